/* Reading: Clinger's exact fast path (W. D. Clinger, "How to read floating point numbers
 * accurately", PLDI 1990), else Lemire's, else strtod on a normalised copy.
 * Writing: shortest.c finds the digits, here they are laid out.
 */
#include "formats/number.h"

#include "formats/powers.h"
#include "formats/shortest.h"

#include <assert.h>
#include <float.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

__extension__ typedef unsigned __int128 uint128;

/* --- laying out ---------------------------------------------------------------------- */

static const char PAIRS[] = "00010203040506070809101112131415161718192021222324"
                            "25262728293031323334353637383940414243444546474849"
                            "50515253545556575859606162636465666768697071727374"
                            "75767778798081828384858687888990919293949596979899";

enum { DIGITS_ROOM = 24 };

/* The digits, right-justified in `room`; returns where they begin, the end is the room's. */
static const char *digits_text(char room[DIGITS_ROOM], uint64_t digits)
{
    char *to = room + DIGITS_ROOM;

    while (digits >= 100) {
        to -= 2;
        memcpy(to, PAIRS + 2 * (digits % 100), 2);
        digits /= 100;
    }
    if (digits >= 10) {
        to -= 2;
        memcpy(to, PAIRS + 2 * digits, 2);
    } else {
        *--to = (char)('0' + digits);
    }
    return to;
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
    char        room[DIGITS_ROOM];
    const char *digit = digits_text(room, d.digits);
    int         n     = (int)(room + DIGITS_ROOM - digit);
    int         point = n + d.exponent; /* digits before the point */

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

/* 0 .. 999,999,999 as nine digits. */
static void put_nine(char *to, uint32_t v)
{
    uint32_t high = v / 10000, low = v % 10000;

    to[0] = (char)('0' + high / 10000);
    memcpy(to + 1, PAIRS + 2 * (high / 100 % 100), 2);
    memcpy(to + 3, PAIRS + 2 * (high % 100), 2);
    memcpy(to + 5, PAIRS + 2 * (low / 100), 2);
    memcpy(to + 7, PAIRS + 2 * (low % 100), 2);
}

/* How many digits v has, at most nine: a sum is faster than a loop that ends anywhere. */
static int count_nine(uint32_t v)
{
    return 1 + (v >= 10) + (v >= 100) + (v >= 1000) + (v >= 10000) + (v >= 100000) +
           (v >= 1000000) + (v >= 10000000) + (v >= 100000000);
}

/* put_decimal of at most nine digits, in copies of a fixed size, which are what makes it fast:
 * up to 26 bytes are overwritten, though at most 16 are the number's. */
static char *put_decimal_9(char *to, shortest d)
{
    static const uint32_t TEN[] = {1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000};
    char                  digit[32];
    uint32_t              v = (uint32_t)d.digits;
    int                   n = count_nine(v);

    memset(digit, '0', sizeof digit);
    put_nine(digit, v * TEN[9 - n]);

    int point = n + d.exponent;
    if (point <= -4 || point > 16) {
        *to++ = digit[0];
        *to   = '.';
        memcpy(to + 1, digit + 1, 8);
        return put_exponent(n > 1 ? to + n : to, point - 1);
    }
    if (point <= 0) {
        memcpy(to, "0.000", 5);
        memcpy(to + 2 - point, digit, 16);
        return to + 2 - point + n;
    }
    memcpy(to, digit, 16);
    if (point >= n) {
        return to + point;
    }
    to[point] = '.';
    memcpy(to + point + 1, digit + point, 16);
    return to + n + 1;
}

/* Of all floats just one (and its negative) has a shortest decimal that does not
 * survive the way through double: 7.038531e-26 lies so close to the middle of
 * two floats that the double nearest to it is the middle, and goes to the wrong
 * one.  One digit more is safe.  (Found by trying every float.) */
enum { TWICE_ROUNDED = 0x15AE43FD };
static const shortest TWICE_ROUNDED_DECIMAL = {70385307, -33};

/* --- reading: what nearly every number is ---------------------------------------------- */

/* m 10^e by one multiplication or division of exact doubles, which rounds once: Clinger. */
static bool convert_exact(uint64_t m, int e, double *out)
{
    static const double TEN[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                 1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

    if (m > (uint64_t)1 << 53 || e < -22 || e > 22) {
        return false;
    }
    *out = e < 0 ? (double)m / TEN[-e] : (double)m * TEN[e];
    return true;
}

/* The upper 128 bits of w 10^e, to within one unit when the lower ones cannot matter: D. Lemire,
 * "Number parsing at a gigabyte per second" (2021).  powers() are rounded up; that paper wants
 * 10^e down where it is whole, which for e <= 55 makes it exact. */
static uint128 times_power(uint64_t w, int e)
{
    power   g       = powers()[e - POWER_MIN];
    uint128 product = (uint128)w * (g.hi - (e >= 0 && g.lo == 0));

    if ((product >> 64 & 0x1FF) == 0x1FF) { /* a carry from below might change the rounding */
        product += (uint128)w * (g.lo - (e >= 0)) >> 64;
    }
    return product;
}

/* m 10^e for the other normal doubles; false: too near the ends of the range.  That the truncated
 * product is always enough is shown in N. Mushtak & D. Lemire, "Fast number parsing without
 * fallback" (2023). */
static bool convert_normal(uint64_t m, int e, double *out)
{
    if (m == 0 || e < POWER_MIN || e > 308) {
        return false;
    }
    int      zeros   = __builtin_clzll(m);
    uint128  product = times_power(m << zeros, e);
    uint64_t high = (uint64_t)(product >> 64), low = (uint64_t)product;
    int      top    = (int)(high >> 63);
    uint64_t bits   = high >> (top + 9); /* 54 bits: one to round by */
    int      binary = ((217706 * e) >> 16) + 63 + top - zeros + 1023;

    /* Exactly between two doubles only for small powers of five: then to the even one. */
    if (low <= 1 && e >= -4 && e <= 23 && (bits & 3) == 1 && bits << (top + 9) == high) {
        bits--;
    }
    bits = (bits + (bits & 1)) >> 1;
    if (bits >> 53 != 0) {
        bits >>= 1;
        binary++;
    }
    if (binary <= 0 || binary >= 2047) {
        return false;
    }
    bits = (bits & (((uint64_t)1 << 52) - 1)) | (uint64_t)binary << 52;
    memcpy(out, &bits, sizeof bits);
    return true;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
enum { EIGHTS = 1 };
#else
enum { EIGHTS = 0 }; /* digit by digit, then */
#endif

static const uint64_t TEN_TO[] = {1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000};

/* Bits in those of eight bytes that are no digits: their upper half is not 3, or becomes another
 * by adding 6. */
static uint64_t no_digits(uint64_t eight)
{
    return ((eight & 0xF0F0F0F0F0F0F0F0) ^ 0x3030303030303030) |
           (((eight & 0x0F0F0F0F0F0F0F0F) + 0x0606060606060606) & 0x1010101010101010);
}

/* How many of eight bytes, the lowest being the first, are digits before the first that is none. */
static int count_digits(uint64_t eight)
{
    uint64_t other = no_digits(eight);
    return other == 0 ? 8 : __builtin_ctzll(other) / 8;
}

/* The value of eight digits: pairs, fours and eights, a multiplication each. */
static uint64_t eight_digits(uint64_t eight)
{
    eight &= 0x0F0F0F0F0F0F0F0F;
    eight = eight * 10 + (eight >> 8);
    return ((eight & 0x000000FF000000FF) * 0x000F424000000064 +
            (eight >> 16 & 0x000000FF000000FF) * 0x0000271000000001) >>
           32;
}

/* The value of the first n of eight bytes: moved up, so that zeros come before them. */
static uint64_t first_digits(uint64_t eight, int n)
{
    int half = 4 * (8 - n); /* twice, as a shift by 64 is undefined */
    return eight_digits(eight << half << half);
}

/* Digits behind those of *m, modulo 2^64.  The first sixteen are taken without a branch that
 * depends on how many there are: mispredicted, it would cost as much as all the rest. */
static const char *take_digits(const char *s, const char *end, uint64_t *m)
{
    uint64_t value = *m;

    if (EIGHTS && end - s >= 16) {
        uint64_t a, b;
        memcpy(&a, s, 8);
        memcpy(&b, s + 8, 8);
        int n = count_digits(a), more = n < 8 ? 0 : count_digits(b);
        value = (value * TEN_TO[n] + first_digits(a, n)) * TEN_TO[more] + first_digits(b, more);
        s += n + more;
        if (n + more < 16) {
            *m = value;
            return s;
        }
    }
    for (; s < end && is_digit(*s); s++) {
        value = value * 10 + (uint64_t)(*s - '0');
    }
    *m = value;
    return s;
}

/* The same where few are expected. */
static const char *take_few_digits(const char *s, const char *end, uint64_t *m)
{
    uint64_t value = *m;

    for (; s < end && is_digit(*s); s++) {
        value = value * 10 + (uint64_t)(*s - '0');
    }
    *m = value;
    return s;
}

/* Whether *m is what the digits from `s` on (the point among them) say: 19 of them always fit. */
static bool digits_fit(const char *s, const char *end, char point)
{
    if (end - s <= 19) {
        return true;
    }
    while (s < end && (*s == '0' || *s == point)) {
        s++;
    }
    return end - s <= 19;
}

/* [(e|E) [+-] digits], of at most four digits; NULL: something else. */
static const char *take_exponent(const char *s, const char *end, int *e)
{
    uint64_t    value = 0;
    const char *from;

    s++;
    bool negative = s < end && *s == '-';
    if (s < end && (*s == '-' || *s == '+')) {
        s++;
    }
    from = s;
    s    = take_few_digits(s, end, &value);
    if (s == from || s - from > 4) {
        return NULL;
    }
    *e += negative ? -(int)value : (int)value;
    return s;
}

/* Any number but those far from 1. */
static const char *read_most(const char *s, const char *end, char point, double *out)
{
    uint64_t m = 0, bits;
    int      e = 0;
    double   v;

    if (s == end) {
        return NULL;
    }
    bool negative = *s == '-'; /* half the numbers may be: no branch on it */
    s += (unsigned)negative | (*s == '+');
    const char *from = s;
    s                = take_few_digits(s, end, &m);
    ptrdiff_t digits = s - from;
    if (s < end && *s == point) {
        const char *behind = s + 1;
        s                  = take_digits(behind, end, &m);
        digits += s - behind;
        e = -(int)(s - behind < 10000 ? s - behind : 10000);
    }
    if (digits == 0 || !digits_fit(from, s, point)) {
        return NULL;
    }
    if (s < end && (*s == 'e' || *s == 'E')) {
        s = take_exponent(s, end, &e);
    }
    if (s == NULL || !(convert_exact(m, e, &v) || convert_normal(m, e, &v))) {
        return NULL;
    }
    memcpy(&bits, &v, sizeof bits);
    bits |= (uint64_t)negative << 63;
    memcpy(out, &bits, sizeof bits);
    return s;
}

/* One digit, the point and 8 to 14 more, as most numbers of a table written by a program are: in
 * an eighth less time than by read_most. */
const char *number_read(const char *s, const char *end, char point, double *out)
{
    static const double TEN[] = {1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14};

    if (!EIGHTS || end - s < 19) {
        return read_most(s, end, point, out);
    }
    const bool     negative = *s == '-';
    const char    *digit    = s + negative;
    const unsigned first    = (unsigned)(unsigned char)digit[0] - '0';
    uint64_t       a, b, bits;
    memcpy(&a, digit + 2, 8);
    memcpy(&b, digit + 10, 8);
    const int   n    = __builtin_ctzll(no_digits(b) | (uint64_t)1 << 63) / 8;
    const char *stop = digit + 10 + n;
    if (first > 9 || digit[1] != point || no_digits(a) != 0 || n > 6 || (*stop | 0x20) == 'e') {
        return read_most(s, end, point, out);
    }
    uint64_t m = (first * TEN_TO[8] + eight_digits(a)) * TEN_TO[n] + first_digits(b, n);
    double   v = (double)(int64_t)m / TEN[n]; /* 15 digits: m is exact, and rounding is once */
    memcpy(&bits, &v, sizeof bits);
    bits |= (uint64_t)negative << 63;
    memcpy(out, &bits, sizeof bits);
    return stop;
}

/* --- reading: any number ----------------------------------------------------------------- */

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
    if (len > 0 && number_read(s, s + len, decimal_point, &value) == s + len) {
        *out = value;
        return true;
    }
    if (len == 0 || !scan(s, s + len, decimal_point, &in)) {
        return false;
    }
    if (!convert_any(&in, &value)) {
        return false;
    }
    *out = in.negative ? -value : value;
    return true;
}

/* The sign of either format. */
static char *put_sign(char *to, bool negative)
{
    *to = '-';
    return to + negative;
}

static char *put_float(char *to, float v)
{
    uint32_t bits;

    _Static_assert(sizeof v == sizeof bits, "float is IEEE 754 binary32");
    memcpy(&bits, &v, sizeof bits);
    uint32_t magnitude = bits & 0x7FFFFFFF, fraction = bits & 0x7FFFFF;
    int      exponent = (int)(magnitude >> 23);

    if (magnitude > 0x7F800000) {
        return put(to, "nan", 3);
    }
    to = put_sign(to, bits >> 31 != 0);
    if (magnitude == 0) {
        *to = '0';
        return to + 1;
    }
    if (magnitude == 0x7F800000) {
        return put(to, "inf", 3);
    }
    if (magnitude == TWICE_ROUNDED) {
        return put_decimal_9(to, TWICE_ROUNDED_DECIMAL);
    }
    if (exponent == 0) {
        return put_decimal_9(to, shortest_decimal_32(fraction, -149, false));
    }
    bool closer = fraction == 0 && exponent > 1;
    return put_decimal_9(to, shortest_decimal_32(fraction | 0x800000, exponent - 150, closer));
}

int number_float(char out[NUMBER_TEXT], float v)
{
    char *end = put_float(out, v);

    *end = '\0';
    return (int)(end - out);
}

size_t number_floats(char *out, char before, const float *v, size_t n)
{
    char *to = out;

    for (size_t i = 0; i < n; i++) {
        *to++ = before;
        to    = put_float(to, v[i]);
    }
    return (size_t)(to - out);
}

static char *put_double(char *to, uint64_t magnitude)
{
    uint64_t fraction = magnitude & 0xFFFFFFFFFFFFF;
    int      exponent = (int)(magnitude >> 52);

    if (magnitude == 0) {
        return put(to, "0", 1);
    }
    if (exponent == 0x7FF) {
        return put(to, "inf", 3);
    }
    if (exponent == 0) {
        return put_decimal(to, shortest_decimal(fraction, -1074, false));
    }
    bool closer = fraction == 0 && exponent > 1;
    return put_decimal(to, shortest_decimal(fraction | (uint64_t)1 << 52, exponent - 1075, closer));
}

int number_double(char out[NUMBER_TEXT], double v)
{
    uint64_t bits;

    _Static_assert(sizeof v == sizeof bits, "double is IEEE 754 binary64");
    memcpy(&bits, &v, sizeof bits);
    uint64_t magnitude = bits & (UINT64_MAX >> 1);
    bool     nan       = magnitude > (uint64_t)0x7FF << 52;
    char    *end = nan ? put(out, "nan", 3) : put_double(put_sign(out, bits >> 63 != 0), magnitude);

    *end = '\0';
    return (int)(end - out);
}
