/* Generated data sets: two columns x, y and a class, as CSV text, from a seed.
 *
 * n rows, noise s: a normal deviate N(0, s^2) is added to each coordinate at the end.
 * As in scikit-learn's functions of these names, of which only the random numbers differ:
 *
 *   moons    make_moons: class 0 on (cos t, sin t), class 1 on (1 - cos t, 0.5 - sin t),
 *            t evenly spaced in [0, pi]; s = 0.2
 *   circles  make_circles(factor=0.5): class 0 on the unit circle, class 1 on half of it,
 *            t evenly spaced in [0, 2 pi); s = 0.1
 *   spiral   class k = 0, 1 is an arm r (cos a, sin a) with a = 2 pi (1.5 r + k / 2), r the
 *            square root of numbers evenly spaced in (0, 1): 1.5 turns, evenly filled;
 *            s = 0.05
 *   xor      class a xor b at the corners (a, b) of the unit square; s = 0.2
 *   blobs    make_blobs: a centre per class, uniform in (-10, 10)^2; s = 1, 3 classes
 *
 * Each of k classes has n / k rows, the last ones one more where that leaves a rest.
 * Rows are shuffled.
 *
 * The same seed gives the same bytes everywhere: sine and cosine are computed here, in double
 * and in a fixed order, as those of the C library differ between processors.  Numbers
 * are written as float32.
 */
#ifndef NNVIZ_DATA_GENERATE_H
#define NNVIZ_DATA_GENERATE_H

#include "nnviz/err.h"
#include "util/text.h"

#include <stdbool.h>
#include <stdint.h>

enum { GENERATE_ROWS = 1000, GENERATE_LEAST = 10, GENERATE_MOST = 10000000, GENERATE_CLASSES = 50 };

/* {0} serves. */
typedef struct {
    uint64_t seed;
    int      rows;        /* GENERATE_LEAST .. GENERATE_MOST; 0: GENERATE_ROWS */
    bool     noise_given; /* false: the set's own                              */
    double   noise;       /* 0 .. 1000                                         */
    int      classes;     /* blobs alone: 2 .. GENERATE_CLASSES; 0: 3          */
} generate_options;

typedef struct {
    const char *name;
    double      noise;   /* the set's own */
    int         classes; /* by default    */

    /* Where the i-th of the n points of class k lies, without noise.
     *   centre  in   (classes, 2) random points of (-10, 10)^2
     *   xy      out  (2) */
    void (*point)(int k, int i, int n, const double *centre, double *xy);
} generator;

/* The i-th generator, i = 0, 1, ...; NULL past the end. */
const generator *generate_at(int i);

/* By exact name; NULL when there is none. */
const generator *generate_find(const char *name);

/* Append "x,y,class" and the rows, classes being 0, 1, ...
 *   options  in  may be NULL
 * NN_USAGE: "--size 5 is not in 10..10000000", "--noise ...".  NN_NOMEM. */
nn_status generate_csv(text *out, const generator *g, const generate_options *options, nn_err *err);

#endif
