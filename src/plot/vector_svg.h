/* Vector, SVG: what vector.c records and vector_svg.c writes; for these two alone. */
#ifndef NNVIZ_PLOT_VECTOR_SVG_H
#define NNVIZ_PLOT_VECTOR_SVG_H

#include "plot/vector.h"

typedef struct {
    int x0, y0, x1, y1;
} clip_row;

/* What makes two markers the same; fills differ. */
typedef struct {
    const double *xy;
    int           corners, edge_style; /* 0: no edge */
    double        scale, edge_width;
} marker_row;

typedef struct {
    size_t at;     /* in the body: the image belongs in front of this byte */
    size_t pixels; /* where its pixels begin */
    int    x0, y0, x1, y1;
} image_row;

struct vector {
    int      width, height;
    int      silence; /* > 0: record nothing */
    clip_row clip;
    int      path_style, path_clip; /* of the path of rectangles at the body's end; style 0: none */
    text     body;
    text     scratch; /* the style being looked up */
    text     styles;  /* s1, s2, ... as CSS declarations, each ended by a NUL */
    text     clips;   /* clip_row c1, c2, ... */
    text     markers; /* marker_row m1, m2, ... */
    text     images;  /* image_row */
    text     pixels;  /* of all images */
};

/* The end of an element in clip c1, c2, ...: its line, and its group if it is clipped. */
enum { VECTOR_WHOLE = 0 }; /* no clip */
void vector_end(text *t, int clip);

/* The same of the path of rectangles, which is open until something else comes; nothing for
 * style 0. */
void vector_end_path(text *t, int style, int clip);

#endif
