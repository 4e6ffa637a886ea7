/* Stages: how results are cut, and who makes the pieces. */
#include "layered.h"

#include <assert.h>
#include <math.h>

/* --- parts --------------------------------------------------------------------------- */

/* Where products bear cuts, a part is so short that there are a few for each member, and so long
 * that what is packed for it is used often enough.  Else a side is cut in two as soon as each half
 * is worth having, and further where parts keep the other length. */
enum { PART = 64, MANY = 8, LONG_PART = 512, MOST_PARTS = 64 };

/* Cuts are at multiples of what kernels do at once. */
enum { ROW_GRAIN = 32, UNIT_GRAIN = 8 };

/* Rows of its input that a layer's piece packs at a time, and units they are used for. */
enum { STRIP = 32, STRIPS = 4, STRIP_UNITS = 256 };

static int least(int a, int b)
{
    return a < b ? a : b;
}

static int most(int a, int b)
{
    return a > b ? a : b;
}

/* Parts of a side, of the length or shorter ones up to `few`. */
static int parts_of(int side, int few, int length)
{
    const int short_ones = most(1, least(side / PART, few));
    return least(most(short_ones, side / length), MOST_PARTS);
}

static int cut_side(const layered *e, int side)
{
    return e->bears_cuts ? parts_of(side, MANY, 2 * PART) : parts_of(side, 2, LONG_PART);
}

static int cut_at(int side, int parts, int i, int grain)
{
    return i == parts ? side : (int)((long long)side * i / parts / grain * grain);
}

static span part_of(int side, int parts, int from, int to, int grain)
{
    return (span){cut_at(side, parts, from, grain), cut_at(side, parts, to, grain)};
}

/* --- shares of the update ------------------------------------------------------------ */

int layered_shares(const layered *e, int l)
{
    return cut_side(e, e->spec.units[l]);
}

span layered_share(const layered *e, int l, int from, int to)
{
    return part_of(e->spec.units[l], layered_shares(e, l), from, to, UNIT_GRAIN);
}

static double weights_of(const layered *e, int first, int last)
{
    double n = 0.0;
    for (int l = first; l <= last; l++) {
        n += (double)e->spec.units[l - 1] * e->spec.units[l];
    }
    return n;
}

/* Where two members come out even, within one part in twenty, when one has the first layers and the
 * other the last.  Of two layers of 300 x 300 an update for 1024 rows takes a tenth less time
 * than in halves: each member reads one input instead of both. */
static bool halves_are_layers(const layered *e)
{
    const int    L   = e->spec.layers;
    const double all = weights_of(e, 1, L);

    for (int l = 1; l < L; l++) {
        if (fabs(weights_of(e, 1, l) - weights_of(e, l + 1, L)) <= 0.05 * all) {
            return true;
        }
    }
    return false;
}

static bool bears_cuts(const layered *e)
{
    for (int l = 1; e->kernels->bears_cuts && l <= e->spec.layers; l++) {
        if (!e->kernels->bears_cuts(e->spec.units[l - 1], e->spec.units[l])) {
            return false;
        }
    }
    return true;
}

/* The largest first, so that members finish with short pieces; of equal ones the last, whose
 * weights are free while other members still need those before it. */
static void find_turns(layered *e)
{
    for (int l = 1; l <= e->spec.layers; l++) {
        int at = l - 1;
        for (; at > 0 && weights_of(e, e->turn[at - 1], e->turn[at - 1]) <= weights_of(e, l, l);
             at--) {
            e->turn[at] = e->turn[at - 1];
        }
        e->turn[at] = l;
    }
}

void layered_find_cuts(layered *e)
{
    e->bears_cuts         = bears_cuts(e);
    e->keeps_layers_whole = halves_are_layers(e);
    find_turns(e);
}

int layered_update_pieces(const layered *e, int l)
{
    return e->keeps_layers_whole ? 1 : layered_shares(e, l);
}

span layered_update_piece(const layered *e, int l, int i)
{
    return e->keeps_layers_whole ? (span){0, layered_shares(e, l)} : (span){i, i + 1};
}

