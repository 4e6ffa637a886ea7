/* Vector: each shape is there once, as text a viewer understands, and the pixels are those of
 * an ordinary canvas. */
#include "support.h"

#include "plot/cloud.h"
#include "plot/field.h"
#include "plot/marker.h"
#include "plot/scatter.h"
#include "plot/vector.h"

static const rgba WHITE = {255, 255, 255, 255}, BLACK = {0, 0, 0, 255}, HALF = {255, 0, 0, 128};

static canvas *blank(void)
{
    canvas *c = NULL;
    assert_int_equal(canvas_create_vector(&c, 100, 80, WHITE, NULL), NN_OK);
    return c;
}

/* Instead of a PNG: its size and first pixel, so that a test sees what it was given. */
static nn_status told(unsigned char **out, size_t *len, const unsigned char *pixels, int width,
                      int height, int channels, nn_err *err)
{
    (void)err;
    unsigned char *bytes = zeroed(6, 1);
    bytes[0]             = (unsigned char)width;
    bytes[1]             = (unsigned char)height;
    bytes[2]             = (unsigned char)channels;
    memcpy(bytes + 3, pixels, 3);
    *out = bytes;
    *len = 6;
    return NN_OK;
}

static nn_status refused(unsigned char **out, size_t *len, const unsigned char *pixels, int width,
                         int height, int channels, nn_err *err)
{
    (void)out, (void)len, (void)pixels, (void)width, (void)height, (void)channels;
    return nn_fail(err, NN_IO, "no");
}

/* Takes the canvas. */
static text svg_of(canvas *c)
{
    text t = {0};
    assert_int_equal(canvas_check(c, NULL), NN_OK);
    assert_int_equal(canvas_svg(&t, c, &(svg_info){.png = told}, NULL), NN_OK);
    canvas_free(c);
    return t;
}

static void assert_has(const text *t, const char *part)
{
    if (strstr(t->data, part) == NULL) {
        fail_msg("'%s' is not in\n%s", part, t->data);
    }
}

static int count_of(const text *t, const char *part)
{
    int n = 0;
    for (const char *at = t->data; (at = strstr(at, part)) != NULL; at++) {
        n++;
    }
    return n;
}

static void an_empty_picture_in_full(void **state)
{
    (void)state;
    canvas  *c    = blank();
    text     t    = {0};
    svg_info info = {.title = "a & b", .description = "<c>", .pixel_ratio = 2, .png = told};
    assert_true(canvas_is_vector(c));
    assert_int_equal(canvas_svg(&t, c, &info, NULL), NN_OK);
    assert_string_equal(
        t.data,
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        "<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" "
        "role=\"img\" width=\"50\" height=\"40\" viewBox=\"0 0 100 80\">\n"
        "<title>a &amp; b</title>\n<desc>&lt;c&gt;</desc>\n"
        "<style>\ntext{font-family:Roboto,\"Helvetica Neue\",Helvetica,Arial,sans-serif}\n"
        ".s1{fill:#fff}\n</style>\n"
        "<path class=\"s1\" d=\"M0 0h100v80H0z\"/>\n</svg>\n");
    text_free(&t);
    canvas_free(c);
}

static void rectangles_of_one_colour_are_one_path(void **state)
{
    (void)state;
    canvas *c = blank();
    canvas_fill_rect(c, 1, 2, 3.5, 4, BLACK);
    canvas_hline(c, 10, 20, 30, 1, BLACK);
    canvas_fill_rect(c, 5, 5, 9, 9, HALF);
    canvas_fill_rect(c, 6, 6, 9, 9, HALF); /* overlaps: must stay two */
    text t = svg_of(c);
    assert_has(&t, "\"M1 2h2.5v2H1zM10 30h10v1H10z\"/>");
    assert_has(&t, ".s3{fill:#f00;fill-opacity:.5}\n");
    assert_int_equal(count_of(&t, "<path class=\"s3\""), 2);
    text_free(&t);
}

