#include "output/checkpoint.h"
#include "formats/json.h"
#include "util/file.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { VERSION = 1 };
static const char FORMAT[] = "nnviz-checkpoint";

/* --- writing ------------------------------------------------------------------------- */

static void words(text *out, const char *key, const nn_rng *rng)
{
    text_printf(out, ",\n  \"%s\": [", key);
    for (int i = 0; i < 4; i++) {
        text_printf(out, "%s\"%016llx\"", i ? ", " : "", (unsigned long long)rng->s[i]);
    }
    text_char(out, ']');
}

/* JSON has no numbers that are not finite. */
static void real(text *out, double v)
{
    if (isfinite(v)) {
        json_double(out, v);
    } else {
        text_str(out, isnan(v) ? "\"nan\"" : v > 0 ? "\"inf\"" : "\"-inf\"");
    }
}

static void watch(text *out, const char *key, const nn_watch *w)
{
    text_printf(out, ",\n  \"%s\": {\"best\": ", key);
    if (w->best_epoch) {
        real(out, w->best);
    } else {
        text_str(out, "null");
    }
    text_printf(out, ", \"best_epoch\": %d, \"wait\": %d}", w->best_epoch, w->wait);
}

static void floats(text *out, const char *key, const float *v, size_t n)
{
    text_printf(out, ",\n  \"%s\": ", key);
    if (!v) {
        text_str(out, "null");
        return;
    }
    text_char(out, '[');
    for (size_t i = 0; i < n; i++) {
        text_str(out, i ? ", " : "");
        if (isfinite(v[i])) {
            json_float(out, v[i]);
        } else {
            real(out, (double)v[i]);
        }
    }
    text_char(out, ']');
}

static void score_numbers(text *out, const nn_score *s)
{
    const double v[] = {(double)s->rows, s->loss,    s->hits,        (double)s->values,
                        s->absolute,     s->squared, s->target_mean, s->target_m2};

    for (size_t i = 0; i < sizeof v / sizeof *v; i++) {
        text_str(out, i ? ", " : "[");
        real(out, v[i]);
    }
    text_char(out, ']');
}

void checkpoint_to_json(text *out, const checkpoint *c, size_t params, size_t slots)
{
    const nn_train_state *s = &c->state;

    text_printf(out, "{\n  \"format\": \"%s\",\n  \"version\": %d", FORMAT, VERSION);
    text_printf(out, ",\n  \"epoch\": %d,\n  \"steps\": %ld", s->epoch, s->steps);
    words(out, "shuffle", &s->shuffle);
    words(out, "dropout", &s->dropout);
    text_str(out, ",\n  \"learning_rate\": ");
    json_double(out, s->learning_rate);
    watch(out, "plateau", &s->plateau);
    watch(out, "stop", &s->stop);
    text_str(out, ",\n  \"scores\": [");
    for (int i = 0; i < CHECKPOINT_SCORES; i++) {
        text_str(out, i ? ",\n    " : "\n    ");
        score_numbers(out, &c->score[i]);
    }
    text_str(out, "\n  ]");
    floats(out, "params", c->params, params);
    floats(out, "optimizer", c->optimizer, slots * params);
    floats(out, "best_params", c->best_params, params);
    text_str(out, "\n}\n");
}

/* --- reading ------------------------------------------------------------------------- */

/* Where we are, for messages. */
typedef struct {
    const char  *path;
    const cJSON *tree;
    nn_err      *err;
} reader;

static nn_status refuse(const reader *r, const char *key, const char *wanted)
{
    return nn_fail(r->err, NN_DATA, "%s: %s: %s is needed", r->path, key, wanted);
}

static bool take_real(const cJSON *v, double *out)
{
    static const struct {
        const char *word;
        double      value;
    } WORDS[] = {{"inf", INFINITY}, {"-inf", -INFINITY}, {"nan", NAN}};

    if (cJSON_IsNumber(v)) {
        *out = v->valuedouble;
        return true;
    }
    for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++) {
        if (cJSON_IsString(v) && strcmp(v->valuestring, WORDS[i].word) == 0) {
            *out = WORDS[i].value;
            return true;
        }
    }
    return false;
}

