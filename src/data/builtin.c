/* The built-in data sets, one row each. */
#include "data/builtin.h"

#include <string.h>

/* Made by scripts/embed.cmake from the files in data/. */
extern const unsigned char embedded_banknote[];
extern const size_t embedded_banknote_len;

static const builtin BUILTINS[] = {
    {.name = "banknote",
     .title = "Banknote Authentication",
     .bytes = embedded_banknote,
     .len = &embedded_banknote_len,
     .rows = 1372,
     .features = 4,
     .classes = 2,
     .source = "Volker Lohweg (2012), UCI Machine Learning Repository, doi:10.24432/C55P57",
     .licence = "CC-BY-4.0"},
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
