/* The row tables: exact text, quoting, and floats that read back. */
#include "fixture.h"

#include "formats/csv.h"
#include "output/tables.h"

static void check_field(const char *value, const char *want)
{
    text t = {0};

    tables_field(&t, value);
    assert_string_equal(t.data ? t.data : "", want);
    text_free(&t);
}

static void fields_are_quoted_where_they_need_it(void **state)
{
    (void)state;
    check_field("plain", "plain");
    check_field("", "");
    check_field("in side", "in side");
    check_field("a;b", "a;b");
    check_field("a,b", "\"a,b\"");
    check_field("say \"no\"", "\"say \"\"no\"\"\"");
    check_field("\"", "\"\"\"\"");
    check_field("two\nlines", "\"two\nlines\"");
    check_field("old\rmac", "\"old\rmac\"");
    check_field(" front", "\" front\"");
    check_field("back ", "\"back \"");
    check_field("\tfront", "\"\tfront\"");
    check_field("back\t", "\"back\t\"");
    check_field(" ", "\" \"");
    check_field("gr\xc3\xbcn", "gr\xc3\xbcn");
}

/* Whatever a class is called, our own reader finds it again. */
static void quoted_fields_read_back(void **state)
{
    static const char *const AWKWARD[] = {"a,b", "\"", "x\r\ny", " y", "y\t", "'", "\"a\",\"b\""};
    const csv_options        comma     = {.separator = ','};
    (void)state;

    for (size_t i = 0; i < COUNT_OF(AWKWARD); i++) {
        text             t      = {0};
        csv_reader      *reader = NULL;
        const csv_field *field;
        int              n;

        text_str(&t, "1,");
        tables_field(&t, AWKWARD[i]);
        text_str(&t, ",2\n");
        assert_int_equal(csv_open_bytes(&reader, "t", t.data, t.len, &comma, NULL), NN_OK);
        assert_int_equal(csv_next(reader, &field, &n, NULL), NN_OK);
        assert_int_equal(n, 3);
        assert_int_equal(field[1].len, strlen(AWKWARD[i]));
        assert_memory_equal(field[1].bytes, AWKWARD[i], field[1].len);
        csv_close(reader);
        text_free(&t);
    }
}

static char        NO[] = "no, thanks", YES[] = "yes";
static char *const CLASSES[] = {NO, YES};

static void rows_are_listed_split_by_split(void **state)
{
    static const int  ROW[] = {4, 1, 2, 3, 0, 5}, LABEL[] = {0, 1, 0, 1, 0, 1};
    const tables_part parts[] = {{2, ROW, LABEL, NULL, CLASSES},
                                 {1, ROW + 2, LABEL + 2, NULL, CLASSES},
                                 {3, ROW + 3, LABEL + 3, NULL, CLASSES}};
    text              t       = {0};
    (void)state;

    tables_rows_header(&t);
    tables_rows(&t, "test", &parts[0]);
    tables_rows(&t, "validation", &parts[1]);
    tables_rows(&t, "train", &parts[2]);
    assert_string_equal(t.data, "row,split,label\n"
                                "4,test,\"no, thanks\"\n"
                                "1,test,yes\n"
                                "2,validation,\"no, thanks\"\n"
                                "3,train,yes\n"
                                "0,train,\"no, thanks\"\n"
                                "5,train,yes\n");
    text_free(&t);
}

/* Of a regression label and answer are numbers, in the fewest digits that read back. */
static void a_regression_has_numbers(void **state)
{
    static const int   ROW[]    = {7, 2};
    static const float TARGET[] = {0.1f, -3e20f}, ANSWER[] = {1.0f / 3.0f, 16777216.0f},
                       ACTS[] = {-0.5f, 2.0f};
    const tables_part part    = {.rows = 2, .row = ROW, .target = TARGET};
    text              t       = {0};
    (void)state;

    tables_rows(&t, "test", &part);
    assert_string_equal(t.data, "7,test,0.1\n2,test,-3e+20\n");
    text_clear(&t);
    tables_activations(&t, &part, NULL, ANSWER, ACTS, 1);
    assert_string_equal(t.data, "row,label,predicted,u1\n"
                                "7,0.1,0.33333334,-0.5\n"
                                "2,-3e+20,16777216,2\n");
    text_free(&t);
}

static void activations_are_exact(void **state)
{
    static const int   ROW[] = {5, 0}, LABEL[] = {1, 0}, PREDICTED[] = {0, 0};
    static const float ACTS[] = {0.1f, -0.0f, 16777216.0f, 1e-30f, 3.4028235e38f, 1.0f / 3.0f};
    const tables_part  part   = {2, ROW, LABEL, NULL, CLASSES};
    text               t      = {0};
    (void)state;

    tables_activations(&t, &part, PREDICTED, NULL, ACTS, 3);
    assert_string_equal(t.data, "row,label,predicted,u1,u2,u3\n"
                                "5,yes,\"no, thanks\",0.1,-0,16777216\n"
                                "0,\"no, thanks\",\"no, thanks\",1e-30,3.4028235e+38,0.33333334\n");
    text_free(&t);
}

static void random_activations_read_back_to_the_bit(void **state)
{
    enum { ROWS = 6, UNITS = 50 };
    static const int ROW[ROWS] = {0, 1, 2, 3, 4, 5}, LABEL[ROWS] = {0, 1, 0, 1, 0, 1},
                     PREDICTED[ROWS] = {1, 1, 1, 1, 1, 1};
    const tables_part part           = {ROWS, ROW, LABEL, NULL, CLASSES};
    nn_rng            rng            = nn_rng_make(1, NN_STREAM_INIT);
    float             acts[ROWS * UNITS];
    text              t = {0};
    char             *at;
    (void)state;

    for (int i = 0; i < ROWS * UNITS; i++) {
        acts[i] = nn_rng_normal(&rng) * powf(10.0f, (float)(i % 60 - 30));
    }
    tables_activations(&t, &part, PREDICTED, NULL, acts, UNITS);
    at = t.data;
    for (int r = 0; r < ROWS; r++) {
        at = strstr(at, ",yes,"); /* as each is predicted */
        assert_non_null(at);
        at += r % 2 && strncmp(at, ",yes,yes,", 9) == 0 ? 8 : 4;
        for (int u = 0; u < UNITS; u++) {
            float got = strtof(at + 1, &at);
            check_same_bits("an activation", &got, &acts[r * UNITS + u], 1);
            assert_true(*at == (u == UNITS - 1 ? '\n' : ','));
        }
    }
    text_free(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fields_are_quoted_where_they_need_it),
        cmocka_unit_test(quoted_fields_read_back),
        cmocka_unit_test(rows_are_listed_split_by_split),
        cmocka_unit_test(a_regression_has_numbers),
        cmocka_unit_test(activations_are_exact),
        cmocka_unit_test(random_activations_read_back_to_the_bit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
