/* Palette: the tables of themes and of colour schemes. */
#include "plot/palette.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

#define HEX(rgb)                                                                                   \
    {                                                                                              \
        (rgb) >> 16 & 255, (rgb) >> 8 & 255, (rgb)&255, 255                                        \
    }

/* Indigo to orange; on dark, a lighter blue to pale yellow.  scale: test_ramp.c. */
#define RAMP_ON_LIGHT                                                                              \
    {                                                                                              \
        {0.2985, 0.0088, -0.1326}, {0.3863, 0.0763, -0.1560}, {0.4616, 0.1398, -0.1134},           \
            {0.5298, 0.1764, -0.0389}, {0.5925, 0.1676, 0.0532}, {0.6540, 0.1100, 0.1289},         \
    }
#define RAMP_ON_DARK                                                                               \
    {                                                                                              \
        {0.6075, -0.0007, -0.1717}, {0.6628, 0.1039, -0.1401}, {0.7094, 0.1484, -0.0359},          \
            {0.7544, 0.1060, 0.0786}, {0.8386, 0.0221, 0.1295}, {0.9520, -0.0241, 0.1009},         \
    }

static const theme THEMES[] = {
    {
        .name          = "light",
        .background    = HEX(0xffffff),
        .text          = HEX(0x1f2328),
        .muted         = HEX(0x5b636d),
        .grid          = HEX(0xe9ebee),
        .zero          = HEX(0xc3c8ce),
        .axis          = HEX(0x7b838c),
        .class_colour  = {HEX(0x0072b2),  /* blue                          */
                          HEX(0xd55e00),  /* vermillion                    */
                          HEX(0x009e73),  /* bluish green                  */
                          HEX(0xcc79a7),  /* reddish purple                */
                          HEX(0x3b4048),  /* black, softened               */
                          HEX(0xb98000),  /* orange, darkened from e69f00  */
                          HEX(0x3a93cb),  /* sky blue, from 56b4e9         */
                          HEX(0x938b00)}, /* yellow, from f0e442           */
        .halo          = {255, 255, 255, 235},
        .fill_opacity  = 0.72,
        .halo_width    = 1.0,
        .point_radius  = 5.2,
        .title_px      = 25,
        .subtitle_px   = 16,
        .legend_px     = 16,
        .name_px       = 16,
        .tick_px       = 14,
        .note_px       = 15,
        .margin        = 24,
        .line_width    = 2.2,
        .field_opacity = 0.20,
        .value_opacity = 0.34,
        .ramp          = RAMP_ON_LIGHT,
    },
    {
        /* For a dark room: the same hues, lifted until they glow without glare. */
        .name          = "dark",
        .background    = HEX(0x15191f),
        .text          = HEX(0xeef1f5),
        .muted         = HEX(0xa3adb9),
        .grid          = HEX(0x262c35),
        .zero          = HEX(0x4a535f),
        .axis          = HEX(0x7d8894),
        .class_colour  = {HEX(0x3f97e0),  /* blue                          */
                          HEX(0xff7d33),  /* vermillion                    */
                          HEX(0x1cb98a),  /* bluish green                  */
                          HEX(0xe08fbd),  /* reddish purple                */
                          HEX(0xd5dae0),  /* black becomes white           */
                          HEX(0xe69f00),  /* orange                        */
                          HEX(0x86cff5),  /* sky blue                      */
                          HEX(0xf0e442)}, /* yellow                        */
        .halo          = {21, 25, 31, 235},
        .fill_opacity  = 0.80,
        .halo_width    = 1.0,
        .point_radius  = 5.2,
        .title_px      = 25,
        .subtitle_px   = 16,
        .legend_px     = 16,
        .name_px       = 16,
        .tick_px       = 14,
        .note_px       = 15,
        .margin        = 24,
        .line_width    = 2.2,
        .field_opacity = 0.26,
        .value_opacity = 0.34,
        .ramp          = RAMP_ON_DARK,
    },
    {
        /* For paper, grey printers too: black text, opaque marks, and neighbours in the
         * list of classes differ in lightness as well as in hue. */
        .name          = "print",
        .background    = HEX(0xffffff),
        .text          = HEX(0x000000),
        .muted         = HEX(0x3a3a3a),
        .grid          = HEX(0xdcdcdc),
        .zero          = HEX(0xa0a0a0),
        .axis          = HEX(0x303030),
        .class_colour  = {HEX(0x004b7c),  /* dark blue      */
                          HEX(0xdd6a1a),  /* vermillion     */
                          HEX(0x006147),  /* dark green     */
                          HEX(0xc77aa6),  /* reddish purple */
                          HEX(0x000000),  /* black          */
                          HEX(0xb98000),  /* orange         */
                          HEX(0x2a6f9e),  /* sky blue       */
                          HEX(0x938b00)}, /* yellow         */
        .halo          = {255, 255, 255, 255},
        .fill_opacity  = 0.92,
        .halo_width    = 1.2,
        .point_radius  = 5.2,
        .title_px      = 25,
        .subtitle_px   = 16,
        .legend_px     = 16,
        .name_px       = 16,
        .tick_px       = 14,
        .note_px       = 15,
        .margin        = 24,
        .line_width    = 2.4,
        .field_opacity = 0.18,
        .value_opacity = 0.32,
        .ramp          = RAMP_ON_LIGHT,
    },
};