static nn_status whole(const reader *r, const cJSON *object, const char *key, double most,
                       double *out)
{
    const cJSON *v = cJSON_GetObjectItemCaseSensitive(object, key);

    if (!cJSON_IsNumber(v) || !(v->valuedouble >= 0 && v->valuedouble <= most) ||
        v->valuedouble != floor(v->valuedouble)) {
        return refuse(r, key, "a whole number from 0");
    }
    *out = v->valuedouble;
    return NN_OK;
}

static nn_status read_words(const reader *r, const char *key, nn_rng *rng)
{
    const cJSON *list = cJSON_GetObjectItemCaseSensitive(r->tree, key), *item;
    int          n    = 0;

    cJSON_ArrayForEach(item, list)
    {
        const char *s = cJSON_GetStringValue(item);
        if (n == 4 || !s || strlen(s) != 16 || strspn(s, "0123456789abcdef") != 16) {
            return refuse(r, key, "a list of 4 words of 16 hex digits");
        }
        rng->s[n++] = strtoull(s, NULL, 16);
    }
    return n == 4 ? NN_OK : refuse(r, key, "a list of 4 words of 16 hex digits");
}

static nn_status read_watch(const reader *r, const char *key, nn_watch *w)
{
    const cJSON *o = cJSON_GetObjectItemCaseSensitive(r->tree, key);
    const cJSON *best;
    double       epoch = 0, wait = 0, value = 0;
    nn_status    status;

    NN_TRY(whole(r, o, "best_epoch", INT_MAX, &epoch));
    NN_TRY(whole(r, o, "wait", INT_MAX, &wait));
    best = cJSON_GetObjectItemCaseSensitive(o, "best");
    if (epoch > 0 && (!take_real(best, &value) || isnan(value))) {
        NN_TRY(refuse(r, key, "a number as best"));
    }
    *w = (nn_watch){.best = value, .best_epoch = (int)epoch, .wait = (int)wait};
done:
    return status;
}

/*   finite  in  no others are let through */
static nn_status read_floats(const reader *r, const char *key, size_t n, bool finite, float **out)
{
    const cJSON *list = cJSON_GetObjectItemCaseSensitive(r->tree, key), *item;
    size_t       i    = 0;
    float       *v;

    if (!cJSON_IsArray(list) || (size_t)cJSON_GetArraySize(list) != n) {
        return nn_fail(r->err, NN_DATA, "%s: %s: a list of %zu numbers is needed", r->path, key, n);
    }
    v = malloc((n + 1) * sizeof *v);
    if (!v) {
        return nn_fail_nomem(r->err, "reading a checkpoint");
    }
    cJSON_ArrayForEach(item, list)
    {
        double number = 0.0;
        bool   fine   = take_real(item, &number);

        v[i] = (float)number;
        if (!fine || !(isfinite(v[i]) || (!finite && !isfinite(number)))) {
            free(v);
            return refuse(r, key, finite ? "a list of finite numbers" : "a list of numbers");
        }
        i++;
    }
    *out = v;
    return NN_OK;
}

static nn_status read_score(const reader *r, const cJSON *list, nn_score *s)
{
    double       v[8];
    int          n = 0;
    const cJSON *item;

    cJSON_ArrayForEach(item, list)
    {
        if (n == 8 || !take_real(item, &v[n])) {
            return refuse(r, "scores", "a list of 6 lists of 8 numbers");
        }
        n++;
    }
    if (n != 8 || !(v[0] >= 0 && v[0] <= 9e15 && v[3] >= 0 && v[3] <= 9e15)) {
        return refuse(r, "scores", "a list of 6 lists of 8 numbers");
    }
    *s = (nn_score){.rows        = (long)v[0],
                    .loss        = v[1],
                    .hits        = v[2],
                    .values      = (long)v[3],
                    .absolute    = v[4],
                    .squared     = v[5],
                    .target_mean = v[6],
                    .target_m2   = v[7]};
    return NN_OK;
}

