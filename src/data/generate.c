#include "data/generate.h"

#include "formats/number.h"
#include "nnviz/rng.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* --- sine and cosine ----------------------------------------------------------------- */

/* Taylor series around 0, |x| <= pi/4: the first term left out is below 1e-19. */
static double generate_sine(double x)
{
    double sum = 0;

    for (int n = 17; n >= 1; n -= 2) {
        sum = 1 - x * x / ((n + 1) * (n + 2)) * sum;
    }
    return x * sum;
}

static double generate_cosine(double x)
{
    double sum = 0;

    for (int n = 18; n >= 0; n -= 2) {
        sum = 1 - x * x / ((n + 1) * (n + 2)) * sum;
    }
    return sum;
}

/* The point of the unit circle after that many turns from (1, 0): the eighth of a turn
 * around the nearest axis is where the series is good. */
static void generate_turn(double turns, double *xy)
{
    static const double TWO_PI  = 6.283185307179586;
    double              nearest = floor(4 * turns + 0.5);
    double              angle   = TWO_PI * (turns - nearest / 4);
    double              c = generate_cosine(angle), s = generate_sine(angle);

    switch ((int)(nearest - 4 * floor(nearest / 4))) {
    case 0:
        xy[0] = c, xy[1] = s;
        break;
    case 1:
        xy[0] = -s, xy[1] = c;
        break;
    case 2:
        xy[0] = -c, xy[1] = -s;
        break;
    default:
        xy[0] = s, xy[1] = -c;
        break;
    }
}

/* --- the sets ------------------------------------------------------------------------ */

static void generate_moons(int k, int i, int n, const double *centre, double *xy)
{
    (void)centre;
    generate_turn(n > 1 ? 0.5 * i / (n - 1) : 0, xy);
    if (k == 1) {
        xy[0] = 1 - xy[0];
        xy[1] = 0.5 - xy[1];
    }
}

static void generate_circles(int k, int i, int n, const double *centre, double *xy)
{
    (void)centre;
    generate_turn((double)i / n, xy);
    if (k == 1) {
        xy[0] *= 0.5;
        xy[1] *= 0.5;
    }
}

static void generate_spiral(int k, int i, int n, const double *centre, double *xy)
{
    double r = sqrt((i + 0.5) / n);

    (void)centre;
    generate_turn(1.5 * r + 0.5 * k, xy);
    xy[0] *= r;
    xy[1] *= r;
}

static void generate_xor(int k, int i, int n, const double *centre, double *xy)
{
    int a = i % 2;

    (void)centre;
    (void)n;
    xy[0] = a;
    xy[1] = a ^ k;
}

static void generate_blobs(int k, int i, int n, const double *centre, double *xy)
{
    (void)i;
    (void)n;
    xy[0] = centre[2 * k];
    xy[1] = centre[2 * k + 1];
}

static const generator GENERATORS[] = {
    {.name = "moons", .noise = 0.2, .classes = 2, .point = generate_moons},
    {.name = "circles", .noise = 0.1, .classes = 2, .point = generate_circles},
    {.name = "spiral", .noise = 0.05, .classes = 2, .point = generate_spiral},
    {.name = "xor", .noise = 0.2, .classes = 2, .point = generate_xor},
    {.name = "blobs", .noise = 1, .classes = 3, .point = generate_blobs},
};

const generator *generate_at(int i)
{
    int count = (int)(sizeof GENERATORS / sizeof GENERATORS[0]);

    return i >= 0 && i < count ? &GENERATORS[i] : NULL;
}

const generator *generate_find(const char *name)
{
    const generator *g;

    for (int i = 0; (g = generate_at(i)) != NULL; i++) {
        if (strcmp(g->name, name) == 0) {
            return g;
        }
    }
    return NULL;
}

/* --- writing ------------------------------------------------------------------------- */

static nn_status generate_check(const generate_options *o, nn_err *err)
{
    if (o->rows < GENERATE_LEAST || o->rows > GENERATE_MOST) {
        return nn_fail(err, NN_USAGE, "--size %d is not in %d..%d", o->rows, GENERATE_LEAST,
                       GENERATE_MOST);
    }
    if (!(o->noise >= 0 && o->noise <= 1000)) {
        return nn_fail(err, NN_USAGE, "--noise %g is not in 0..1000", o->noise);
    }
    assert(o->classes >= 2 && o->classes <= GENERATE_CLASSES);
    return NN_OK;
}

/* What was left open, filled in. */
static generate_options generate_resolve(const generator *g, const generate_options *options)
{
    generate_options o = options ? *options : (generate_options){0};

    o.rows    = o.rows ? o.rows : GENERATE_ROWS;
    o.noise   = o.noise_given ? o.noise : g->noise;
    o.classes = o.classes ? o.classes : g->classes;
    return o;
}

/* The row of that number, before the rows were shuffled: classes lie one behind the other. */
static void generate_row(text *out, const generator *g, const generate_options *o,
                         const double *centre, nn_rng *rng, int row)
{
    int    each = o->rows / o->classes, larger = o->rows % o->classes;
    int    k = 0, first = 0, n = 0;
    char   shown[NUMBER_TEXT];
    double xy[2];

    for (;; k++) {
        n = each + (k >= o->classes - larger);
        if (row < first + n) {
            break;
        }
        first += n;
    }
    g->point(k, row - first, n, centre, xy);
    for (int i = 0; i < 2; i++) {
        number_float(shown, (float)(xy[i] + o->noise * (double)nn_rng_normal(rng)));
        text_printf(out, "%s,", shown);
    }
    text_printf(out, "%d\n", k);
}

nn_status generate_csv(text *out, const generator *g, const generate_options *options, nn_err *err)
{
    nn_status        status = NN_OK;
    generate_options o      = generate_resolve(g, options);
    nn_rng           rng    = nn_rng_make(o.seed, NN_STREAM_DATA);
    double           centre[2 * GENERATE_CLASSES];
    int             *order = NULL;

    NN_TRY(generate_check(&o, err));
    order = calloc((size_t)o.rows, sizeof *order);
    if (!order) {
        NN_TRY(nn_fail_nomem(err, "making a data set"));
    }
    for (int i = 0; i < 2 * o.classes; i++) {
        centre[i] = 20 * (double)nn_rng_uniform(&rng) - 10;
    }
    for (int r = 0; r < o.rows; r++) {
        order[r] = r;
    }
    nn_rng_shuffle(&rng, order, o.rows);
    text_str(out, "x,y,class\n");
    for (int r = 0; r < o.rows; r++) {
        generate_row(out, g, &o, centre, &rng, order[r]);
    }
    NN_TRY(text_check(out, "making a data set", err));
done:
    free(order);
    return status;
}