static void each_shape_has_its_element(void **state)
{
    (void)state;
    canvas      *c    = blank();
    const double xy[] = {10, 10, 50, 10, 50, 40};
    canvas_line(c, 1, 2, 30, 40, 0.5, CANVAS_BUTT, BLACK); /* fainter, not thinner */
    canvas_polyline(c, xy, 3, 2, BLACK);
    canvas_polyline(c, xy, 1, 2, BLACK);
    canvas_polygon(c, xy, 3, HALF);
    canvas_circle(c, 20, 21, 4, BLACK);
    canvas_ring(c, 60, 40, 5, 1.5, BLACK);
    canvas_circle(c, 20, 21, 4, (rgba){0, 0, 0, 0}); /* draws nothing */
    text t = svg_of(c);
    assert_has(&t, ".s2{fill:none;stroke:#000;stroke-width:1;stroke-opacity:.5}\n");
    assert_has(&t, "<path class=\"s2\" d=\"M1 2l29 38\"/>\n");
    assert_has(&t, ".s3{fill:none;stroke:#000;stroke-width:2;stroke-linecap:round;"
                   "stroke-linejoin:round}\n");
    assert_has(&t, "<path class=\"s3\" d=\"M10 10l40 0 0 30\"/>\n");
    assert_has(&t, "<path class=\"s3\" d=\"M10 10l0 0\"/>\n");
    assert_has(&t, "<path class=\"s4\" d=\"M10 10l40 0 0 30z\"/>\n");
    assert_has(&t, "<circle class=\"s5\" cx=\"20\" cy=\"21\" r=\"4\"/>\n");
    assert_has(&t, "<circle class=\"s6\" cx=\"60\" cy=\"40\" r=\"5\"/>\n");
    assert_int_equal(count_of(&t, "<circle"), 2);
    text_free(&t);
}

static void text_stays_text(void **state)
{
    (void)state;
    canvas    *c     = blank();
    font_style style = {.px = 12, .colour = BLACK, .align = FONT_RIGHT};
    font_style up    = {.px = 10, .face = FONT_MEDIUM, .colour = BLACK, .upward = 1};
    char       want[120];
    font_draw(c, &style, 80.25, 20.4, "a<b");
    font_draw(c, &up, 30, 70, " x\ty ");
    font_draw(c, &style, 80, 20, "");
    font_draw(c, &style, 80, 20, "  ");
    text t = svg_of(c);
    snprintf(want, sizeof want,
             " x=\"80.25\" y=\"20\" textLength=\"%.2f\" lengthAdjust=\"spacingAndGlyphs\">a&lt;b<",
             font_width(FONT_REGULAR, 12, "a<b"));
    assert_has(&t, want);
    assert_has(&t, ".s2{fill:#000;font-size:12px;text-anchor:end}\n");
    assert_has(&t, ".s3{fill:#000;font-size:10px;font-weight:500}\n");
    assert_has(&t, "<text class=\"s3\" transform=\"translate(30 70)rotate(-90)\"");
    assert_has(&t, " xml:space=\"preserve\"> x y </text>\n");
    assert_int_equal(count_of(&t, "<text"), 2);
    assert_int_equal(count_of(&t, "<path"), 1); /* the background: no outlines */
    text_free(&t);
}

static void equal_markers_are_defined_once(void **state)
{
    (void)state;
    canvas *c = blank();
    marker_draw(c, MARKER_CIRCLE, 20, 20.5, 4, HALF, 1, WHITE);
    marker_draw(c, MARKER_CIRCLE, 30, 20, 4, BLACK, 1, WHITE); /* another fill */
    marker_draw(c, MARKER_SQUARE, 40, 20, 4, BLACK, 0, WHITE);
    marker_draw(c, MARKER_CIRCLE, -50, 20, 4, BLACK, 1, WHITE); /* outside */
    text t = svg_of(c);
    assert_has(&t, "<g id=\"m1\"><circle class=\"s3\" r=\"4.5\"/><circle r=\"4\"/></g>\n");
    assert_has(&t, "<path id=\"m2\" d=\"M-3.52-3.52l7.04 0 0 7.04-7.04 0z\"/>\n");
    assert_has(&t, "<use class=\"s2\" xlink:href=\"#m1\" x=\"20\" y=\"20.5\"/>\n");
    assert_has(&t, "<use class=\"s4\" xlink:href=\"#m1\" x=\"30\" y=\"20\"/>\n");
    assert_has(&t, "<use class=\"s4\" xlink:href=\"#m2\" x=\"40\" y=\"20\"/>\n");
    assert_int_equal(count_of(&t, "<use"), 3);
    text_free(&t);
}

