/* Health: units that say nothing, or next to nothing.
 *
 * A unit that gives the same value on every row tells the layers above nothing
 * about the rows: it acts as one more bias.  Of a relu unit with value 0 one
 * says that it is dead: no gradient passes it on these rows, and if the same holds for
 * those it is trained on, it cannot come back.  A unit
 * whose activation is bounded and that stands at an end of its range on every row
 * is saturated: it may still tell rows apart, but its gradient is next to 0, and it
 * hardly learns any more.
 */
#ifndef NNVIZ_INSIGHT_HEALTH_H
#define NNVIZ_INSIGHT_HEALTH_H

#include "nnviz/activation.h"
#include "util/text.h"

typedef enum {
    HEALTH_OK,
    HEALTH_DEAD,      /* relu, 0 on all rows */
    HEALTH_CONSTANT,  /* the same value on all rows, but not dead */
    HEALTH_SATURATED, /* sigmoid or tanh, not constant, on all rows within 1 % of the
                         range's width from either of its ends */
    HEALTH_COUNT
} health;

/* What each unit is.
 *   acts  in   (rows, units), rows 0 or more
 *   out   (units); all HEALTH_OK when there are fewer than two rows.  NaN is no value: a
 *         unit with one is not constant and not saturated */
void health_units(health *out, nn_act act, const float *acts, int rows, int units);

/* "ok", "dead", "constant", "saturated". */
const char *health_name(health h);

/* One sentence about the units of a layer that are not OK, appended to `out`; nothing when
 * all are:
 *   "unit 2 is dead: 0 on all 412 test rows"
 *   "units 1, 4 and 7 are dead: 0 on all 412 test rows"
 *   "unit 2 is constant: the same value on all 412 test rows"
 *   "unit 2 is saturated: at an end of tanh's range on all 412 test rows"
 *   which  in  what rows they are: "test"
 * Kinds are told in this turn, with "; " between; more than eight units of a kind are
 * counted, not listed.
 * Out of memory shows in text_check(out). */
void health_describe(text *out, nn_act act, const float *acts, int rows, int units,
                     const char *which);

#endif