enum { THEME_COUNT = sizeof THEMES / sizeof *THEMES };

typedef struct {
    const char *name;
    rgba        on_light[PALETTE_CLASSES], on_dark[PALETTE_CLASSES];
} colour_scheme;

/* The orders are ours: of the first four any two, and of the first two above all, are far apart
 * to every kind of colour vision (test_palette.c).  Changed ones keep their hue. */
static const colour_scheme SCHEMES[] = {
    {.name = "okabe-ito"}, /* that of the themes */
    {.name     = "tol-bright",
     .on_light = {HEX(0x4477aa),  /* blue                           */
                  HEX(0xa69505),  /* yellow, darkened from ccbb44   */
                  HEX(0xaa3377),  /* purple                         */
                  HEX(0x35a0c1),  /* cyan, from 66ccee              */
                  HEX(0xee6677),  /* red                            */
                  HEX(0x228833),  /* green                          */
                  HEX(0x949494),  /* grey, from bbbbbb              */
                  HEX(0x222222)}, /* ours, as the scheme has seven  */
     .on_dark  = {HEX(0x4477aa),  /* blue                           */
                  HEX(0xccbb44),  /* yellow                         */
                  HEX(0xae377b),  /* purple, lightened from aa3377  */
                  HEX(0x66ccee),  /* cyan                           */
                  HEX(0xee6677),  /* red                            */
                  HEX(0x228833),  /* green                          */
                  HEX(0xbbbbbb),  /* grey                           */
                  HEX(0xffffff)}},
    {.name     = "tol-muted",
     .on_light = {HEX(0x332288),  /* indigo                         */
                  HEX(0xa5943f),  /* sand, darkened from ddcc77     */
                  HEX(0x882255),  /* wine                           */
                  HEX(0x599cbd),  /* cyan, from 88ccee              */
                  HEX(0x117733),  /* green                          */
                  HEX(0xcc6677),  /* rose                           */
                  HEX(0x3da494),  /* teal, from 44aa99              */
                  HEX(0xaa4499)}, /* purple                         */
     .on_dark  = {HEX(0x5e58c1),  /* indigo, lightened from 332288  */
                  HEX(0xddcc77),  /* sand                           */
                  HEX(0xa74070),  /* wine, from 882255              */
                  HEX(0x88ccee),  /* cyan                           */
                  HEX(0x117733),  /* green                          */
                  HEX(0xcc6677),  /* rose                           */
                  HEX(0x44aa99),  /* teal                           */
                  HEX(0xaa4499)}},
    {.name     = "tol-vibrant",
     .on_light = {HEX(0x0077bb),  /* blue                           */
                  HEX(0xe8722d),  /* orange, darkened from ee7733   */
                  HEX(0x949494),  /* grey, from bbbbbb              */
                  HEX(0xcc3311),  /* red                            */
                  HEX(0x009988),  /* teal                           */
                  HEX(0xee3377),  /* magenta                        */
                  HEX(0x03a0d0),  /* cyan, from 33bbee              */
                  HEX(0x222222)}, /* ours, as the scheme has seven  */
     .on_dark  = {HEX(0x0077bb),  /* blue                           */
                  HEX(0xee7733),  /* orange                         */
                  HEX(0xbbbbbb),  /* grey                           */
                  HEX(0xcc3311),  /* red                            */
                  HEX(0x009988),  /* teal                           */
                  HEX(0xee3377),  /* magenta                        */
                  HEX(0x33bbee),  /* cyan                           */
                  HEX(0xffffff)}},
    /* Shapes alone; four steps of lightness, neighbours at least two of them apart. */
    {.name     = "grey",
     .on_light = {HEX(0x2b2b2b), HEX(0x8c8c8c), HEX(0x474747), HEX(0x949494), HEX(0x363636),
                  HEX(0x7d7d7d), HEX(0x202020), HEX(0x858585)},
     .on_dark  = {HEX(0xf2f2f2), HEX(0x8c8c8c), HEX(0xcfcfcf), HEX(0x7c7c7c), HEX(0xe2e2e2),
                  HEX(0x858585), HEX(0xffffff), HEX(0x787878)}},
};

