/* Reading: Clinger's exact fast path, else strtod on a normalised copy (W. D.
 * Clinger, "How to read floating point numbers accurately", PLDI 1990).
 * Writing: shortest.c finds the digits, here they are laid out.
 */
#include "formats/number.h"

#include "formats/shortest.h"

#include <assert.h>
#include <float.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- laying out ---------------------------------------------------------------------- */

static int put_digits(char to[20], uint64_t digits)
{
    char backwards[20];
    int  n = 0;

    for (uint64_t rest = digits; rest > 0; rest /= 10) {
        backwards[n++] = (char)('0' + rest % 10);
    }
    for (int i = 0; i < n; i++) {
        to[i] = backwards[n - 1 - i];
    }
    return n;
}

static char *put(char *to, const char *from, int n)
{
    memcpy(to, from, (size_t)n);
    return to + n;
}

static char *put_zeros(char *to, int n)
{
    memset(to, '0', (size_t)n);
    return to + n;
}

/* "e-05", "e+16", "e+308": two digits at least, as C and Python have it. */
static char *put_exponent(char *to, int e)
{
    *to++ = 'e';
    *to++ = e < 0 ? '-' : '+';
    e     = e < 0 ? -e : e;
    if (e >= 100) {
        *to++ = (char)('0' + e / 100);
    }
    *to++ = (char)('0' + e / 10 % 10);
    *to++ = (char)('0' + e % 10);
    return to;
}

static char *put_decimal(char *to, shortest d)
{
    char digit[20] = {0};
    int  n         = put_digits(digit, d.digits);
    int  point     = n + d.exponent; /* digits before the point */

    if (point <= -4 || point > 16) {
        to = put(to, digit, 1);
        if (n > 1) {
            *to++ = '.';
            to    = put(to, digit + 1, n - 1);
        }
        return put_exponent(to, point - 1);
    }
    if (point <= 0) {
        to = put(to, "0.", 2);
        to = put_zeros(to, -point);
        return put(to, digit, n);
    }
    if (point >= n) {
        to = put(to, digit, n);
        return put_zeros(to, point - n);
    }
    to    = put(to, digit, point);
    *to++ = '.';
    return put(to, digit + point, n - point);
}

/* A binary format: what float and double differ in. */
typedef struct {
    int fraction;     /* stored bits of the significand */
    int exponent_max; /* the stored exponent of infinities and NaN */
    int q_min;        /* of the least exponent: v = c 2^q */
} binary;

static const binary FLOAT = {23, 255, -149}, DOUBLE = {52, 2047, -1074};

static int number_text(char out[NUMBER_TEXT], const binary *form, bool negative, int exponent,
                       uint64_t fraction)
{
    char *to = out;

    if (exponent == form->exponent_max && fraction != 0) {
        to = put(to, "nan", 3);
    } else {
        if (negative) {
            *to++ = '-';
        }
        if (exponent == form->exponent_max) {
            to = put(to, "inf", 3);
        } else if (exponent == 0 && fraction == 0) {
            *to++ = '0';
        } else if (exponent == 0) {
            to = put_decimal(to, shortest_decimal(fraction, form->q_min, false));
        } else {
            uint64_t c      = fraction | (uint64_t)1 << form->fraction;
            bool     closer = fraction == 0 && exponent > 1;
            to = put_decimal(to, shortest_decimal(c, form->q_min + exponent - 1, closer));
        }
    }
    *to = '\0';
    return (int)(to - out);
}

/* Of all floats just one (and its negative) has a shortest decimal that does not
 * survive the way through double: 7.038531e-26 lies so close to the middle of
 * two floats that the double nearest to it is the middle, and goes to the wrong
 * one.  One digit more is safe.  (Found by trying every float.) */
enum { TWICE_ROUNDED = 0x15AE43FD };
static const shortest TWICE_ROUNDED_DECIMAL = {70385307, -33};

/* --- reading ------------------------------------------------------------------------- */

/* A halfway case between two doubles has at most 767 significant digits (those
 * of the subnormals), so that after this many it only matters whether there is
 * a digit other than 0 among the rest. */
enum { DIGITS_KEPT = 800 };

/* What the grammar found: digits, of which the first `kept` significant ones
 * are in `digit`, and a power of ten. */
typedef struct {
    bool    negative, any; /* any: there was a digit at all, 0 included */
    bool    more;          /* a digit other than 0 was dropped */
    int     kept;
    int64_t exponent; /* digit * 10^exponent */
    char    digit[DIGITS_KEPT];
} scanned;