static void clips_are_few_and_only_where_needed(void **state)
{
    (void)state;
    canvas *c = blank();
    canvas_clip(c, 10, 10, 50, 50);
    canvas_circle(c, 30, 30, 5, BLACK); /* inside */
    canvas_circle(c, 50, 30, 5, BLACK); /* across */
    canvas_circle(c, 10, 30, 5, BLACK); /* across */
    canvas_circle(c, 70, 30, 5, BLACK); /* outside */
    canvas_unclip(c);
    canvas_circle(c, 99, 30, 5, BLACK); /* over the picture's border, which clips by itself */
    text t = svg_of(c);
    assert_has(&t, "<clipPath id=\"c1\"><path d=\"M10 10H50V50H10z\"/></clipPath>\n");
    assert_has(&t, "\n<circle class=\"s2\" cx=\"30\" cy=\"30\" r=\"5\"/>\n");
    assert_has(
        &t, "<g clip-path=\"url(#c1)\"><circle class=\"s2\" cx=\"50\" cy=\"30\" r=\"5\"/></g>\n");
    assert_int_equal(count_of(&t, "<clipPath"), 1);
    assert_int_equal(count_of(&t, "<g clip-path"), 2);
    assert_int_equal(count_of(&t, "<circle"), 4);
    text_free(&t);
}

static void images_are_the_pixels_of_their_moment(void **state)
{
    (void)state;
    canvas *c = blank();
    canvas_fill_rect(c, 0, 0, 50, 50, (rgba){1, 2, 3, 255});
    canvas_image_begin(c);
    canvas_circle(c, 30, 30, 9, BLACK);
    canvas_image_begin(c); /* within another: part of that */
    canvas_image_end(c, 0, 0, 5, 5);
    canvas_image_end(c, 10.6, 12, 41.2, 43);
    canvas_fill_rect(c, 10, 10, 50, 50, (rgba){9, 9, 9, 255});
    text t = svg_of(c);
    /* 32 x 31 pixels of 3 bytes, the first 1 2 3 */
    assert_has(&t, "<image x=\"10\" y=\"12\" width=\"32\" height=\"31\" "
                   "xlink:href=\"data:image/png;base64,IB8DAQID\"/>\n<path");
    assert_int_equal(count_of(&t, "<image"), 1);
    assert_int_equal(count_of(&t, "<circle"), 0);
    text_free(&t);
}

static void a_refused_image_is_passed_on(void **state)
{
    (void)state;
    canvas *c = blank();
    text    t = {0};
    nn_err  err;
    canvas_image_begin(c);
    canvas_image_end(c, 1, 1, 9, 9);
    assert_int_equal(canvas_svg(&t, c, &(svg_info){.png = refused}, &err), NN_IO);
    text_free(&t);
    canvas_free(c);
}

/* ---- whole pictures ------------------------------------------------------------------------ */

enum { MANY = CLOUD_VECTOR_MOST + 1 };

static float XY[MANY][2];
static int   CLASS_OF[MANY];
static bool  WRONG[MANY];

static int fill_points(void **state)
{
    (void)state;
    for (int i = 0; i < MANY; i++) {
        XY[i][0]    = (float)fmod(i * 0.618034, 1);
        XY[i][1]    = (float)fmod(i * 0.754878, 1);
        CLASS_OF[i] = i % 2;
        WRONG[i]    = i % 40 == 0;
    }
    return 0;
}

