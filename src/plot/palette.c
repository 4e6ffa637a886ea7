/* Palette: the table of themes. */
#include "plot/palette.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#define HEX(rgb)                                                                                   \
    {                                                                                              \
        (rgb) >> 16 & 255, (rgb) >> 8 & 255, (rgb)&255, 255                                        \
    }

static const theme THEMES[] = {
    {
        .name         = "light",
        .background   = HEX(0xffffff),
        .text         = HEX(0x1f2328),
        .muted        = HEX(0x5b636d),
        .grid         = HEX(0xe9ebee),
        .zero         = HEX(0xc3c8ce),
        .axis         = HEX(0x7b838c),
        .class_colour = {HEX(0x0072b2),  /* blue                          */
                         HEX(0xd55e00),  /* vermillion                    */
                         HEX(0x009e73),  /* bluish green                  */
                         HEX(0xcc79a7),  /* reddish purple                */
                         HEX(0x3b4048),  /* black, softened               */
                         HEX(0xb98000),  /* orange, darkened from e69f00  */
                         HEX(0x3a93cb),  /* sky blue, from 56b4e9         */
                         HEX(0x938b00)}, /* yellow, from f0e442           */
        .halo         = {255, 255, 255, 235},
        .fill_opacity = 0.72,
        .halo_width   = 1.0,
        .point_radius = 5.2,
        .title_px     = 25,
        .subtitle_px  = 16,
        .legend_px    = 16,
        .name_px      = 16,
        .tick_px      = 14,
        .note_px      = 15,
        .margin       = 24,
    },
};

enum { THEME_COUNT = sizeof THEMES / sizeof *THEMES };

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

rgba palette_colour(const theme *t, int k)
{
    assert(k >= 0);
    return t->class_colour[k % PALETTE_CLASSES];
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
