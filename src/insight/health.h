/* Health of units: which ones say nothing.
 *
 * A unit that gives the same value on every row tells the layers above nothing
 * about the rows: it acts as one more bias.  Of a relu unit with value 0 one
 * says that it is dead, and it cannot come back: no gradient passes it.
 */
#ifndef NNVIZ_INSIGHT_HEALTH_H
#define NNVIZ_INSIGHT_HEALTH_H

#include "nnviz/activation.h"
#include "util/text.h"

#include <stdbool.h>

/* Which units are constant over the rows.
 *   acts      in   (rows, units), rows 0 or more
 *   constant  out  (units)
 * Returns how many are; none when there are fewer than two rows. */
int health_constant(const float *acts, int rows, int units, bool *constant);

/* One sentence about the constant units of a layer, appended to `out`; nothing when
 * there are none:
 *   "unit 2 is dead: 0 on all 412 rows"            relu, value 0
 *   "units 1, 4 and 7 are dead: 0 on all 412 rows"
 *   "unit 2 is constant: the same value on all 412 rows"
 * Dead and constant units of one layer are told in turn, with "; " between; more
 * than eight units of a kind are counted, not listed.
 * Out of memory shows in text_check(out). */
void health_describe(text *out, nn_act act, const float *acts, int rows, int units);

#endif
