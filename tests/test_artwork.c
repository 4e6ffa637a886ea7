/* Artwork: size, what a file says of itself, and that equal pictures are equal bytes. */
#include "art.h"
#include "decode.h"

static const nn_spec NET = {.layers = 2, .units = {4, 3, 1}};

static run_dir *directory(void)
{
    run_dir *d   = NULL;
    nn_err   err = {0};
    if (run_dir_create(&d, &(run_dir_spec){.dir = "out", .epochs = 8}, &err) != NN_OK) {
        fail_msg("%s", err.text);
    }
    return d;
}

/* A canvas with a line and some letters, written under a name. */
static void write_as(const artwork *a, const run_dir *dir, run_name name, const char *title)
{
    canvas *c   = NULL;
    nn_err  err = {0};

    if (artwork_canvas(&c, a, 60, 40, &err) != NN_OK) {
        fail_msg("%s", err.text);
    }
    canvas_line(c, 3, 4, 50, 30, 2, CANVAS_ROUND, rgba_hex(0x0072b2));
    if (artwork_write(a, c, dir, name, title, &err) != NN_OK) {
        fail_msg("%s", err.text);
    }
    canvas_free(c);
}

static const run_name PICTURE = {.kind = RUN_PICTURE, .layer = 2, .epoch = 3};

/* --- PNG ----------------------------------------------------------------------------------- */

static void a_png_says_what_it_is(void **state)
{
    static const struct {
        run_name    name;
        const char *path, *layer, *epoch; /* NULL: is not said */
    } KNOWN[] = {
        {{.kind = RUN_PICTURE, .layer = 2, .epoch = 3},
         "out/plots/layer-02/epoch-0003.png",
         "2",
         "3"},
        {{.kind = RUN_PICTURE, .layer = 0, .epoch = 0},
         "out/plots/layer-00/epoch-0000.png",
         "0",
         "0"},
        {{.kind = RUN_SHEET, .layer = 1}, "out/plots/layer-01-sheet.png", "1", NULL},
        {{.kind = RUN_NETWORK, .epoch = 8}, "out/plots/network/epoch-0008.png", NULL, "8"},
        {{.kind = RUN_CURVES}, "out/plots/history.png", NULL, NULL},
    };
    run_dir *dir = directory();
    artwork  a   = art_of(&NET, NULL);
    (void)state;

    a.data = "my \"data\" caf\xC3\xA9";
    a.seed = -9007199254740993;
    for (size_t i = 0; i < COUNT_OF(KNOWN); i++) {
        write_as(&a, dir, KNOWN[i].name, "t");
        check_png_text(KNOWN[i].path, "Software", "nnviz test");
        check_png_text(KNOWN[i].path, "Data", "my \"data\" caf\xE9"); /* Latin-1 */
        check_png_text(KNOWN[i].path, "Seed", "-9007199254740993");
        check_png_text(KNOWN[i].path, "Layers", "4,3,1");
        check_png_text(KNOWN[i].path, "Layer", KNOWN[i].layer);
        check_png_text(KNOWN[i].path, "Epoch", KNOWN[i].epoch);
        check_png_text(KNOWN[i].path, "Creation Time", NULL);
        stbi_image_free(decoded(KNOWN[i].path, 60, 40));
    }
    run_dir_free(dir);
}

/* 96 pixels to the inch: 3780 (3779.5) to the metre, times the ratio. */
static void the_ratio_makes_it_larger_and_denser(void **state)
{
    static const struct {
        double ratio;
        int    width, height;
        size_t dots;
    } KNOWN[] = {
        {1.0, 60, 40, 3780}, {2.0, 120, 80, 7559}, {1.5, 90, 60, 5669}, {8, 480, 320, 30236}};
    run_dir *dir = directory();
    artwork  a   = art_of(&NET, NULL);
    (void)state;

    for (size_t i = 0; i < COUNT_OF(KNOWN); i++) {
        size_t               n, len;
        char                *bytes;
        const unsigned char *phys;
        a.pixel_ratio = KNOWN[i].ratio;
        write_as(&a, dir, PICTURE, "t");
        stbi_image_free(
            decoded("out/plots/layer-02/epoch-0003.png", KNOWN[i].width, KNOWN[i].height));
        bytes = slurp("out/plots/layer-02/epoch-0003.png", &n);
        phys  = png_chunk((const unsigned char *)bytes, n, 0, "pHYs", &len);
        assert_non_null(phys);
        assert_int_equal(len, 9);
        assert_int_equal(big_endian(phys), KNOWN[i].dots);
        assert_int_equal(big_endian(phys + 4), KNOWN[i].dots);
        assert_int_equal(phys[8], 1); /* metres */
        free(bytes);
    }
    run_dir_free(dir);
}

