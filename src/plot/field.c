/* Field: leads at the grid's nodes, spread over the pixels between; lines in triangles. */
#include "plot/field.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

enum { GRID_MIN = 2, GRID_MAX = 4096, CORNERS = 3, PIECE = 4, CHUNK = 64 };

/* A probability of 0 or 1 has no logarithm to interpolate; this is where float32 sigmoids
 * end as well. */
#define P_LEAST 1e-7

static const float *node(const field_grid *f, int row, int col)
{
    size_t at = (size_t)row * (size_t)f->cols + (size_t)col;
    return f->p + at * (f->classes == 2 ? 1 : (size_t)f->classes);
}

static double probability(const field_grid *f, const float *p, int k)
{
    if (f->classes == 2) {
        return k == 1 ? (double)p[0] : 1 - (double)p[0];
    }
    return (double)p[k];
}

nn_status field_check(const field_grid *f, nn_err *err)
{
    assert(f->rows >= GRID_MIN && f->rows <= GRID_MAX && f->cols >= GRID_MIN &&
           f->cols <= GRID_MAX && f->classes >= 2 && f->p != NULL);
    int each = f->classes == 2 ? 1 : f->classes;
    for (int r = 0; r < f->rows; r++) {
        for (int i = 0; i < f->cols * each; i++) {
            double p = (double)node(f, r, 0)[i];
            if (!(p >= 0 && p <= 1)) {
                return nn_fail(err, NN_DATA,
                               "the field has %g in row %d, column %d; probabilities are 0 to 1", p,
                               r, i / each);
            }
        }
    }
    return NN_OK;
}

/* ---- tint ---------------------------------------------------------------------------------- */

/* The likeliest class and its lead, of probabilities that lie `step` floats apart. */
static int leader(const field_grid *f, const float *p, double *lead)
{
    int    best  = 0;
    double first = probability(f, p, 0), second = -1;
    for (int k = 1; k < f->classes; k++) {
        double v = probability(f, p, k);
        if (v > first) {
            second = first;
            first  = v;
            best   = k;
        } else if (v > second) {
            second = v;
        }
    }
    *lead = first - second;
    return best;
}

int field_class(const field_grid *f, int row, int col)
{
    double lead;
    return leader(f, node(f, row, col), &lead);
}

double field_lead(const field_grid *f, int row, int col)
{
    double lead;
    leader(f, node(f, row, col), &lead);
    return lead;
}

/* Where a pixel lies along the grid: node and share of the way to the next one. */
typedef struct {
    int   at;
    float part;
} mesh;

/* per: grid steps of a pixel */
static mesh mesh_at(double along, double per, int nodes)
{
    double v  = along * per;
    int    at = v < nodes - 2 ? (int)v : nodes - 2;
    return (mesh){at, (float)(v - at)};
}

/* A number of the grid between four nodes: the k-th of each. */
static float between(const float *low, const float *high, int each, int k, mesh row, mesh col)
{
    float below = low[k] + col.part * (low[each + k] - low[k]);
    float above = high[k] + col.part * (high[each + k] - high[k]);
    return below + row.part * (above - below);
}

/* As leader, between the nodes. */
static int leader_between(const field_grid *f, mesh row, mesh col, float *lead)
{
    int          each = f->classes == 2 ? 1 : f->classes, best = 0;
    const float *low = node(f, row.at, col.at), *high = node(f, row.at + 1, col.at);
    float        first = between(low, high, each, 0, row, col), second = -1;
    if (each == 1) {
        *lead = fabsf(2 * first - 1);
        return first > 0.5f;
    }
    for (int k = 1; k < each; k++) {
        float v = between(low, high, each, k, row, col);
        if (v > first) {
            second = first;
            first  = v;
            best   = k;
        } else if (v > second) {
            second = v;
        }
    }
    *lead = first - second;
    return best;
}

/* Pixels x0 .. x1 - 1 (at most CHUNK) of row y, a run of the same class at a time. */
static void tint_chunk(canvas *c, const axes *a, const theme *t, const field_grid *f, mesh row,
                       int y, int x0, int x1)
{
    float  lead[CHUNK];
    int    start = x0, before = -1;
    double per = (f->cols - 1) / (a->right - a->left);
    for (int x = x0; x <= x1; x++) {
        int best = -2;
        if (x < x1) {
            mesh col = mesh_at(x + 0.5 - a->left, per, f->cols);
            best     = leader_between(f, row, col, &lead[x - x0]);
        }
        if (best != before && x > x0) {
            canvas_blend_row(c, start, y, lead + (start - x0), x - start,
                             rgba_fade(palette_colour(t, before), t->field_opacity));
            start = x;
        }
        before = best;
    }
}

