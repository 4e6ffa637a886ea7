#include "output/artwork.h"
#include "formats/png.h"
#include "model/model.h"
#include "plot/vector.h"
#include "util/text.h"

#include <math.h>
#include <stdlib.h>

enum { WORDS = 6 };

/* CSS pixels are 96 to the inch, an inch is 0.0254 metres. */
#define PIXELS_PER_METRE (96 / 0.0254)

nn_status artwork_canvas(canvas **out, const artwork *a, double width, double height, nn_err *err)
{
    const int w = (int)lround(width * a->pixel_ratio), h = (int)lround(height * a->pixel_ratio);

    return a->svg ? canvas_create_vector(out, w, h, a->look->background, err)
                  : canvas_create(out, w, h, a->look->background, err);
}

static bool has_layer(run_kind kind)
{
    return kind == RUN_PICTURE || kind == RUN_SHEET;
}

static bool has_epoch(run_kind kind)
{
    return kind == RUN_PICTURE || kind == RUN_NETWORK;
}

/* What the file says about itself.
 *   value  out  release each
 * Returns how many. */
static int about(png_text word[WORDS], text value[WORDS], const artwork *a, run_name name)
{
    int n = 0;

    word[n].key = "Software";
    text_str(&value[n++], a->software);
    word[n].key = "Data";
    text_str(&value[n++], a->data);
    word[n].key = "Seed";
    text_printf(&value[n++], "%lld", (long long)a->seed);
    word[n].key = "Layers";
    model_shape(&value[n++], a->spec, ',');
    if (has_layer(name.kind)) {
        word[n].key = "Layer";
        text_printf(&value[n++], "%d", name.layer);
    }
    if (has_epoch(name.kind)) {
        word[n].key = "Epoch";
        text_printf(&value[n++], "%d", name.epoch);
    }
    for (int i = 0; i < n; i++) {
        word[i].value = value[i].data;
    }
    return n;
}

static nn_status write_png(const artwork *a, const canvas *c, const run_dir *dir, run_name name,
                           const png_text *word, int words, nn_err *err)
{
    nn_status      status;
    unsigned char *bytes = NULL;
    size_t         len   = 0;
    png_info       info  = {.text             = word,
                            .texts            = words,
                            .pixels_per_metre = (int)lround(a->pixel_ratio * PIXELS_PER_METRE)};

    NN_TRY(png_encode_with(&bytes, &len, canvas_pixels(c), canvas_width(c), canvas_height(c),
                           ARTWORK_CHANNELS, &info, err));
    NN_TRY(run_dir_write(dir, name, bytes, len, err));
done:
    free(bytes);
    return status;
}

static nn_status write_svg(const artwork *a, const canvas *c, const run_dir *dir, run_name name,
                           const char *title, const png_text *word, int words, nn_err *err)
{
    nn_status status;
    text      description = {0}, svg = {0};

    for (int i = 0; i < words; i++) {
        text_printf(&description, "%s%s: %s", i ? "\n" : "", word[i].key, word[i].value);
    }
    NN_TRY(text_check(&description, "writing a picture", err));
    NN_TRY(canvas_svg(&svg, c,
                      &(svg_info){.title       = title,
                                  .description = description.data,
                                  .pixel_ratio = a->pixel_ratio,
                                  .png         = png_encode},
                      err));
    NN_TRY(run_dir_write(dir, name, svg.data, svg.len, err));
done:
    text_free(&description);
    text_free(&svg);
    return status;
}

nn_status artwork_write(const artwork *a, const canvas *c, const run_dir *dir, run_name name,
                        const char *title, nn_err *err)
{
    nn_status status       = NN_OK;
    png_text  word[WORDS]  = {0};
    text      value[WORDS] = {0};
    const int words        = about(word, value, a, name);

    name.svg = a->svg;
    for (int i = 0; i < words; i++) {
        NN_TRY(text_check(&value[i], "writing a picture", err));
    }
    NN_TRY(a->svg ? write_svg(a, c, dir, name, title, word, words, err)
                  : write_png(a, c, dir, name, word, words, err));
done:
    for (int i = 0; i < WORDS; i++) {
        text_free(&value[i]);
    }
    return status;
}
