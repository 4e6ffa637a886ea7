/* Built-in sets: every row of the table against the data it embeds. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "data/builtin.h"
#include "data/dataset.h"
#include "util/file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void rows_say_what_the_data_holds(void **state)
{
    int            sets = 0;
    const builtin *b    = NULL;
    (void)state;

    for (; (b = builtin_at(sets)) != NULL; sets++) {
        dataset *d   = NULL;
        nn_err   err = {0};

        if (dataset_load(&d, b->name, NULL, &err) != NN_OK) {
            fail_msg("%s: %s", b->name, err.text);
        }
        assert_int_equal(d->rows, b->rows);
        assert_int_equal(d->columns, b->features);
        assert_int_equal(d->classes, b->classes);
        dataset_free(d);
    }
    assert_true(sets >= 1);
    assert_null(builtin_at(sets + 1));
    assert_null(builtin_at(-1));
}

static void names_can_be_typed_and_found(void **state)
{
    const builtin *b = NULL;
    (void)state;

    for (int i = 0; (b = builtin_at(i)) != NULL; i++) {
        assert_null(strpbrk(b->name, "/. "));
        assert_ptr_equal(builtin_find(b->name), b);
        assert_true(strlen(b->title) > 0 && strlen(b->source) > 0 && strlen(b->licence) > 0);
    }
    assert_non_null(builtin_find("banknote"));
    assert_null(builtin_find("banknot"));
    assert_null(builtin_find("Banknote"));
    assert_null(builtin_find(""));
}

static void bytes_are_those_of_the_file(void **state)
{
    const builtin *b = NULL;
    (void)state;

    for (int i = 0; (b = builtin_at(i)) != NULL; i++) {
        char   path[1024];
        char  *bytes = NULL;
        size_t len   = 0;

        if (b->make) {
            continue;
        }
        snprintf(path, sizeof path, "%s/data/%s.csv", NNVIZ_SOURCE_DIR, b->name);
        assert_int_equal(file_read(&bytes, &len, path, NULL), NN_OK);
        assert_int_equal(len, *b->len);
        assert_memory_equal(bytes, b->bytes, len);
        free(bytes);
    }
}

/* Every set has a section in data/README.md, with its licence and its DOI. */
static void readme_tells_of_every_set(void **state)
{
    char          *readme = NULL;
    size_t         len    = 0;
    const builtin *b      = NULL;
    (void)state;

    assert_int_equal(file_read(&readme, &len, NNVIZ_SOURCE_DIR "/data/README.md", NULL), NN_OK);
    for (int i = 0; (b = builtin_at(i)) != NULL; i++) {
        const char *doi = strstr(b->source, "doi:");
        char        name[32];

        snprintf(name, sizeof name, "`%s`", b->name);
        assert_non_null(strstr(readme, name));
        if (b->make) {
            assert_null(doi);
            continue;
        }
        assert_non_null(strstr(readme, b->title));
        assert_non_null(strstr(readme, b->licence));
        assert_non_null(doi);
        assert_non_null(strstr(readme, doi + strlen("doi:")));
    }
    free(readme);
}

/* What the literature says: iris 50 of each species, with rows 35 and 38 as in Fisher's paper; wine
 * 59, 71 and 48, the class in front. */
static void facts_about_iris_and_wine(void **state)
{
    dataset *d = NULL;
    (void)state;

    assert_int_equal(dataset_load(&d, "iris", NULL, NULL), NN_OK);
    for (int c = 0; c < 3; c++) {
        assert_int_equal(d->class_count[c], 50);
    }
    assert_string_equal(d->class_name[0], "setosa");
    assert_string_equal(d->class_name[2], "virginica");
    assert_string_equal(dataset_column(d, 3)->name, "petal_width");
    assert_true(dataset_column(d, 3)->number[34] == 0.2);
    assert_true(dataset_column(d, 1)->number[37] == 3.6);
    dataset_free(d);

    assert_int_equal(dataset_load(&d, "wine", NULL, NULL), NN_OK);
    assert_int_equal(d->label_column, 0);
    assert_int_equal(d->class_count[0], 59);
    assert_int_equal(d->class_count[1], 71);
    assert_int_equal(d->class_count[2], 48);
    assert_string_equal(d->class_name[2], "3");
    assert_string_equal(dataset_column(d, 0)->name, "alcohol");
    assert_string_equal(dataset_column(d, 12)->name, "proline");
    assert_true(dataset_column(d, 12)->number[0] == 1065);
    dataset_free(d);
}

/* A set can be asked for another label than its own. */
static void the_label_can_be_chosen(void **state)
{
    dataset *d = NULL;
    (void)state;

    assert_int_equal(
        dataset_load(&d, "wine", &(dataset_spec){.label = "last", .task = ASK_REGRESSION}, NULL),
        NN_OK);
    assert_string_equal(d->label_name, "proline");
    assert_int_equal(d->columns, 13);
    assert_string_equal(dataset_column(d, 0)->name, "class");
    dataset_free(d);
}

static void exported_bytes_are_those_embedded(void **state)
{
    const builtin *wine = builtin_find("wine"), *moons = builtin_find("moons");
    text           t = {0};
    (void)state;

    assert_int_equal(builtin_csv(&t, wine, NULL, NULL), NN_OK);
    assert_int_equal(t.len, *wine->len);
    assert_memory_equal(t.data, wine->bytes, t.len);
    text_clear(&t);
    assert_int_equal(builtin_csv(&t, moons, &(generate_options){.rows = 12}, NULL), NN_OK);
    assert_memory_equal(t.data, "x,y,class\n", 10);
    text_free(&t);
}

static void size_and_noise_are_for_generated_sets(void **state)
{
    nn_err err = {0};
    (void)state;

    assert_int_equal(builtin_check("moons", &(generate_options){.rows = 12}, NULL), NN_OK);
    assert_int_equal(builtin_check("a.csv", &(generate_options){.seed = 12}, NULL), NN_OK);
    assert_int_equal(builtin_check("wine", &(generate_options){.rows = 12}, &err), NN_USAGE);
    assert_string_equal(err.text,
                        "--size and --noise are for generated sets (moons, circles, spiral, "
                        "xor, blobs); 'wine' is not one");
    assert_int_equal(builtin_check("a.csv", &(generate_options){.noise_given = true}, &err),
                     NN_USAGE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_say_what_the_data_holds),
        cmocka_unit_test(names_can_be_typed_and_found),
        cmocka_unit_test(bytes_are_those_of_the_file),
        cmocka_unit_test(readme_tells_of_every_set),
        cmocka_unit_test(facts_about_iris_and_wine),
        cmocka_unit_test(the_label_can_be_chosen),
        cmocka_unit_test(exported_bytes_are_those_embedded),
        cmocka_unit_test(size_and_noise_are_for_generated_sets),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
