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
    int sets = 0;
    const builtin *b = NULL;
    (void)state;

    for (; (b = builtin_at(sets)) != NULL; sets++) {
        dataset *d = NULL;
        nn_err err = {0};

        if (dataset_load(&d, b->name, &err) != NN_OK) {
            fail_msg("%s: %s", b->name, err.text);
        }
        assert_int_equal(d->rows, b->rows);
        assert_int_equal(d->features, b->features);
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
        char path[1024];
        char *bytes = NULL;
        size_t len = 0;

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
    char *readme = NULL;
    size_t len = 0;
    const builtin *b = NULL;
    (void)state;

    assert_int_equal(file_read(&readme, &len, NNVIZ_SOURCE_DIR "/data/README.md", NULL), NN_OK);
    for (int i = 0; (b = builtin_at(i)) != NULL; i++) {
        const char *doi = strstr(b->source, "doi:");

        assert_non_null(strstr(readme, b->name));
        assert_non_null(strstr(readme, b->title));
        assert_non_null(strstr(readme, b->licence));
        assert_non_null(doi);
        assert_non_null(strstr(readme, doi + strlen("doi:")));
    }
    free(readme);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_say_what_the_data_holds),
        cmocka_unit_test(names_can_be_typed_and_found),
        cmocka_unit_test(bytes_are_those_of_the_file),
        cmocka_unit_test(readme_tells_of_every_set),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
