/* Cloud: the points of a picture, drawn into the panel of some axes.
 *
 * What scatter, strip and sheet have in common.  Points are markers, coloured and shaped
 * by class or coloured by value; wrong ones have a ring around them.  Too many for that
 * become a density: each small square of the panel gets the mean colour of the points in
 * it, the stronger the more there are (by the logarithm of their number).  The mean of each
 * class can be marked above all of them.
 */
#ifndef NNVIZ_PLOT_CLOUD_H
#define NNVIZ_PLOT_CLOUD_H

#include "nnviz/err.h"
#include "plot/axes.h"

#include <stdbool.h>

/* Of an SVG: more markers than this in one picture become an image. */
enum { CLOUD_VECTOR_MOST = 10000 };

/* Plain data, all borrowed for the call. */
typedef struct {
    const theme *theme;          /* never NULL                                                   */
    int          points;         /* 0 or more                                                    */
    const float *x, *y;          /* the first point's values; x may be NULL without points; y
                                    NULL: a strip, one band per class, the height decided by the
                                    row number                                                   */
    size_t       stride;         /* floats from one point's value to the next one's              */
    const int   *class_of;       /* (points) 0..classes-1; NULL without classes                  */
    int          classes;        /* 0: one kind of point                                         */
    const bool  *wrong;          /* (points); NULL: no rings                                     */
    const float *value;          /* (points) coloured by it; NULL: by class                      */
    double       value0, value1; /* value0 < value1: ends of the colour scale; what lies
                                    outside has the colour of that end                     */
    bool   shaded;    /* a density instead of markers and rings                               */
    double unit;      /* size of the marks, as axes.unit; 0: that of the axes                 */
    bool   centroids; /* with classes: the mean of each, above everything                  */
    size_t whole;     /* points of all clouds of the picture; 0: of this one alone             */
} cloud;

/* NN_DATA: a value that is not finite; the text names the point and the column
 * (x_name, y_name, value_name may be NULL).  Asserts the rest. */
nn_status cloud_check(const cloud *p, const char *x_name, const char *y_name,
                      const char *value_name, nn_err *err);

/* Where a point goes; false outside the limits (not drawn then). */
bool cloud_place(const cloud *p, const axes *a, int point, double *px, double *py);

int cloud_outside(const cloud *p, const axes *a); /* points outside the limits */
int cloud_wrong(const cloud *p);                  /* points that are wrong     */

/* Where the mean of class k's points goes (all of them, those outside the limits too; of a
 * strip: the middle of its band); false if it is not drawn: outside the limits, or the class
 * has no points. */
bool cloud_centroid(const cloud *p, const axes *a, int k, double *px, double *py);

/* The marks; centroids above them.  NN_NOMEM (shaded only). */
nn_status cloud_draw(canvas *c, const cloud *p, const axes *a, nn_err *err);

#endif
