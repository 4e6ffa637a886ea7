/* SVG: numbers as short as they can be, words that no parser stumbles over. */
#include "support.h"

#include "plot/svg.h"

static void assert_text(text *t, const char *want)
{
    assert_string_equal(t->data, want);
    text_free(t);
}

static void numbers_are_short(void **state)
{
    (void)state;
    static const struct {
        double      value;
        const char *want;
    } ROWS[] = {{0, "0"},
                {-0.0, "0"},
                {-0.004, "0"},
                {0.005, ".01"},
                {0.5, ".5"},
                {-0.5, "-.5"},
                {0.05, ".05"},
                {1, "1"},
                {10, "10"},
                {100, "100"},
                {1.05, "1.05"},
                {12.5, "12.5"},
                {-12.345, "-12.35"},
                {799.999, "800"},
                {1e30, "1000000"},
                {-1e30, "-1000000"}};
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        text t = {0};
        svg_number(&t, ROWS[i].value);
        assert_text(&t, ROWS[i].want);
    }
}

static void every_hundredth_reads_back(void **state)
{
    (void)state;
    for (long long n = -2500; n <= 2500; n++) {
        text t = {0};
        svg_hundredths(&t, n);
        assert_int_equal(llround(strtod(t.data, NULL) * 100), n);
        assert_null(strchr(t.data, ','));
        assert_true(t.data[0] != '0' || n == 0);
        text_free(&t);
    }
}

static void pairs_need_no_blank_before_a_minus(void **state)
{
    (void)state;
    text t = {0};
    svg_pair(&t, 150, 250);
    svg_pair(&t, -100, -5);
    assert_text(&t, "1.5 2.5-1-.05");
}

static void colours_are_short_where_they_can_be(void **state)
{
    (void)state;
    text t = {0};
    svg_colour(&t, rgba_hex(0xffffff));
    svg_colour(&t, rgba_hex(0x0072b2));
    svg_colour(&t, rgba_hex(0x112233));
    assert_text(&t, "#fff#0072b2#123");
}

static void words_are_safe(void **state)
{
    (void)state;
    text t = {0};
    svg_escape(&t, "a<b>&\"c\" 'd'\r\n\t\x01\x7f");
    assert_text(&t, "a&lt;b&gt;&amp;&quot;c&quot; 'd'&#13;\n\t\xef\xbf\xbd\x7f");
    svg_escape(&t, "\xf0\x9f\x98\x80 \xff\xc3 \xed\xa0\x80 \xef\xbf\xbe\xef\xbf\xbf");
    /* an emoji stays; a stray byte, a cut character, three bytes of a surrogate, two
     * noncharacters */
    assert_text(&t,
                "\xf0\x9f\x98\x80 \xef\xbf\xbd\xef\xbf\xbd \xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd "
                "\xef\xbf\xbd\xef\xbf\xbd");
    svg_escape_line(&t, "a\tb\r\n\x01<\xc2\x85\x7f.");
    assert_text(&t, "a b   &lt;  .");
}

/* The examples of RFC 4648, section 10. */
static void base64_is_that_of_the_rfc(void **state)
{
    (void)state;
    static const char *const WANT[] = {"Zg==", "Zm8=", "Zm9v", "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy"};
    for (size_t n = 1; n <= 6; n++) {
        text t = {0};
        svg_base64(&t, (const unsigned char *)"foobar", n);
        assert_text(&t, WANT[n - 1]);
    }
    text t = {0};
    svg_base64(&t, (const unsigned char *)"\xff\xef\xbe", 3);
    assert_text(&t, "/+++");
}

static void lines_keep_the_pen_down(void **state)
{
    (void)state;
    text         t       = {0};
    const double way[]   = {1, 1, 3.5, 2, 3, 0};
    const double piece[] = {0, 0, 1, 1, 5, 5, 1, 1, 9, 9, 8, 9};
    svg_lines(&t, way, 2, 2, 2);
    assert_text(&t, "M1 1l2.5 1-.5-2");
    svg_lines(&t, piece, 3, 4, 2); /* the second is joined by its far end */
    assert_text(&t, "M0 0l1 1 4 4M9 9l-1 0");
    svg_outline(&t, way, 3, 2);
    assert_text(&t, "M2 2l5 2-1-4z");
}

static void far_lines_keep_their_slope(void **state)
{
    (void)state;
    text         t       = {0};
    const double long_[] = {0, 0, 1e30, 5e29}, away[] = {2e6, 0, 3e6, 0};
    svg_lines(&t, long_, 1, 4, 2);
    assert_text(&t, "M0 0l1000000 500000");
    svg_lines(&t, away, 1, 4, 2);
    assert_null(t.data);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_short),
        cmocka_unit_test(every_hundredth_reads_back),
        cmocka_unit_test(pairs_need_no_blank_before_a_minus),
        cmocka_unit_test(colours_are_short_where_they_can_be),
        cmocka_unit_test(words_are_safe),
        cmocka_unit_test(base64_is_that_of_the_rfc),
        cmocka_unit_test(lines_keep_the_pen_down),
        cmocka_unit_test(far_lines_keep_their_slope),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
