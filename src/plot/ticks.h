/* Ticks: round numbers along an axis, and their labels.
 *
 * The steps are 1, 2 and 5 times a power of ten (Heckbert, "Nice numbers for
 * graph labels", Graphics Gems, 1990), inside the limits, never beyond them.
 * Labels of one axis have the same number of decimals, just as many as tell the
 * step; values of a million and more, and steps below 1e-5, are written as 2e6 or
 * 1.5e-30.  The minus is the real one, U+2212.
 */
#ifndef NNVIZ_PLOT_TICKS_H
#define NNVIZ_PLOT_TICKS_H

enum { TICKS_MAX = 20, TICKS_LABEL = 40 };

typedef struct {
    int    count; /* 1..TICKS_MAX */
    double at[TICKS_MAX];
    char   label[TICKS_MAX][TICKS_LABEL];
} ticks;

/* The finest round ticks of which at most `most` lie in lo..hi; there is always
 * one at least.  lo == hi, or limits so near that doubles cannot tell their
 * ticks apart: the one tick is the middle.
 *   lo, hi  finite, lo <= hi
 *   most    2..TICKS_MAX */
void ticks_make(ticks *out, double lo, double hi, int most);

#endif