/* --- plans --------------------------------------------------------------------------- */

/* In shorter parts weights would be read more often (of 1024 rows and layers of 300 units in four
 * parts instead of two, up to 4 % of the speed). */
static int row_parts(int rows)
{
    return parts_of(rows, 2, LONG_PART);
}

/* The stages of a pass and the update of every layer follow one meeting. */
_Static_assert(sizeof((plan *)NULL)->stages / sizeof(stage) + NN_MAX_LAYERS <= WORKERS_STEPS,
               "a batch has more steps than workers can make without a meeting");
_Static_assert((int)MOST_PARTS <= (int)WORKERS_PIECES, "a stage has more pieces than a share");

void plan_add(plan *p, int l, cut how, void (*run)(const void *user, int l, block b),
              const void *user)
{
    const layered *e = p->e;
    const int      U = e->spec.units[l];
    stage          s = {.run = run, .user = user, .l = l, .row_parts = 1, .unit_parts = 1};

    if (how == CUT_BOTH && e->bears_cuts) {
        s.row_parts = most(1, least(p->rows / STRIP, STRIPS));
        if (l > 0) { /* a row of the input is taken whole */
            s.unit_parts = least(parts_of(U, 2, STRIP_UNITS), MOST_PARTS / STRIPS);
        }
    } else if (how == CUT_ROWS) {
        s.row_parts = row_parts(p->rows);
    } else {
        s.unit_parts = cut_side(e, U);
    }
    assert((size_t)p->n < sizeof p->stages / sizeof *p->stages);
    assert(s.row_parts * s.unit_parts <= WORKERS_PIECES);
    p->stages[p->n++] = s;
}

/* Stages that follow each other within a piece. */
typedef struct {
    const plan  *p;
    const stage *first, *end;
} chain;

static bool follows(const stage *a, const stage *b)
{
    return a->unit_parts == 1 && b->unit_parts == 1 && a->row_parts == b->row_parts;
}

static int pieces_of(const stage *s)
{
    return s->row_parts * s->unit_parts;
}

static span rows_of(const plan *p, const stage *s, int i)
{
    const int r = i % s->row_parts;
    return part_of(p->rows, s->row_parts, r, r + 1, ROW_GRAIN);
}

static span units_of(const plan *p, const stage *s, int i)
{
    const int u = i / s->row_parts;
    return part_of(p->e->spec.units[s->l], s->unit_parts, u, u + 1, UNIT_GRAIN);
}

static void run_piece(void *user, int i, int step)
{
    const chain *c = user;
    const stage *s = c->first + step;

    s->run(s->user, s->l, (block){rows_of(c->p, s, i), units_of(c->p, s, i)});
}

/* A row goes its way alone: what the stage before made of the same rows.  As every stage makes
 * something of every row, and waits like this, all stages before have done theirs to these. */
static piece_set needs(void *user, int i)
{
    const chain *c      = user;
    const stage *before = c->first - 1;
    const span   rows   = rows_of(c->p, c->first, i);
    piece_set    set    = 0;

    for (int k = 0; k < pieces_of(before); k++) {
        const span others = rows_of(c->p, before, k);
        if (others.from < rows.to && rows.from < others.to) {
            set |= (piece_set)1 << k;
        }
    }
    return set;
}

void plan_run(const plan *p, int member)
{
    const stage *end = p->stages + p->n;
    chain        c   = {p, p->stages, p->stages};

    for (; c.first < end; c.first = c.end) {
        for (c.end = c.first + 1; c.end < end && follows(c.end - 1, c.end); c.end++) {
        }
        const int   at = (int)(c.first - p->stages);
        const share s  = {.n      = pieces_of(c.first),
                          .steps  = (int)(c.end - c.first),
                          .piece  = run_piece,
                          .needs  = at > 0 ? needs : NULL,
                          .needed = at - 1,
                          .user   = &c};
        workers_share(p->e->at_work, member, &s);
    }
}

piece_set plan_pieces(const plan *p, int k)
{
    return ~(piece_set)0 >> (WORKERS_PIECES - pieces_of(&p->stages[k]));
}
