/* Numbers as text: read by one strict grammar, written in the fewest digits
 * that read back to the same bits.  Nothing here looks at the locale.
 */
#ifndef NNVIZ_FORMATS_NUMBER_H
#define NNVIZ_FORMATS_NUMBER_H

#include <stdbool.h>
#include <stddef.h>

/* Room for any number written here, NUL included. */
enum { NUMBER_TEXT = 32 };

/* Read the whole of s as a decimal number:
 *
 *     blanks [+-] (digits [D [digits]] | D digits) [(e|E) [+-] digits] blanks
 *
 * where blanks are spaces and tabs, and D is `decimal`.  So "5.", ".5" and
 * " 1e-3 " are numbers; "", ".", "0x1f", "1_000", "inf", "nan" and "1e" are
 * not.
 *
 *   s, len   in   need not end in NUL; any length
 *   decimal  in   '.' or ','
 *   out      out  the nearest double (ties to even); untouched when false
 *
 * A number too large for a double is refused; one too small becomes 0. */
bool number_parse(const char *s, size_t len, char decimal, double *out);

/* The number that s begins with, without blanks, for readers in a hurry: returns the byte behind
 * it, at most `end`, or NULL when there is none or it takes number_parse to tell (more than 19
 * digits, or near the ends of the range).  The value is that of number_parse. */
const char *number_read(const char *s, const char *end, char decimal, double *out);

/* Write v in the fewest digits that read back to the same float, be it at once
 * (strtof) or through a double (number_parse, strtod or a JSON reader, and a
 * cast); of several such, the one closest to v.  At most 9 digits and
 * 17 characters.
 *
 * Laid out as Python's repr does, but whole numbers without ".0": "0.1", "3",
 * "-0", "16777216", "1e-05" and "1e+16" (exponents below 1e-4 and from 1e16).
 * "nan", "inf" and "-inf" for the rest.  Returns the length without the NUL. */
int number_float(char out[NUMBER_TEXT], float v);

/* Write each of v (n) with `before` in front of it, ",0.1,3,-0", and no NUL.  Returns the length.
 *   out  out  room for n * NUMBER_TEXT bytes */
size_t number_floats(char *out, char before, const float *v, size_t n);

/* The same as number_float for a double: at most 17 digits, 24 characters. */
int number_double(char out[NUMBER_TEXT], double v);

#endif