static const char *scan_blanks(const char *s, const char *end)
{
    while (s < end && (*s == ' ' || *s == '\t')) {
        s++;
    }
    return s;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Digits.  The exponent keeps their value: before the point a digit that is
 * dropped raises it, behind the point every other one lowers it. */
static const char *scan_digits(const char *s, const char *end, bool fraction, scanned *out)
{
    for (; s < end && is_digit(*s); s++) {
        out->any = true;
        if (out->kept == DIGITS_KEPT) {
            out->more = out->more || *s != '0';
            out->exponent += fraction ? 0 : 1;
            continue;
        }
        if (out->kept > 0 || *s != '0') { /* leading zeros are worth nothing */
            out->digit[out->kept++] = *s;
        }
        out->exponent -= fraction ? 1 : 0;
    }
    return s;
}

/* [(e|E) [+-] digits]; NULL when there is an e without digits.  The value stops
 * growing where no number of digits that fits in memory can bring it back. */
static const char *scan_exponent(const char *s, const char *end, scanned *out)
{
    const int64_t far = INT64_MAX / 100;
    int64_t       e   = 0;

    if (s == end || (*s != 'e' && *s != 'E')) {
        return s;
    }
    s++;
    bool negative = s < end && *s == '-';
    if (s < end && (*s == '-' || *s == '+')) {
        s++;
    }
    if (s == end || !is_digit(*s)) {
        return NULL;
    }
    for (; s < end && is_digit(*s); s++) {
        e = e < far ? e * 10 + (*s - '0') : e;
    }
    out->exponent += negative ? -e : e;
    return s;
}

/* False when s is not a number. */
static bool scan(const char *s, const char *end, char point, scanned *out)
{
    s = scan_blanks(s, end);
    if (s < end && (*s == '+' || *s == '-')) {
        out->negative = *s == '-';
        s++;
    }
    s = scan_digits(s, end, false, out);
    if (s < end && *s == point) {
        s = scan_digits(s + 1, end, true, out);
    }
    if (!out->any) {
        return false;
    }
    s = scan_exponent(s, end, out);
    return s != NULL && scan_blanks(s, end) == end;
}

/* Clinger's fast path: digits below 2^53 and a power of ten up to 10^22 are both
 * exact doubles, so that one multiplication or division rounds once. */
static bool convert_exact(const scanned *in, double *out)
{
    static const double TEN[]  = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                  1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                  1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    uint64_t            digits = 0;

    if (in->kept > 19 || in->exponent < -22 || in->exponent > 22) {
        return false;
    }
    for (int i = 0; i < in->kept; i++) {
        digits = digits * 10 + (uint64_t)(in->digit[i] - '0');
    }
    if (digits > (uint64_t)1 << 53) {
        return false;
    }
    *out =
        in->exponent < 0 ? (double)digits / TEN[-in->exponent] : (double)digits * TEN[in->exponent];
    return true;
}

/* The C library rounds correctly.  It is given "digits e exponent", which has no
 * decimal point, so that LC_NUMERIC has nothing to change.  False: too large. */
static bool convert_any(const scanned *in, double *out)
{
    char    text[DIGITS_KEPT + 32];
    char   *to        = text;
    int64_t magnitude = in->kept + in->exponent; /* v < 10^magnitude, >= a tenth of it */

    if (in->kept == 0 || magnitude < -330) {
        *out = 0;
        return true;
    }
    if (magnitude > 310) {
        return false;
    }
    to           = put(to, in->digit, in->kept);
    int exponent = (int)in->exponent;
    if (in->more) {
        *to++ = '1'; /* a little above the digits kept, whatever the rest was */
        exponent--;
    }
    snprintf(to, 16, "e%d", exponent);
    *out = strtod(text, NULL);
    return *out <= DBL_MAX;
}

bool number_parse(const char *s, size_t len, char decimal_point, double *out)
{
    scanned in;
    double  value;

    assert(decimal_point == '.' || decimal_point == ',');
    in.negative = in.any = in.more = false; /* the digits need no zeroing */
    in.kept                        = 0;
    in.exponent                    = 0;
    if (len == 0 || !scan(s, s + len, decimal_point, &in)) {
        return false;
    }
    if (!convert_exact(&in, &value) && !convert_any(&in, &value)) {
        return false;
    }
    *out = in.negative ? -value : value;
    return true;
}

int number_float(char out[NUMBER_TEXT], float v)
{
    uint32_t bits;

    _Static_assert(sizeof v == sizeof bits, "float is IEEE 754 binary32");
    memcpy(&bits, &v, sizeof bits);
    if ((bits & 0x7FFFFFFF) == TWICE_ROUNDED) {
        char *to = out;
        to       = put(to, "-", bits >> 31 != 0);
        to       = put_decimal(to, TWICE_ROUNDED_DECIMAL);
        *to      = '\0';
        return (int)(to - out);
    }
    return number_text(out, &FLOAT, bits >> 31 != 0, (int)(bits >> 23 & 0xFF), bits & 0x7FFFFF);
}

int number_double(char out[NUMBER_TEXT], double v)
{
    uint64_t bits;

    _Static_assert(sizeof v == sizeof bits, "double is IEEE 754 binary64");
    memcpy(&bits, &v, sizeof bits);
    return number_text(out, &DOUBLE, bits >> 63 != 0, (int)(bits >> 52 & 0x7FF),
                       bits & 0xFFFFFFFFFFFFF);
}