static scatter_spec picture_of(int points)
{
    static const char *const NAMES[] = {"genuine", "forged & <b>"};
    return (scatter_spec){.title      = "Epoch 3",
                          .subtitle   = "banknote, layer 2 (dense_2, relu), test loss 0.0912",
                          .x_name     = "unit 1",
                          .y_name     = "unit 2",
                          .points     = points,
                          .x          = &XY[0][0],
                          .y          = &XY[0][1],
                          .stride     = 2,
                          .class_of   = CLASS_OF,
                          .classes    = 2,
                          .class_name = NAMES,
                          .wrong      = WRONG,
                          .limits     = {.x0 = 0, .x1 = 1, .y0 = 0, .y1 = 1}};
}

static canvas *drawn(const scatter_spec *spec, bool recorded)
{
    canvas *c     = NULL;
    rgba    white = palette_theme(0)->background;
    assert_int_equal(recorded ? canvas_create_vector(&c, 800, 600, white, NULL)
                              : canvas_create(&c, 800, 600, white, NULL),
                     NN_OK);
    assert_int_equal(scatter_draw(c, spec, NULL), NN_OK);
    return c;
}

static void the_pixels_are_those_of_an_ordinary_canvas(void **state)
{
    (void)state;
    scatter_spec spec = picture_of(200);
    canvas      *a = drawn(&spec, false), *b = drawn(&spec, true);
    assert_false(canvas_is_vector(a));
    assert_memory_equal(canvas_pixels(a), canvas_pixels(b), 800 * 600 * 3);
    canvas_free(a);
    canvas_free(b);
}

static void a_scatter_is_small_and_whole(void **state)
{
    (void)state;
    scatter_spec spec = picture_of(412);
    text         t = svg_of(drawn(&spec, true)), again = svg_of(drawn(&spec, true));
    assert_int_equal(count_of(&t, "<use"), 412 + 2);             /* and the legend */
    assert_int_equal(count_of(&t, "<circle class"), 11 + 1 + 1); /* rings, legend, m1's edge */
    assert_has(&t, ">forged &amp; &lt;b&gt;</text>");
    assert_int_equal(count_of(&t, "<image"), 0);
    if (t.len > 35000) {
        fail_msg("412 points take %zu bytes", t.len);
    }
    assert_int_equal(t.len, again.len);
    assert_memory_equal(t.data, again.data, t.len);
    text_free(&t);
    text_free(&again);
}

static void a_field_and_very_many_points_are_images(void **state)
{
    (void)state;
    static const float P[]   = {0, 1, 0, 1};
    field_grid         field = {.rows = 2, .cols = 2, .classes = 2, .p = P};
    scatter_spec       spec  = picture_of(50);
    spec.field               = &field;
    text tinted              = svg_of(drawn(&spec, true));
    assert_int_equal(count_of(&tinted, "<image"), 1);
    assert_int_equal(count_of(&tinted, "<use"), 50 + 2);
    text_free(&tinted);
    spec      = picture_of(MANY);
    text many = svg_of(drawn(&spec, true));
    assert_int_equal(count_of(&many, "<image"), 1);
    assert_int_equal(count_of(&many, "<use"), 2);
    text_free(&many);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_picture_in_full),
        cmocka_unit_test(rectangles_of_one_colour_are_one_path),
        cmocka_unit_test(each_shape_has_its_element),
        cmocka_unit_test(text_stays_text),
        cmocka_unit_test(equal_markers_are_defined_once),
        cmocka_unit_test(clips_are_few_and_only_where_needed),
        cmocka_unit_test(images_are_the_pixels_of_their_moment),
        cmocka_unit_test(a_refused_image_is_passed_on),
        cmocka_unit_test(the_pixels_are_those_of_an_ordinary_canvas),
        cmocka_unit_test(a_scatter_is_small_and_whole),
        cmocka_unit_test(a_field_and_very_many_points_are_images),
    };
    return cmocka_run_group_tests(tests, fill_points, NULL);
}
