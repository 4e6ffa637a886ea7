/* Vector -> the document: head, styles, clips and markers, then what was recorded. */
#include "plot/vector_svg.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- markers ------------------------------------------------------------------------------------
 */

/* The line through corner i and the next one, moved outwards by `by`: a point on it and its
 * direction. */
typedef struct {
    double x, y, dx, dy;
} side;

static side side_moved(const marker_row *m, int i, double by)
{
    const double *a = m->xy + 2 * i, *b = m->xy + 2 * ((i + 1) % m->corners);
    double        dx = b[0] - a[0], dy = b[1] - a[1], length = hypot(dx, dy);
    dx /= length;
    dy /= length;
    return (side){a[0] * m->scale + dy * by, a[1] * m->scale - dx * by, dx, dy};
}

/* The outer border of the edge.  At a corner that points outwards it is an arc around it; at
 * one that points inwards the two sides meet. */
static void put_border(text *t, const marker_row *m)
{
    double e = m->edge_width;
    for (int i = 0; i < m->corners; i++) {
        side   in  = side_moved(m, (i + m->corners - 1) % m->corners, e);
        side   out = side_moved(m, i, e);
        double x = m->xy[2 * i] * m->scale, y = m->xy[2 * i + 1] * m->scale;
        double turn = in.dx * out.dy - in.dy * out.dx;
        text_char(t, i == 0 ? 'M' : 'L');
        if (turn >= 0) {
            svg_pair(t, svg_round(x + in.dy * e), svg_round(y - in.dx * e));
            text_char(t, 'A');
            svg_pair(t, svg_round(e), svg_round(e));
            text_str(t, " 0 0 1 ");
            svg_pair(t, svg_round(out.x), svg_round(out.y));
        } else {
            double along = ((out.x - in.x) * out.dy - (out.y - in.y) * out.dx) / turn;
            svg_pair(t, svg_round(in.x + along * in.dx), svg_round(in.y + along * in.dy));
        }
    }
    text_char(t, 'z');
}

/* The fill takes its colour from the <use>. */
static void put_marker_fill(text *t, const marker_row *m, const char *id)
{
    if (m->corners == 0) {
        text_printf(t, "<circle%s", id);
        svg_attribute(t, " r=\"", m->scale);
    } else {
        text_printf(t, "<path%s d=\"", id);
        svg_outline(t, m->xy, m->corners, m->scale);
        text_char(t, '"');
    }
    text_str(t, "/>");
}

/* A ring: of a circle a stroke, else what lies between border and outline. */
static void put_marker_edge(text *t, const marker_row *m)
{
    if (m->corners == 0) {
        text_printf(t, "<circle class=\"s%d\"", m->edge_style);
        svg_attribute(t, " r=\"", m->scale + m->edge_width / 2);
    } else {
        text_printf(t, "<path class=\"s%d\" fill-rule=\"evenodd\" d=\"", m->edge_style);
        put_border(t, m);
        svg_outline(t, m->xy, m->corners, m->scale);
        text_char(t, '"');
    }
    text_str(t, "/>");
}

static void put_marker(text *t, const marker_row *m, int number)
{
    char id[24];
    snprintf(id, sizeof id, " id=\"m%d\"", number);
    if (m->edge_style == 0) {
        put_marker_fill(t, m, id);
    } else {
        text_printf(t, "<g%s>", id);
        put_marker_edge(t, m);
        put_marker_fill(t, m, "");
        text_str(t, "</g>");
    }
    text_char(t, '\n');
}

/* ---- the document --------------------------------------------------------------------------- */

static void put_element(text *t, const char *name, const char *words)
{
    if (words != NULL && words[0] != '\0') {
        text_printf(t, "<%s>", name);
        svg_escape(t, words);
        text_printf(t, "</%s>\n", name);
    }
}