void field_draw_tint(canvas *c, const axes *a, const theme *t, const field_grid *f)
{
    int    right = (int)a->right;
    double per   = (f->rows - 1) / (a->bottom - a->top);
    for (int y = (int)a->top; y < (int)a->bottom; y++) {
        mesh row = mesh_at(a->bottom - y - 0.5, per, f->rows);
        for (int x = (int)a->left; x < right; x += CHUNK) {
            tint_chunk(c, a, t, f, row, y, x, right - x < CHUNK ? right : x + CHUNK);
        }
    }
}

/* ---- lines ---------------------------------------------------------------------------------- */

typedef struct {
    double       x, y;
    const float *p;
    int          k; /* the likeliest class */
} corner;

typedef struct {
    const field_grid *f;
    double           *piece; /* (pieces, 4), NULL while they are only counted */
    int               pieces;
} tracing;

static double log_of(const field_grid *f, const float *p, int k)
{
    double v = probability(f, p, k);
    return log(v < P_LEAST ? P_LEAST : v > 1 - P_LEAST ? 1 - P_LEAST : v);
}

/* Where, between two corners of different classes, those are equally likely. */
static void crossing(const field_grid *f, const corner *a, const corner *b, double out[2])
{
    double at_a = log_of(f, a->p, a->k) - log_of(f, a->p, b->k);
    double at_b = log_of(f, b->p, b->k) - log_of(f, b->p, a->k);
    double t    = at_a + at_b > 0 ? at_a / (at_a + at_b) : 0.5;
    out[0]      = a->x + t * (b->x - a->x);
    out[1]      = a->y + t * (b->y - a->y);
}

static void add_piece(tracing *t, const double a[2], const double b[2])
{
    if (t->piece != NULL) {
        double *to = t->piece + (size_t)PIECE * (size_t)t->pieces;
        to[0]      = a[0];
        to[1]      = a[1];
        to[2]      = b[0];
        to[3]      = b[1];
    }
    t->pieces++;
}

/* Two classes: a piece from side to side.  Three: from each side to the middle. */
static void trace_triangle(tracing *t, const corner v[CORNERS])
{
    double cross[CORNERS][2], middle[2] = {0, 0};
    int    crossed = 0;
    for (int i = 0; i < CORNERS; i++) {
        const corner *a = &v[i], *b = &v[(i + 1) % CORNERS];
        if (a->k != b->k) {
            crossing(t->f, a, b, cross[crossed++]);
        }
    }
    if (crossed == 2) {
        add_piece(t, cross[0], cross[1]);
    }
    for (int i = 0; crossed == CORNERS && i < CORNERS; i++) {
        middle[0] += cross[i][0] / CORNERS;
        middle[1] += cross[i][1] / CORNERS;
    }
    for (int i = 0; crossed == CORNERS && i < CORNERS; i++) {
        add_piece(t, cross[i], middle);
    }
}

static void trace_all(tracing *t)
{
    const field_grid *f = t->f;
    t->pieces           = 0;
    for (int r = 0; r + 1 < f->rows; r++) {
        for (int c = 0; c + 1 < f->cols; c++) {
            corner v[4];
            for (int i = 0; i < 4; i++) {
                int row = r + i / 2, col = c + i % 2;
                v[i] = (corner){col, row, node(f, row, col), field_class(f, row, col)};
            }
            trace_triangle(t, (corner[]){v[0], v[1], v[2]});
            trace_triangle(t, (corner[]){v[3], v[2], v[1]});
        }
    }
}

nn_status field_trace(double **out, int *pieces, const field_grid *f, nn_err *err)
{
    tracing t = {.f = f};
    trace_all(&t);
    if (t.pieces > 0) {
        t.piece = malloc((size_t)t.pieces * PIECE * sizeof *t.piece);
        if (t.piece == NULL) {
            return nn_fail_nomem(err, "tracing a decision line");
        }
        trace_all(&t);
    }
    *out    = t.piece;
    *pieces = t.pieces;
    return NN_OK;
}

nn_status field_draw_line(canvas *c, const axes *a, const theme *t, const field_grid *f,
                          nn_err *err)
{
    double *piece  = NULL;
    int     pieces = 0;
    if (f->line_name == NULL) {
        return NN_OK;
    }
    nn_status status = field_trace(&piece, &pieces, f, err);
    if (status != NN_OK) {
        return status;
    }
    for (int i = 0; i < 2 * pieces; i++) {
        piece[2 * i]     = a->left + piece[2 * i] / (f->cols - 1) * (a->right - a->left);
        piece[2 * i + 1] = a->bottom - piece[2 * i + 1] / (f->rows - 1) * (a->bottom - a->top);
    }
    canvas_clip(c, a->left, a->top, a->right, a->bottom);
    canvas_segments(c, piece, pieces, fmax(1, t->line_width * a->unit), t->text);
    canvas_unclip(c);
    free(piece);
    return NN_OK;
}
