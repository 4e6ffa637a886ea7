/* Health: a verdict on each unit, and the words for it. */
#include "insight/health.h"

#include <stdbool.h>
#include <stdlib.h>

enum { MOST_LISTED = 8 };

#define NEAR_END 0.01 /* of the range's width */

static const char *const NAMES[HEALTH_COUNT] = {
    [HEALTH_OK]        = "ok",
    [HEALTH_DEAD]      = "dead",
    [HEALTH_CONSTANT]  = "constant",
    [HEALTH_SATURATED] = "saturated",
};

/* Activations with an end above and below. */
static const struct {
    nn_act act;
    double low, high;
} BOUNDED[] = {{NN_ACT_SIGMOID, 0, 1}, {NN_ACT_TANH, -1, 1}};

/* One unit's value is `units` floats from its next one's. */
static bool is_constant(const float *value, int rows, int units)
{
    for (int r = 1; r < rows; r++) {
        if (!(value[(size_t)r * (size_t)units] == value[0])) {
            return false;
        }
    }
    return true;
}

static bool is_between_ends(const float *value, int rows, int units, double low, double high)
{
    double near = NEAR_END * (high - low);
    for (int r = 0; r < rows; r++) {
        double v = (double)value[(size_t)r * (size_t)units];
        if (!(v <= low + near || v >= high - near)) {
            return true;
        }
    }
    return false;
}

static bool is_saturated(nn_act act, const float *value, int rows, int units)
{
    for (size_t i = 0; i < sizeof BOUNDED / sizeof *BOUNDED; i++) {
        if (BOUNDED[i].act == act) {
            return !is_between_ends(value, rows, units, BOUNDED[i].low, BOUNDED[i].high);
        }
    }
    return false;
}

static health verdict_on(nn_act act, const float *value, int rows, int units)
{
    if (is_constant(value, rows, units)) {
        return act == NN_ACT_RELU && value[0] == 0.0f ? HEALTH_DEAD : HEALTH_CONSTANT;
    }
    return is_saturated(act, value, rows, units) ? HEALTH_SATURATED : HEALTH_OK;
}

void health_units(health *out, nn_act act, const float *acts, int rows, int units)
{
    for (int u = 0; u < units; u++) {
        out[u] = rows >= 2 ? verdict_on(act, acts + u, rows, units) : HEALTH_OK;
    }
}

const char *health_name(health h)
{
    return NAMES[h];
}

/* "unit 2 is", "units 1, 4 and 7 are", "12 of 300 units are" */
static void subject(text *out, const health *all, int units, health kind, int n)
{
    int listed = 0;
    if (n > MOST_LISTED) {
        text_printf(out, "%d of %d units are", n, units);
        return;
    }
    text_str(out, n > 1 ? "units " : "unit ");
    for (int u = 0; u < units; u++) {
        if (all[u] == kind) {
            text_str(out, listed == 0 ? "" : listed == n - 1 ? " and " : ", ");
            text_printf(out, "%d", u + 1);
            listed++;
        }
    }
    text_str(out, n > 1 ? " are" : " is");
}

static int count(const health *all, int units, health kind)
{
    int n = 0;
    for (int u = 0; u < units; u++) {
        n += all[u] == kind;
    }
    return n;
}

/* " dead: 0 on all 412 test rows" */
static void predicate(text *out, nn_act act, health kind, int rows, const char *which)
{
    text_printf(out, " %s: ", NAMES[kind]);
    if (kind == HEALTH_SATURATED) {
        text_printf(out, "at an end of %s's range", NN_ACTS[act].name);
    } else {
        text_str(out, kind == HEALTH_DEAD ? "0" : "the same value");
    }
    text_printf(out, " on all %d %s rows", rows, which);
}

void health_describe(text *out, nn_act act, const float *acts, int rows, int units,
                     const char *which)
{
    const char *between = "";
    health     *all     = malloc((size_t)units * sizeof *all);
    if (!all) {
        out->failed = true;
        return;
    }
    health_units(all, act, acts, rows, units);
    for (health kind = HEALTH_DEAD; kind < HEALTH_COUNT; kind++) {
        int n = count(all, units, kind);
        if (n) {
            text_str(out, between);
            subject(out, all, units, kind, n);
            predicate(out, act, kind, rows, which);
            between = "; ";
        }
    }
    free(all);
}
