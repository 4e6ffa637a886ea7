#include "output/networks.h"
#include "insight/health.h"
#include "model/model.h"
#include "output/frames.h"
#include "plot/graph.h"
#include "util/threads.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* One snapshot. */
typedef struct {
    int             epoch;
    history_metrics score;
    float          *params;
    bool           *dead; /* (units of layers 1 ..), layer after layer */
} moment;

struct networks {
    pictures_spec spec;
    class_names   classes;
    text          layer_name[NN_MAX_LAYERS + 1];
    moment       *moments;
    int           count, room;
    double        largest; /* weight of all of them */
};

/* --- life ------------------------------------------------------------------------------- */

static nn_status name_layers(networks *n, nn_err *err)
{
    const nn_spec *s      = n->spec.spec;
    nn_status      status = NN_OK;
    char           name[16];

    for (int l = 0; l <= s->layers; l++) {
        text_str(&n->layer_name[l], model_layer_name(name, s, l));
        if (l > 0) {
            text_printf(&n->layer_name[l], ", %s", NN_ACTS[s->act[l]].name);
        }
        NN_TRY(text_check(&n->layer_name[l], "preparing pictures", err));
    }
done:
    return status;
}

nn_status networks_create(networks **out, const pictures_spec *spec, nn_err *err)
{
    nn_status status;
    networks *n = calloc(1, sizeof *n);

    if (!n) {
        return nn_fail_nomem(err, "preparing pictures");
    }
    n->spec = *spec;
    NN_TRY(class_names_make(&n->classes, spec, err));
    NN_TRY(name_layers(n, err));
    *out = n;
    n    = NULL;
done:
    networks_free(n);
    return status;
}

void networks_free(networks *n)
{
    if (n) {
        for (int l = 0; l <= n->spec.spec->layers; l++) {
            text_free(&n->layer_name[l]);
        }
        for (int i = 0; i < n->count; i++) {
            free(n->moments[i].params);
            free(n->moments[i].dead);
        }
        class_names_release(&n->classes);
        free(n->moments);
        free(n);
    }
}

/* --- keeping ------------------------------------------------------------------------------ */

static bool make_room(networks *n)
{
    if (n->count == n->room) {
        int     room    = n->room ? 2 * n->room : 16;
        moment *moments = realloc(n->moments, (size_t)room * sizeof *moments);
        if (!moments) {
            return false;
        }
        n->moments = moments;
        n->room    = room;
    }
    return true;
}

/* Which units of the layers 1 .. are dead or constant. */
static bool keep_dead(moment *m, const nn_spec *s, const snapshot *now)
{
    health *unit = malloc((size_t)nn_spec_widest(s) * sizeof *unit);
    bool   *dead = malloc(nn_spec_total_units(s) * sizeof *dead);

    m->dead = dead;
    if (!unit || !dead) {
        free(unit);
        return false;
    }
    for (int l = 1; l <= s->layers; l++) {
        health_units(unit, s->act[l], now->acts[l], now->rows, s->units[l]);
        for (int u = 0; u < s->units[l]; u++) {
            *dead++ = unit[u] == HEALTH_DEAD || unit[u] == HEALTH_CONSTANT;
        }
    }
    free(unit);
    return true;
}

nn_status networks_keep(networks *n, int epoch, const history_metrics *score, const snapshot *now,
                        const float *params, nn_err *err)
{
    const nn_spec *s     = n->spec.spec;
    const size_t   count = nn_spec_params(s);
    moment         m     = {.epoch = epoch, .score = *score};

    m.params = malloc(count * sizeof *m.params);
    if (!m.params || !keep_dead(&m, s, now) || !make_room(n)) {
        free(m.params);
        free(m.dead);
        return nn_fail_nomem(err, "keeping a snapshot");
    }
    memcpy(m.params, params, count * sizeof *m.params);
    n->largest             = fmax(n->largest, graph_largest(s->layers, s->units, params));
    n->moments[n->count++] = m;
    return NN_OK;
}

/* --- drawing ------------------------------------------------------------------------------ */

typedef struct {
    const networks      *n;
    const run_dir       *dir;
    const pictures_look *look;
    const bool          *only;
} drawing;

static void words(text *title, text *note, const networks *n, const moment *m)
{
    text_printf(title, "Epoch %d - ", m->epoch);
    frames_score(title, &n->spec, &m->score);
    size_t at = 0;
    for (int l = 1; l <= n->spec.spec->layers; l++) {
        const int units = n->spec.spec->units[l];
        int       dead  = 0;
        for (int u = 0; u < units; u++) {
            dead += m->dead[at++];
        }
        if (dead) {
            text_printf(note, note->len ? ", %d of %d of layer %d" : "%d of %d units of layer %d",
                        dead, units, l);
        }
    }
    if (note->len) {
        text_printf(note, " dead or constant: the same value on all %d %s rows", n->spec.part.rows,
                    n->spec.split);
    }
}

static nn_status draw_moment(canvas *c, const drawing *d, const moment *m, const char *title,
                             const char *note, nn_err *err)
{
    const networks *n                       = d->n;
    const nn_spec  *s                       = n->spec.spec;
    const bool     *dead[NN_MAX_LAYERS + 1] = {0};
    const char     *layer_name[NN_MAX_LAYERS + 1];
    const bool      named = s->units[s->layers] == n->spec.classes;
    size_t          at    = 0;
    graph_spec      spec  = {.theme       = d->look->art->look,
                             .title       = title,
                             .subtitle    = n->spec.subject,
                             .note        = note,
                             .layers      = s->layers,
                             .units       = s->units,
                             .params      = m->params,
                             .dead        = dead,
                             .layer_name  = layer_name,
                             .input_name  = (const char *const *)n->spec.feature_name,
                             .output_name = named ? n->classes.name : NULL,
                             .largest     = n->largest};

    for (int l = 0; l <= s->layers; l++) {
        layer_name[l] = n->layer_name[l].data;
        if (l > 0) {
            dead[l] = m->dead + at;
            at += (size_t)s->units[l];
        }
    }
    return graph_draw(c, &spec, err);
}

static nn_status draw_one(void *user, int i, nn_err *err)
{
    const drawing *d      = user;
    const moment  *m      = &d->n->moments[i];
    nn_status      status = NN_OK;
    canvas        *c      = NULL;
    text           title = {0}, note = {0};

    if (d->only && !d->only[i]) {
        return NN_OK;
    }
    if (d->look->stop && d->look->stop()) {
        return nn_fail(err, NN_INTERRUPTED, "interrupted while drawing");
    }
    words(&title, &note, d->n, m);
    NN_TRY(text_check(&title, "drawing the network", err));
    NN_TRY(text_check(&note, "drawing the network", err));
    NN_TRY(artwork_canvas(&c, d->look->art, d->look->width, d->look->height, err));
    NN_TRY(draw_moment(c, d, m, title.data, note.data, err));
    NN_TRY(artwork_write(d->look->art, c, d->dir,
                         (run_name){.kind = RUN_NETWORK, .epoch = m->epoch}, title.data, err));
done:
    canvas_free(c);
    text_free(&title);
    text_free(&note);
    return status;
}

nn_status networks_draw(const networks *n, const run_dir *dir, const pictures_look *look,
                        const bool *only, nn_err *err)
{
    drawing d = {.n = n, .dir = dir, .look = look, .only = only};
    return threads_for(look->threads, n->count, draw_one, &d, err);
}
