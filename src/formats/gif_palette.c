#include "formats/gif_palette.h"

#include <assert.h>
#include <limits.h>
#include <math.h>

/* Levels of grey between neighbours: where filling starts, and where it ends.  On the way it gets
 * finer by thirds: halves end in wider gaps, of up to 39 levels instead of 35 with 8 hues. */
enum { COARSEST = 64, FINEST = 2 };

/* Squared; two greys that are n levels apart are UNIT n^2 apart. */
enum { UNIT = 2 + 4 + 3 };

static int distance(gif_colour a, gif_colour b)
{
    int dr = a.r - b.r, dg = a.g - b.g, db = a.b - b.b;
    return 2 * dr * dr + 4 * dg * dg + 3 * db * db;
}

static int nearest_distance(const gif_palette *p, gif_colour c)
{
    return p->colours > 0 ? distance(p->colour[gif_palette_nearest(p, c)], c) : INT_MAX;
}

/* Add `c` unless there is no place, or a colour nearer than `least` (squared). */
static void add(gif_palette *p, gif_colour c, int least)
{
    if (p->colours < GIF_PALETTE_MAX && nearest_distance(p, c) >= least) {
        p->colour[p->colours++] = c;
    }
}

static unsigned char mix(int a, int b, int c, int i, int j, int n)
{
    return (unsigned char)((a * (n - i - j) + b * i + c * j + n / 2) / n);
}

/* (n - i - j) parts of a, i of b and j of c. */
static gif_colour mixture(gif_colour a, gif_colour b, gif_colour c, int i, int j, int n)
{
    return (gif_colour){mix(a.r, b.r, c.r, i, j, n), mix(a.g, b.g, c.g, i, j, n),
                        mix(a.b, b.b, c.b, i, j, n)};
}

/* How many steps of at most `spacing` grey levels lead from a to b: 1 or more. */
static int steps(gif_colour a, gif_colour b, int spacing)
{
    int n = (int)ceil(sqrt(distance(a, b) / (double)UNIT) / spacing);
    return n > 1 ? n : 1;
}

/* The least distance between neighbours: half the spacing, squared. */
static int half_of(int spacing)
{
    return UNIT * spacing * spacing / 4;
}

static void add_ramp(gif_palette *p, gif_colour a, gif_colour b, int spacing)
{
    int n = steps(a, b, spacing);
    for (int i = 1; i < n; i++) {
        add(p, mixture(a, b, b, i, 0, n), half_of(spacing));
    }
}

/* The inside of the triangle a b c, and its edge from b to c. */
static void add_triangle(gif_palette *p, gif_colour a, gif_colour b, gif_colour c, int spacing)
{
    int ab = steps(a, b, spacing), ac = steps(a, c, spacing), bc = steps(b, c, spacing);
    int n = ab > ac ? ab : ac;
    n     = n > bc ? n : bc;
    for (int i = 1; i < n; i++) {
        for (int j = 1; i + j <= n; j++) {
            add(p, mixture(a, b, c, i, j, n), half_of(spacing));
        }
    }
}

static void add_pure(gif_palette *p, const gif_palette_spec *s)
{
    add(p, s->background, 0);
    for (int k = 0; k < s->inks; k++) {
        add(p, s->ink[k], 1);
    }
    for (int k = 0; k < s->hues; k++) {
        add(p, s->hue[k], 1);
    }
}

static void add_ramps(gif_palette *p, const gif_palette_spec *s, int spacing)
{
    for (int k = 0; k < s->hues; k++) {
        add_ramp(p, s->background, s->hue[k], spacing);
    }
    for (int k = 0; k < s->inks; k++) {
        add_ramp(p, s->background, s->ink[k], spacing);
    }
}

/* Pairs in the order 01, 02, 12, 03, ...: those of the first hues come first. */
static void add_pairs(gif_palette *p, const gif_palette_spec *s, int spacing)
{
    for (int b = 1; b < s->hues; b++) {
        for (int a = 0; a < b; a++) {
            add_triangle(p, s->background, s->hue[a], s->hue[b], spacing);
        }
    }
}

int gif_palette_nearest(const gif_palette *p, gif_colour c)
{
    assert(p->colours >= 1 && p->colours <= GIF_PALETTE_MAX);
    int best = 0, least = INT_MAX;
    for (int i = 0; i < p->colours; i++) {
        int d = distance(p->colour[i], c);
        if (d < least) {
            least = d;
            best  = i;
        }
    }
    return best;
}

void gif_palette_mix(gif_palette *out, const gif_palette_spec *spec)
{
    assert(spec->inks >= 0 && spec->hues >= 0 && spec->inks + spec->hues < GIF_PALETTE_MAX);
    gif_palette p = {0};

    add_pure(&p, spec);
    for (int spacing = COARSEST; spacing >= FINEST && p.colours < GIF_PALETTE_MAX;
         spacing     = spacing * 2 / 3) {
        add_ramps(&p, spec, spacing);
        add_pairs(&p, spec, 2 * spacing); /* edges are many, overlaps few */
    }
    *out = p;
}