/* --- SVG ----------------------------------------------------------------------------------- */

#define HEAD                                                                                       \
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\" "

static void an_svg_says_the_same(void **state)
{
    run_dir *dir = directory();
    artwork  a   = art_of(&NET, NULL);
    char    *svg;
    size_t   n;
    (void)state;

    a.svg         = true;
    a.data        = "a<b&c";
    a.pixel_ratio = 2.0;
    write_as(&a, dir, PICTURE, "Epoch 3 - \"97 %\" & more");
    assert_false(exists("out/plots/layer-02/epoch-0003.png"));
    svg = slurp("out/plots/layer-02/epoch-0003.svg", &n);
    assert_int_equal(strlen(svg), n); /* no NUL in it */
    assert_int_equal(strncmp(svg, HEAD, strlen(HEAD)), 0);
    assert_string_equal(svg + n - 7, "</svg>\n");
    assert_non_null(strstr(svg, "<title>Epoch 3 - "));
    assert_non_null(strstr(svg, "97 %"));
    assert_non_null(strstr(svg, " &amp; more</title>"));
    assert_non_null(strstr(svg, "<desc>Software: nnviz test\nData: a&lt;b&amp;c\nSeed: 1\n"
                                "Layers: 4,3,1\nLayer: 2\nEpoch: 3</desc>"));
    assert_non_null(strstr(svg, "width=\"60\" height=\"40\"")); /* of CSS pixels */
    assert_non_null(strstr(svg, "viewBox=\"0 0 120 80\""));
    assert_null(strstr(svg, "a<b"));
    free(svg);
    run_dir_free(dir);
}

/* --- laws and failures ------------------------------------------------------------------- */

/* Another run with the same picture writes the same bytes, whatever its directory is called. */
static void equal_pictures_are_equal_bytes(void **state)
{
    artwork a = art_of(&NET, NULL);
    (void)state;

    for (int svg = 0; svg < 2; svg++) {
        char  *bytes[2];
        size_t n[2];
        for (int k = 0; k < 2; k++) {
            run_dir     *dir = NULL;
            run_dir_spec how = {.dir = k ? "other/place" : "out", .epochs = 8};
            char        *path;
            a.svg = svg;
            assert_int_equal(run_dir_create(&dir, &how, NULL), NN_OK);
            write_as(&a, dir, PICTURE, "t");
            path = run_dir_file(dir, (run_name){RUN_PICTURE, 2, 3, svg});
            assert_non_null(path);
            bytes[k] = slurp(path, &n[k]);
            free(path);
            run_dir_free(dir);
        }
        assert_int_equal(n[0], n[1]);
        assert_memory_equal(bytes[0], bytes[1], n[0]);
        free(bytes[0]);
        free(bytes[1]);
        remove_all("out");
        remove_all("other");
    }
}

static void what_is_too_large_or_has_no_place_fails(void **state)
{
    run_dir *dir = directory();
    artwork  a   = art_of(&NET, NULL);
    canvas  *c   = NULL;
    nn_err   err = {0};
    (void)state;

    a.pixel_ratio = 8;
    check_failed(artwork_canvas(&c, &a, 2049, 100, &err), NN_USAGE, &err, "16392");
    assert_null(c);
    a.svg = true;
    check_failed(artwork_canvas(&c, &a, 2049, 100, &err), NN_USAGE, &err, "16392");
    assert_null(c);
    a.pixel_ratio = 1;
    assert_int_equal(artwork_canvas(&c, &a, 60, 40, &err), NN_OK);
    assert_true(canvas_is_vector(c));
    remove_all("out");
    spill("out", "a file where the directory was");
    check_failed(artwork_write(&a, c, dir, PICTURE, "t", &err), NN_IO, &err, "out");
    a.svg = false;
    check_failed(artwork_write(&a, c, dir, PICTURE, "t", &err), NN_IO, &err, "out");
    canvas_free(c);
    run_dir_free(dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCRATCH(a_png_says_what_it_is),
        SCRATCH(the_ratio_makes_it_larger_and_denser),
        SCRATCH(an_svg_says_the_same),
        SCRATCH(equal_pictures_are_equal_bytes),
        SCRATCH(what_is_too_large_or_has_no_place_fails),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
