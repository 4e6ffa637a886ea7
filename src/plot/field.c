/* Field: leads at the grid's nodes, spread over the pixels between; lines in triangles. */
#include "plot/field.h"
#include "plot/ramp.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

enum { GRID_MIN = 2, GRID_MAX = 4096, CORNERS = 3, PIECE = 4 };

/* A probability of 0 or 1 has no logarithm to interpolate; this is where float32 sigmoids
 * end as well. */
#define P_LEAST 1e-7

/* Of each node. */
static int numbers(const field_grid *f)
{
    return f->classes <= 2 ? 1 : f->classes;
}

static const float *node(const field_grid *f, int row, int col)
{
    size_t at = (size_t)row * (size_t)f->cols + (size_t)col;
    return f->p + at * (size_t)numbers(f);
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
           f->cols <= GRID_MAX && f->p != NULL);
    assert(f->classes >= 2 || (f->classes == 0 && f->line_name == NULL));
    int each = numbers(f);
    for (int r = 0; r < f->rows; r++) {
        for (int i = 0; i < f->cols * each; i++) {
            double p = (double)node(f, r, 0)[i];
            if (!(p >= 0 && p <= 1)) {
                return nn_fail(err, NN_DATA, "the field has %g in row %d, column %d; %s are 0 to 1",
                               p, r, i / each,
                               f->classes > 0 ? "probabilities" : "shares of the colour scale");
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

/* A strip of the panel from top to bottom: what is the same in all of its rows.  Rows are done in
 * steps that the compiler can do for several pixels at a time, first between the nodes above and
 * below each other, of which there are fewer than pixels: three times as fast as pixel by pixel. */
enum { STRIP = 64, STRIP_NODES = STRIP + 2 };

typedef struct {
    int   x, n;         /* pixels x .. x + n - 1                            */
    int   node, nodes;  /* columns of the grid between which they lie       */
    int   at[STRIP];    /* (n) the node left of a pixel, counted from there */
    float part[STRIP];  /* (n)                                              */
    float value[STRIP]; /* (n) of one row: see strip_values                 */
    float lead[STRIP];  /* (n) of one row                                   */
    int   best[STRIP];  /* (n) of one row                                   */

    unsigned char level[STRIP]; /* (n) of one row: places in a table of colours */
} strip;

/* As many pixels from x on as there is room for with their nodes: of a fine grid fewer. */
static void strip_make(strip *s, const axes *a, const field_grid *f, int x)
{
    double per = (f->cols - 1) / (a->right - a->left);
    *s         = (strip){.x = x};
    while (s->n < STRIP && x + s->n < (int)a->right) {
        mesh col = mesh_at(x + s->n + 0.5 - a->left, per, f->cols);
        s->node  = s->n == 0 ? col.at : s->node;
        if (col.at + 2 - s->node > STRIP_NODES) {
            break;
        }
        s->nodes      = col.at + 2 - s->node;
        s->at[s->n]   = col.at - s->node;
        s->part[s->n] = col.part;
        s->n++;
    }
}

/* s->value: the k-th number of each node, between them in row `row`. */
static void strip_values(strip *s, const field_grid *f, mesh row, int k)
{
    float        v[STRIP_NODES];
    const int    each = numbers(f);
    const float *low = node(f, row.at, s->node) + k, *high = node(f, row.at + 1, s->node) + k;
    for (int i = 0; i < s->nodes; i++) {
        v[i] = low[i * each] + row.part * (high[i * each] - low[i * each]);
    }
    for (int i = 0; i < s->n; i++) {
        const float *left = v + s->at[i];
        s->value[i]       = left[0] + s->part[i] * (left[1] - left[0]);
    }
}

/* As leader, of all pixels of a row: s->best and s->lead.  Of two classes there is one number. */
static void strip_leaders(strip *s, const field_grid *f, mesh row)
{
    float second[STRIP];
    strip_values(s, f, row, 0);
    for (int i = 0; i < s->n; i++) {
        float v    = s->value[i];
        s->best[i] = f->classes == 2 && v > 0.5f;
        s->lead[i] = f->classes == 2 ? fabsf(2 * v - 1) : v; /* so far the first */
        second[i]  = f->classes == 2 ? 0 : -1;
    }
    for (int k = 1; f->classes > 2 && k < f->classes; k++) {
        strip_values(s, f, row, k);
        for (int i = 0; i < s->n; i++) {
            float v = s->value[i], first = s->lead[i], less = v > first ? first : v;
            second[i]  = less > second[i] ? less : second[i];
            s->lead[i] = v > first ? v : first;
            s->best[i] = v > first ? k : s->best[i];
        }
    }
    for (int i = 0; i < s->n; i++) {
        s->lead[i] -= second[i];
    }
}

/* The colours of a class, from the background to all of its tint; or those of the scale, tinted.
 * The likeliest class of a pixel says which table, its lead or its value which level. */
typedef struct {
    int  tables; /* 1 .. PALETTE_CLASSES */
    int  levels; /* 0 .. levels are used */
    rgba colour[PALETTE_CLASSES][CANVAS_LEVELS];
} tints;

static void tints_make(tints *out, const theme *t, const field_grid *f)
{
    if (f->classes > 0) {
        out->tables = f->classes < PALETTE_CLASSES ? f->classes : PALETTE_CLASSES;
        out->levels = rgba_fade(t->background, t->field_opacity).a;
        for (int k = 0; k < out->tables; k++) {
            for (int i = 0; i <= out->levels; i++) {
                out->colour[k][i] = rgba_mix(t->background, palette_colour(t, k), i / 255.0);
            }
        }
        return;
    }
    ramp scale;
    ramp_make(&scale, t);
    out->tables = 1;
    out->levels = RAMP_COLOURS - 1;
    for (int i = 0; i < RAMP_COLOURS; i++) {
        out->colour[0][i] = rgba_mix(t->background, scale.colour[i],
                                     rgba_fade(scale.colour[i], t->value_opacity).a / 255.0);
    }
}

static void strip_leads(strip *s, const field_grid *f, mesh row, int levels)
{
    strip_leaders(s, f, row);
    for (int i = 0; i < s->n; i++) {
        int v       = (int)(s->lead[i] * (float)levels + 0.5f);
        s->level[i] = (unsigned char)(v < levels ? v : levels);
    }
}

static void strip_shares(strip *s, const field_grid *f, mesh row)
{
    strip_values(s, f, row, 0);
    for (int i = 0; i < s->n; i++) {
        s->best[i]  = 0;
        s->level[i] = (unsigned char)ramp_index((double)s->value[i]);
    }
}

/* A run of pixels of the same class at a time. */
static void strip_draw_row(canvas *c, const strip *s, const tints *t, int y)
{
    for (int from = 0, to = 0; from < s->n; from = to) {
        while (to < s->n && s->best[to] == s->best[from]) {
            to++;
        }
        canvas_set_row(c, s->x + from, y, s->level + from, to - from,
                       t->colour[s->best[from] % t->tables]);
    }
}

void field_draw_tint(canvas *c, const axes *a, const theme *t, const field_grid *f)
{
    double per = (f->rows - 1) / (a->bottom - a->top);
    tints  colours;
    strip  s;
    tints_make(&colours, t, f);
    canvas_image_begin(c);
    for (int x = (int)a->left; x < (int)a->right; x += s.n) {
        strip_make(&s, a, f, x);
        for (int y = (int)a->top; y < (int)a->bottom; y++) {
            mesh row = mesh_at(a->bottom - y - 0.5, per, f->rows);
            if (f->classes > 0) {
                strip_leads(&s, f, row, colours.levels);
            } else {
                strip_shares(&s, f, row);
            }
            strip_draw_row(c, &s, &colours, y);
        }
    }
    canvas_image_end(c, a->left, a->top, a->right, a->bottom);
}

/* ---- lines ---------------------------------------------------------------------------------- */

typedef struct {
    double       x, y;
    const float *p;
    int          k; /* the likeliest class */
} corner;

typedef struct {
    const field_grid *f;
    const int        *class_of; /* (rows, cols) */
    double           *piece;    /* (pieces, 4), NULL while they are only counted */
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

/* A triangle between three nodes, unless they are all of one class. */
static void trace_nodes(tracing *t, int row, int col, const int *offset)
{
    const field_grid *f = t->f;
    corner            v[CORNERS];
    for (int i = 0; i < CORNERS; i++) {
        int r = row + offset[i] / 2, c = col + offset[i] % 2;
        v[i] = (corner){c, r, node(f, r, c), t->class_of[(size_t)r * (size_t)f->cols + (size_t)c]};
    }
    if (v[0].k != v[1].k || v[0].k != v[2].k) {
        trace_triangle(t, v);
    }
}

/* Most cells lie within a class and are left at once. */
static void trace_all(tracing *t)
{
    static const int  UPPER[] = {0, 1, 2}, LOWER[] = {3, 2, 1};
    const field_grid *f = t->f;
    t->pieces           = 0;
    for (int r = 0; r + 1 < f->rows; r++) {
        const int *k = t->class_of + (size_t)r * (size_t)f->cols, *above = k + f->cols;
        for (int c = 0; c + 1 < f->cols; c++) {
            if (k[c] != k[c + 1] || k[c] != above[c] || k[c] != above[c + 1]) {
                trace_nodes(t, r, c, UPPER);
                trace_nodes(t, r, c, LOWER);
            }
        }
    }
}

static int *classes_of(const field_grid *f)
{
    int *k = malloc((size_t)f->rows * (size_t)f->cols * sizeof *k);
    for (int r = 0; k != NULL && r < f->rows; r++) {
        for (int c = 0; c < f->cols; c++) {
            k[(size_t)r * (size_t)f->cols + (size_t)c] = field_class(f, r, c);
        }
    }
    return k;
}

nn_status field_trace(double **out, int *pieces, const field_grid *f, nn_err *err)
{
    nn_status status   = NN_OK;
    int      *class_of = classes_of(f);
    tracing   t        = {.f = f, .class_of = class_of};
    if (class_of == NULL) {
        NN_TRY(nn_fail_nomem(err, "tracing a decision line"));
    }
    trace_all(&t);
    if (t.pieces > 0) {
        t.piece = malloc((size_t)t.pieces * PIECE * sizeof *t.piece);
        if (t.piece == NULL) {
            NN_TRY(nn_fail_nomem(err, "tracing a decision line"));
        }
        trace_all(&t);
    }
    *out    = t.piece;
    *pieces = t.pieces;
done:
    free(class_of);
    return status;
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
