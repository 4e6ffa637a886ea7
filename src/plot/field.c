/* Field: leads at the grid's nodes, spread over the pixels between; lines in triangles. */
#include "plot/field.h"
#include "plot/ramp.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

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

/* A strip of the panel from top to bottom: what is the same in all of its rows, and what is the
 * same in all that lie between two rows of nodes.  Rows are done in steps that the compiler can do
 * for several pixels at a time. */
enum { STRIP = 64, KEPT = 32 /* of a node's numbers */ };

typedef struct {
    int   x, n;        /* pixels x .. x + n - 1                  */
    int   at[STRIP];   /* (n) the node left of a pixel           */
    float part[STRIP]; /* (n)                                    */

    int   kept[KEPT];           /* of each number, the row of nodes ...                      */
    float ends[KEPT][2][STRIP]; /* ... in which these lie, across the pixels, and of the next */

    float value[STRIP]; /* (n) of one row: see strip_values                 */
    float lead[STRIP];  /* (n) of one row                                   */
    int   best[STRIP];  /* (n) of one row                                   */

    unsigned char level[STRIP]; /* (n) of one row: places in a table of colours */
} strip;

static void strip_make(strip *s, const axes *a, const field_grid *f, int x)
{
    double per = (f->cols - 1) / (a->right - a->left);
    s->x       = x;
    for (s->n = 0; s->n < STRIP && x + s->n < (int)a->right; s->n++) {
        mesh col      = mesh_at(x + s->n + 0.5 - a->left, per, f->cols);
        s->at[s->n]   = col.at;
        s->part[s->n] = col.part;
    }
    for (int k = 0; k < KEPT; k++) {
        s->kept[k] = f->rows;
    }
}

/* The k-th number of a row of nodes, between them at each pixel. */
static void strip_spread(const strip *s, const field_grid *f, int row, int k, float out[STRIP])
{
    const int    each = numbers(f);
    const float *v    = node(f, row, 0) + k;
    for (int i = 0; i < s->n; i++) {
        const float *left = v + (size_t)s->at[i] * (size_t)each;
        out[i]            = left[0] + s->part[i] * (left[each] - left[0]);
    }
}

/* s->value: the k-th number of the nodes, between them in row `row`.  From the top of the panel to
 * its bottom the lower nodes of one row are often the upper ones of the next. */
static void strip_values(strip *s, const field_grid *f, mesh row, int k)
{
    float passing[2][STRIP];
    float(*const ends)[STRIP] = k < KEPT ? s->ends[k] : passing;
    const int kept            = k < KEPT ? s->kept[k] : f->rows;
    if (kept != row.at) {
        if (kept == row.at + 1) {
            memcpy(ends[1], ends[0], sizeof ends[1]);
        } else {
            strip_spread(s, f, row.at + 1, k, ends[1]);
        }
        strip_spread(s, f, row.at, k, ends[0]);
        if (k < KEPT) {
            s->kept[k] = row.at;
        }
    }
    for (int i = 0; i < s->n; i++) {
        s->value[i] = ends[0][i] + row.part * (ends[1][i] - ends[0][i]);
    }
}

/* As leader, of all pixels of a row: s->best and s->lead. */
static void strip_two(strip *s, const field_grid *f, mesh row)
{
    strip_values(s, f, row, 0);
    for (int i = 0; i < s->n; i++) {
        s->best[i] = s->value[i] > 0.5f;
        s->lead[i] = fabsf(2 * s->value[i] - 1);
    }
}

static void strip_many(strip *s, const field_grid *f, mesh row)
{
    float second[STRIP];
    strip_values(s, f, row, 0);
    for (int i = 0; i < s->n; i++) {
        s->best[i] = 0;
        s->lead[i] = s->value[i]; /* so far the first */
        second[i]  = -1;
    }
    for (int k = 1; k < f->classes; k++) {
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
    int  tables; /* 1 .. PALETTE_COLOURS */
    int  levels; /* 0 .. levels are used */
    rgba colour[PALETTE_COLOURS][CANVAS_LEVELS];
} tints;

static void tints_make(tints *out, const theme *t, const field_grid *f)
{
    if (f->classes > 0) {
        out->tables = f->classes < PALETTE_COLOURS ? f->classes : PALETTE_COLOURS;
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
    if (f->classes == 2) {
        strip_two(s, f, row);
    } else {
        strip_many(s, f, row);
    }
    for (int i = 0; i < s->n; i++) { /* no lead is above 1 by more than a rounding */
        s->level[i] = (unsigned char)(int)(s->lead[i] * (float)levels + 0.5f);
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

/* A run of pixels of the same class at a time; most rows are one. */
static void strip_draw_row(canvas *c, const strip *s, const tints *t, int y)
{
    int differ = 0;
    for (int i = 0; i < s->n; i++) {
        differ |= s->best[i] ^ s->best[0];
    }
    for (int from = 0, to = 0; from < s->n; from = to) {
        to = differ ? to : s->n;
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
    assert(a->left == floor(a->left) && a->top == floor(a->top)); /* no pixel is beyond the grid */
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
    double           *piece;    /* (pieces, 4) */
    int               pieces, room;
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

/* There is room for it. */
static void add_piece(tracing *t, const double a[2], const double b[2])
{
    double *to = t->piece + (size_t)PIECE * (size_t)t->pieces++;
    to[0]      = a[0];
    to[1]      = a[1];
    to[2]      = b[0];
    to[3]      = b[1];
}

/* Two classes: a piece from side to side.  Three: from each side to the middle. */
static void trace_triangle(tracing *t, const corner v[CORNERS])
{
    double cross[CORNERS][2] = {{0}}, middle[2] = {0, 0};
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
    const field_grid *f          = t->f;
    corner            v[CORNERS] = {{0}};
    for (int i = 0; i < CORNERS; i++) {
        int r = row + offset[i] / 2, c = col + offset[i] % 2;
        v[i] = (corner){c, r, node(f, r, c), t->class_of[(size_t)r * (size_t)f->cols + (size_t)c]};
    }
    if (v[0].k != v[1].k || v[0].k != v[2].k) {
        trace_triangle(t, v);
    }
}

/* Room for the pieces of another cell, of two triangles. */
static bool make_room(tracing *t)
{
    if (t->room - t->pieces < 2 * CORNERS) {
        int     room  = t->room > 0 ? 2 * t->room : 256;
        double *piece = realloc(t->piece, (size_t)room * PIECE * sizeof *piece);
        if (piece == NULL) {
            return false;
        }
        t->piece = piece;
        t->room  = room;
    }
    return true;
}

/* Most cells lie within a class and are left at once. */
static bool trace_all(tracing *t)
{
    static const int  UPPER[] = {0, 1, 2}, LOWER[] = {3, 2, 1};
    const field_grid *f = t->f;
    for (int r = 0; r + 1 < f->rows; r++) {
        const int *k = t->class_of + (size_t)r * (size_t)f->cols, *above = k + f->cols;
        for (int c = 0; c + 1 < f->cols; c++) {
            if (k[c] != k[c + 1] || k[c] != above[c] || k[c] != above[c + 1]) {
                if (!make_room(t)) {
                    return false;
                }
                trace_nodes(t, r, c, UPPER);
                trace_nodes(t, r, c, LOWER);
            }
        }
    }
    return true;
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
    if (class_of == NULL || !trace_all(&t)) {
        NN_TRY(nn_fail_nomem(err, "tracing a decision line"));
    }
    *out    = t.piece;
    *pieces = t.pieces;
    t.piece = NULL;
done:
    free(t.piece);
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