static nn_status read_scores(const reader *r, nn_score *score)
{
    const cJSON *item, *list = cJSON_GetObjectItemCaseSensitive(r->tree, "scores");
    nn_status    status = NN_OK;
    int          n      = 0;

    cJSON_ArrayForEach(item, list)
    {
        if (n == CHECKPOINT_SCORES) {
            NN_TRY(refuse(r, "scores", "a list of 6 lists of 8 numbers"));
        }
        NN_TRY(read_score(r, item, &score[n++]));
    }
    if (n != CHECKPOINT_SCORES) {
        NN_TRY(refuse(r, "scores", "a list of 6 lists of 8 numbers"));
    }
done:
    return status;
}

static nn_status read_head(const reader *r)
{
    const cJSON *format  = cJSON_GetObjectItemCaseSensitive(r->tree, "format");
    double       version = 0;
    nn_status    status;

    if (!cJSON_IsString(format) || strcmp(format->valuestring, FORMAT) != 0) {
        return nn_fail(r->err, NN_DATA, "%s: not a checkpoint of nnviz", r->path);
    }
    NN_TRY(whole(r, r->tree, "version", INT_MAX, &version));
    if (version != VERSION) {
        NN_TRY(nn_fail(r->err, NN_DATA, "%s: checkpoint version %.0f; this nnviz reads version %d",
                       r->path, version, VERSION));
    }
done:
    return status;
}

static nn_status read_state(const reader *r, nn_train_state *s)
{
    const cJSON *rate  = cJSON_GetObjectItemCaseSensitive(r->tree, "learning_rate");
    double       epoch = 0, steps = 0;
    nn_status    status;

    NN_TRY(whole(r, r->tree, "epoch", INT_MAX, &epoch));
    NN_TRY(whole(r, r->tree, "steps", 9e15, &steps));
    NN_TRY(read_words(r, "shuffle", &s->shuffle));
    NN_TRY(read_words(r, "dropout", &s->dropout));
    NN_TRY(read_watch(r, "plateau", &s->plateau));
    NN_TRY(read_watch(r, "stop", &s->stop));
    if (!cJSON_IsNumber(rate) || !(rate->valuedouble >= 0)) {
        NN_TRY(refuse(r, "learning_rate", "a number from 0"));
    }
    s->epoch         = (int)epoch;
    s->steps         = (long)steps;
    s->learning_rate = rate->valuedouble;
done:
    return status;
}

nn_status checkpoint_read(checkpoint *out, const char *path, size_t params, size_t slots,
                          nn_err *err)
{
    nn_status  status;
    checkpoint c     = {0};
    char      *bytes = NULL;
    size_t     len   = 0;
    cJSON     *tree  = NULL;
    reader     r     = {.path = path, .err = err};

    NN_TRY(file_read(&bytes, &len, path, err));
    NN_TRY(json_parse(&tree, path, bytes, len, err));
    r.tree = tree;
    NN_TRY(read_head(&r));
    NN_TRY(read_state(&r, &c.state));
    NN_TRY(read_scores(&r, c.score));
    NN_TRY(read_floats(&r, "params", params, true, &c.params));
    NN_TRY(read_floats(&r, "optimizer", slots * params, false, &c.optimizer));
    if (!cJSON_IsNull(cJSON_GetObjectItemCaseSensitive(tree, "best_params"))) {
        NN_TRY(read_floats(&r, "best_params", params, true, &c.best_params));
    }
    *out = c;
    c    = (checkpoint){0};
done:
    checkpoint_release(&c);
    cJSON_Delete(tree);
    free(bytes);
    return status;
}

void checkpoint_release(checkpoint *c)
{
    free(c->params);
    free(c->optimizer);
    free(c->best_params);
    *c = (checkpoint){0};
}