enum { SCHEME_COUNT = sizeof SCHEMES / sizeof *SCHEMES };

/* sRGB byte -> linear light. */
static double linear(unsigned char byte)
{
    double v = byte / 255.0;
    return v <= 0.04045 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4);
}

static double luminance(rgba c)
{
    return 0.2126 * linear(c.r) + 0.7152 * linear(c.g) + 0.0722 * linear(c.b);
}

const theme *palette_find(const char *name)
{
    for (int i = 0; i < THEME_COUNT; i++) {
        if (strcmp(THEMES[i].name, name) == 0) {
            return &THEMES[i];
        }
    }
    return NULL;
}

const theme *palette_theme(int i)
{
    return i >= 0 && i < THEME_COUNT ? &THEMES[i] : NULL;
}

const char *palette_scheme_name(int i)
{
    return i >= 0 && i < SCHEME_COUNT ? SCHEMES[i].name : NULL;
}

void palette_with_scheme(theme *out, const theme *t, int scheme)
{
    assert(scheme >= 0 && scheme < SCHEME_COUNT);
    bool        light = luminance(t->background) > 0.18; /* black and white contrast alike */
    const rgba *from  = light ? SCHEMES[scheme].on_light : SCHEMES[scheme].on_dark;
    *out              = *t;
    if (scheme > 0) {
        memcpy(out->class_colour, from, sizeof out->class_colour);
    }
}

rgba palette_colour(const theme *t, int k)
{
    assert(k >= 0);
    const rgba first = t->class_colour[k % PALETTE_CLASSES];

    if (k % PALETTE_COLOURS < PALETTE_CLASSES) {
        return first;
    }
    return palette_contrast(first, t->text) < 2.5 ? rgba_mix(first, t->background, 0.42)
                                                  : rgba_mix(first, t->text, 0.27);
}

marker palette_marker(int k)
{
    assert(k >= 0);
    return (marker)((k + k / PALETTE_CLASSES) % MARKER_COUNT);
}

double palette_contrast(rgba a, rgba b)
{
    double la = luminance(a), lb = luminance(b);
    return (fmax(la, lb) + 0.05) / (fmin(la, lb) + 0.05);
}
