#include "insight/health.h"

#include <stdlib.h>

enum { MOST_LISTED = 8 };

int health_constant(const float *acts, int rows, int units, bool *constant)
{
    int n = 0;
    for (int u = 0; u < units; u++) {
        constant[u] = rows >= 2;
        for (int r = 1; r < rows && constant[u]; r++) {
            constant[u] = acts[(size_t)r * (size_t)units + (size_t)u] == acts[u];
        }
        n += constant[u];
    }
    return n;
}

/* "unit 2 is", "units 1, 4 and 7 are", "12 of 300 units are" */
static void subject(text *out, const bool *of_kind, int units, int n)
{
    int listed = 0;
    if (n > MOST_LISTED) {
        text_printf(out, "%d of %d units are", n, units);
        return;
    }
    text_str(out, n > 1 ? "units " : "unit ");
    for (int u = 0; u < units; u++) {
        if (of_kind[u]) {
            text_str(out, listed == 0 ? "" : listed == n - 1 ? " and " : ", ");
            text_printf(out, "%d", u + 1);
            listed++;
        }
    }
    text_str(out, n > 1 ? " are" : " is");
}

void health_describe(text *out, nn_act act, const float *acts, int rows, int units)
{
    bool *dead = malloc((size_t)units * sizeof *dead), *rest = malloc((size_t)units * sizeof *rest);
    int   n_dead = 0, n_rest = 0;

    if (!dead || !rest) {
        out->failed = true;
        goto done;
    }
    n_rest = health_constant(acts, rows, units, rest);
    for (int u = 0; u < units; u++) {
        dead[u] = rest[u] && act == NN_ACT_RELU && acts[u] == 0.0f;
        rest[u] = rest[u] && !dead[u];
        n_dead += dead[u];
    }
    n_rest -= n_dead;
    if (n_dead) {
        subject(out, dead, units, n_dead);
        text_printf(out, " dead: 0 on all %d rows", rows);
    }
    if (n_rest) {
        text_str(out, n_dead ? "; " : "");
        subject(out, rest, units, n_rest);
        text_printf(out, " constant: the same value on all %d rows", rows);
    }
done:
    free(dead);
    free(rest);
}
