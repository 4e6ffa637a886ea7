/* Walking a JSON tree: what is there is read, what is not is named with its place.  The
 * messages of whole model files are in test_model_read.c. */
#include "support.h"

#include "model/walk.h"

static const char TREE[] =
    "{\"a\": {\"b\": [1, [2.5, \"x\"], {\"c\": null}]}, \"n\": 7, \"s\": \"two\"}";

typedef struct {
    cJSON *tree;
    nn_err err;
    walk   w;
    place  root;
} tour;

static void begin(tour *t, const char *json)
{
    *t = (tour){0};
    assert_int_equal(json_parse(&t->tree, "t", json, strlen(json), &t->err), NN_OK);
    t->w    = (walk){.name = "t", .err = &t->err};
    t->root = (place){.item = t->tree};
}

static void places_are_written_as_paths(void **state)
{
    tour  t;
    place a, b, inner, c;
    (void)state;

    begin(&t, TREE);
    assert_int_equal(walk_member(&a, &t.w, &t.root, "a"), NN_OK);
    assert_int_equal(walk_member(&b, &t.w, &a, "b"), NN_OK);
    inner = walk_element(&b, 2, cJSON_GetArrayItem(b.item, 2));
    assert_int_equal(walk_member(&c, &t.w, &inner, "c"), NN_OK);
    assert_int_equal(walk_refuse(&t.w, &c, "is %s", "odd"), NN_DATA);
    assert_string_equal(t.err.text, "t: a.b[2].c is odd");
    assert_int_equal(walk_refuse(&t.w, &t.root, "is odd"), NN_DATA);
    assert_string_equal(t.err.text, "t: is odd");
    assert_int_equal(walk_refuse_kind(&t.w, &c, "a number"), NN_DATA);
    assert_string_equal(t.err.text, "t: a.b[2].c is null; a number was expected");
    assert_int_equal(walk_member(&c, &t.w, &inner, "d"), NN_DATA);
    assert_string_equal(t.err.text, "t: a.b[2].d is missing");
    cJSON_Delete(t.tree);
}

static const char *word(int i)
{
    static const char *const WORDS[] = {"one", "two"};
    return WORDS[i];
}

static void values_are_read_and_bounded(void **state)
{
    tour   t;
    double v;
    int    i;
    (void)state;

    begin(&t, TREE);
    assert_int_equal(walk_whole_member(&v, &t.w, &t.root, "n", 0, 7), NN_OK);
    assert_true(v == 7.0);
    assert_int_equal(walk_whole_member(&v, &t.w, &t.root, "n", 0, 6), NN_DATA);
    assert_string_equal(t.err.text, "t: n is 7; a whole number in 0..6 was expected");
    assert_int_equal(walk_real_member(&v, &t.w, &t.root, "n"), NN_OK);
    assert_int_equal(walk_word_member(&i, &t.w, &t.root, "s", word, 2), NN_OK);
    assert_int_equal(i, 1);
    assert_int_equal(walk_word_member(&i, &t.w, &t.root, "s", word, 1), NN_DATA);
    assert_string_equal(t.err.text, "t: s is 'two'; one is known");
    cJSON_Delete(t.tree);
}

static void arrays_are_checked_before_they_are_filled(void **state)
{
    tour   t;
    place  p;
    float  f[2] = {0};
    double d[2] = {0};
    int    n;
    (void)state;

    begin(&t, "{\"v\": [0.1, -3], \"w\": [1e39], \"x\": [1, true]}");
    assert_int_equal(walk_member(&p, &t.w, &t.root, "v"), NN_OK);
    assert_int_equal(walk_array(&t.w, &p, &n), NN_OK);
    assert_int_equal(n, 2);
    assert_int_equal(walk_floats(&t.w, &p, 2, NULL), NN_OK);
    assert_int_equal(walk_floats(&t.w, &p, 2, f), NN_OK);
    assert_true(f[0] == 0.1f && f[1] == -3.0f);
    assert_int_equal(walk_doubles(&t.w, &p, 2, d), NN_OK);
    assert_true(d[0] == 0.1 && d[1] == -3.0);
    assert_int_equal(walk_floats(&t.w, &p, 3, f), NN_DATA);
    assert_string_equal(t.err.text, "t: v has 2 numbers; 3 are needed");
    assert_int_equal(walk_member(&p, &t.w, &t.root, "w"), NN_OK);
    assert_int_equal(walk_doubles(&t.w, &p, 1, d), NN_OK);
    assert_int_equal(walk_floats(&t.w, &p, 1, NULL), NN_DATA);
    assert_string_equal(t.err.text, "t: w[0] is 1e+39, which is too large for a 32-bit float");
    assert_int_equal(walk_member(&p, &t.w, &t.root, "x"), NN_OK);
    assert_int_equal(walk_doubles(&t.w, &p, 2, NULL), NN_DATA);
    assert_string_equal(t.err.text, "t: x[1] is true or false; a number was expected");
    cJSON_Delete(t.tree);
}

static void names_are_copied_and_must_differ(void **state)
{
    tour  t;
    place p;
    char *to[2] = {0};
    (void)state;

    begin(
        &t,
        "{\"u\": [\"b\", \"a\"], \"v\": [\"a\", \"a\"], \"o\": [{\"k\": \"z\"}, {\"k\": \"z\"}]}");
    assert_int_equal(walk_member(&p, &t.w, &t.root, "u"), NN_OK);
    assert_int_equal(walk_unique(&t.w, &p, NULL), NN_OK);
    assert_int_equal(walk_texts(&t.w, &p, to), NN_OK);
    assert_string_equal(to[0], "b");
    assert_string_equal(to[1], "a");
    free(to[0]);
    free(to[1]);
    assert_int_equal(walk_member(&p, &t.w, &t.root, "v"), NN_OK);
    assert_int_equal(walk_unique(&t.w, &p, NULL), NN_DATA);
    assert_string_equal(t.err.text, "t: v names 'a' twice");
    assert_int_equal(walk_member(&p, &t.w, &t.root, "o"), NN_OK);
    assert_int_equal(walk_unique(&t.w, &p, "k"), NN_DATA);
    assert_string_equal(t.err.text, "t: o names 'z' twice");
    cJSON_Delete(t.tree);
}

static void keys_are_known_to_the_letter(void **state)
{
    static const char *const ALL[]  = {"a", "n", "s", NULL};
    static const char *const SOME[] = {"a", "S", NULL};
    static const char *const IN_A[] = {"c", NULL};
    tour                     t;
    place                    a;
    (void)state;

    begin(&t, TREE);
    assert_int_equal(walk_object(&t.w, &t.root, ALL), NN_OK);
    assert_int_equal(walk_object(&t.w, &t.root, SOME), NN_DATA);
    assert_string_equal(t.err.text, "t: has an unknown key 'n'");
    assert_int_equal(walk_object_member(&a, &t.w, &t.root, "a", IN_A), NN_DATA);
    assert_string_equal(t.err.text, "t: a has an unknown key 'b'");
    assert_int_equal(walk_object_member(&a, &t.w, &t.root, "n", IN_A), NN_DATA);
    assert_string_equal(t.err.text, "t: n is a number; an object was expected");
    cJSON_Delete(t.tree);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(places_are_written_as_paths),
        cmocka_unit_test(values_are_read_and_bounded),
        cmocka_unit_test(arrays_are_checked_before_they_are_filled),
        cmocka_unit_test(names_are_copied_and_must_differ),
        cmocka_unit_test(keys_are_known_to_the_letter),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
