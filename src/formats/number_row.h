/* Short numbers side by side, in half the time that number_read needs for them.
 */
#ifndef NNVIZ_FORMATS_NUMBER_ROW_H
#define NNVIZ_FORMATS_NUMBER_ROW_H

#include <stdbool.h>

/* Whether this processor can; to be asked once. */
bool number_row_able(void);

/* Only if so: up to n numbers from *at on, each with `separator` right behind it.  Returns how
 * many, *at then being behind the last one's separator: fewer where something else follows, be it a
 * number of more than 15 characters, with an exponent or a plus, or where less than 16 bytes are
 * left: number_read takes it from there.
 *
 *   separator, decimal  in   two different ones, and none of them part of a number's digits
 *   out                 out  (n) the nearest doubles as floats */
int number_row(const char **at, const char *end, char separator, char decimal, int n, float *out);

#endif