static void put_head(text *t, const vector *v, const svg_info *info)
{
    double ratio = info->pixel_ratio > 0 ? info->pixel_ratio : 1;
    text_str(t, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                "<svg xmlns=\"http://www.w3.org/2000/svg\" "
                "xmlns:xlink=\"http://www.w3.org/1999/xlink\" role=\"img\"");
    svg_attribute(t, " width=\"", v->width / ratio);
    svg_attribute(t, " height=\"", v->height / ratio);
    text_printf(t, " viewBox=\"0 0 %d %d\">\n", v->width, v->height);
    put_element(t, "title", info->title);
    put_element(t, "desc", info->description);
}

/* Arial and its kin are about as wide; textLength does the rest. */
static void put_styles(text *t, const vector *v)
{
    int n = 1;
    text_str(t, "<style>\n"
                "text{font-family:Roboto,\"Helvetica Neue\",Helvetica,Arial,sans-serif}\n");
    for (size_t at = 0; at < v->styles.len; n++) {
        const char *css = v->styles.data + at;
        text_printf(t, ".s%d{%s}\n", n, css);
        at += strlen(css) + 1;
    }
    text_str(t, "</style>\n");
}

static void put_clips(text *t, const vector *v)
{
    clip_row c;
    for (size_t i = 0; i < v->clips.len / sizeof c; i++) {
        memcpy(&c, v->clips.data + i * sizeof c, sizeof c);
        text_printf(t, "<clipPath id=\"c%zu\"><path d=\"M%d %dH%dV%dH%dz\"/></clipPath>\n", i + 1,
                    c.x0, c.y0, c.x1, c.y1, c.x0);
    }
}

static void put_definitions(text *t, const vector *v)
{
    marker_row m;
    if (v->clips.len == 0 && v->markers.len == 0) {
        return;
    }
    text_str(t, "<defs>\n");
    put_clips(t, v);
    for (size_t i = 0; i < v->markers.len / sizeof m; i++) {
        memcpy(&m, v->markers.data + i * sizeof m, sizeof m);
        put_marker(t, &m, (int)i + 1);
    }
    text_str(t, "</defs>\n");
}

static nn_status put_image(text *t, const vector *v, const image_row *i, const svg_info *info,
                           nn_err *err)
{
    const unsigned char *pixels = (const unsigned char *)v->pixels.data + i->pixels;
    unsigned char       *png    = NULL;
    size_t               len    = 0;
    int                  width = i->x1 - i->x0, height = i->y1 - i->y0;
    nn_status            status = info->png(&png, &len, pixels, width, height, 3, err);
    if (status != NN_OK) {
        return status;
    }
    text_printf(t, "<image x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" ", i->x0, i->y0, width,
                height);
    text_str(t, "xlink:href=\"data:image/png;base64,");
    svg_base64(t, png, len);
    text_str(t, "\"/>\n");
    free(png);
    return NN_OK;
}

static nn_status put_body(text *t, const vector *v, const svg_info *info, nn_err *err)
{
    size_t    done = 0;
    image_row image;
    for (size_t i = 0; i < v->images.len / sizeof image; i++) {
        memcpy(&image, v->images.data + i * sizeof image, sizeof image);
        text_bytes(t, v->body.data + done, image.at - done);
        done             = image.at;
        nn_status status = put_image(t, v, &image, info, err);
        if (status != NN_OK) {
            return status;
        }
    }
    text_bytes(t, v->body.data + done, v->body.len - done);
    vector_end_path(t, v->path_style, v->path_clip);
    return NN_OK;
}

nn_status canvas_svg(text *out, const canvas *c, const svg_info *info, nn_err *err)
{
    const vector *v = canvas_recorder(c);
    assert(v != NULL && v->silence == 0 && !vector_failed(v) && info->png != NULL);
    put_head(out, v, info);
    put_styles(out, v);
    put_definitions(out, v);
    nn_status status = put_body(out, v, info, err);
    text_str(out, "</svg>\n");
    return status == NN_OK ? text_check(out, "writing a picture", err) : status;
}
