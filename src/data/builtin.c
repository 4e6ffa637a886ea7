/* The built-in data sets, one row each. */
#include "data/builtin.h"

#include "formats/csv.h"

#include <string.h>

/* Made by scripts/embed.cmake from the files in data/. */
extern const unsigned char embedded_banknote[], embedded_iris[], embedded_wine[];
extern const size_t        embedded_banknote_len, embedded_iris_len, embedded_wine_len;

static const char LICENCE_UCI[] = "CC-BY-4.0", LICENCE_NONE[] = "none needed";

static const builtin BUILTINS[] = {
    {.name     = "banknote",
     .title    = "Banknote Authentication",
     .bytes    = embedded_banknote,
     .len      = &embedded_banknote_len,
     .rows     = 1372,
     .features = 4,
     .classes  = 2,
     .source   = "Volker Lohweg (2012), UCI Machine Learning Repository, doi:10.24432/C55P57",
     .licence  = LICENCE_UCI},
    {.name     = "iris",
     .title    = "Iris",
     .bytes    = embedded_iris,
     .len      = &embedded_iris_len,
     .rows     = 150,
     .features = 4,
     .classes  = 3,
     .source   = "R. A. Fisher (1936), UCI Machine Learning Repository, doi:10.24432/C56C76",
     .licence  = LICENCE_UCI},
    {.name     = "wine",
     .title    = "Wine",
     .bytes    = embedded_wine,
     .len      = &embedded_wine_len,
     .label    = "class",
     .rows     = 178,
     .features = 13,
     .classes  = 3,
     .source   = "Stefan Aeberhard and M. Forina (1991), UCI Machine Learning Repository, "
                 "doi:10.24432/C5PC7J",
     .licence  = LICENCE_UCI},
    {.name     = "moons",
     .title    = "Two half circles",
     .make     = "moons",
     .rows     = GENERATE_ROWS,
     .features = 2,
     .classes  = 2,
     .source   = "generated, as scikit-learn's make_moons",
     .licence  = LICENCE_NONE},
    {.name     = "circles",
     .title    = "A circle in a circle",
     .make     = "circles",
     .rows     = GENERATE_ROWS,
     .features = 2,
     .classes  = 2,
     .source   = "generated, as scikit-learn's make_circles",
     .licence  = LICENCE_NONE},
    {.name     = "spiral",
     .title    = "Two arms of 1.5 turns",
     .make     = "spiral",
     .rows     = GENERATE_ROWS,
     .features = 2,
     .classes  = 2,
     .source   = "generated",
     .licence  = LICENCE_NONE},
    {.name     = "xor",
     .title    = "Opposite corners of a square",
     .make     = "xor",
     .rows     = GENERATE_ROWS,
     .features = 2,
     .classes  = 2,
     .source   = "generated",
     .licence  = LICENCE_NONE},
    {.name     = "blobs",
     .title    = "Normal clouds",
     .make     = "blobs",
     .rows     = GENERATE_ROWS,
     .features = 2,
     .classes  = 3,
     .source   = "generated, as scikit-learn's make_blobs",
     .licence  = LICENCE_NONE},
};

const builtin *builtin_at(int i)
{
    int count = (int)(sizeof BUILTINS / sizeof BUILTINS[0]);

    return i >= 0 && i < count ? &BUILTINS[i] : NULL;
}

const builtin *builtin_find(const char *name)
{
    const builtin *b;

    for (int i = 0; (b = builtin_at(i)) != NULL; i++) {
        if (strcmp(b->name, name) == 0) {
            return b;
        }
    }
    return NULL;
}

nn_status builtin_check(const char *what, const generate_options *options, nn_err *err)
{
    nn_status      status  = NN_OK;
    const builtin *b       = builtin_find(what);
    text           message = {0};

    if ((b && b->make) || (!options->rows && !options->noise_given)) {
        return NN_OK;
    }
    text_str(&message, "--size and --noise are for generated sets (");
    for (int i = 0; generate_at(i); i++) {
        text_printf(&message, "%s%s", i ? ", " : "", generate_at(i)->name);
    }
    text_str(&message, "); '");
    csv_show(&message, what, strlen(what));
    text_str(&message, "' is not one");
    NN_TRY(text_check(&message, "looking for a data set", err));
    NN_TRY(nn_fail(err, NN_USAGE, "%s", message.data));
done:
    text_free(&message);
    return status;
}

nn_status builtin_csv(text *out, const builtin *b, const generate_options *options, nn_err *err)
{
    if (b->make) {
        return generate_csv(out, generate_find(b->make), options, err);
    }
    text_bytes(out, b->bytes, *b->len);
    return text_check(out, "reading a built-in data set", err);
}
