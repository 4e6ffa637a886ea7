#include "model/model_read.h"
#include "formats/csv.h"
#include "formats/json.h"
#include "model/walk.h"
#include "util/file.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SHA_DIGITS = 64 };
#define MAX_SEED 9007199254740991.0 /* 2^53 - 1 */

/* One walk over the file.  The first checks all and fills `m` but for what it points to;
 * the second, with `fill`, copies the arrays too. */
typedef struct {
    walk   w;
    model *m;
    bool   fill;
} reader;

/* --- the parts of a model ------------------------------------------------------------ */

static const char *task_word(int i)
{
    return MODEL_TASK_NAMES[i];
}

static const char *loss_word(int i)
{
    return NN_LOSSES[i].name;
}

static const char *act_word(int i)
{
    return NN_ACTS[i].name;
}

static const char *scale_word(int i)
{
    return scale_name((scale_kind)i);
}

static const char *column_word(int i)
{
    return i == ENCODE_NUMBER ? "number" : "one_hot";
}

/* Newer formats are named by their number before anything else of them is judged. */
static nn_status read_version(const reader *r, const place *root)
{
    const cJSON *format = cJSON_GetObjectItemCaseSensitive(root->item, "format");
    place        version;
    nn_status    status;

    if (!cJSON_IsString(format) || strcmp(format->valuestring, "nnviz-model") != 0) {
        return walk_refuse(
            &r->w, root,
            "not a model file; an object with \"format\": \"nnviz-model\" was expected");
    }
    NN_TRY(walk_member(&version, &r->w, root, "version"));
    if (!cJSON_IsNumber(version.item)) {
        NN_TRY(walk_refuse_kind(&r->w, &version, "a whole number"));
    }
    if (version.item->valuedouble != MODEL_VERSION) {
        NN_TRY(walk_refuse(&r->w, root, "model format version %.15g; this nnviz reads version %d",
                           version.item->valuedouble, MODEL_VERSION));
    }
done:
    return status;
}

static nn_status read_penalties(const reader *r, const place *root)
{
    nn_spec  *s = &r->m->spec;
    nn_status status;

    NN_TRY(walk_real_member(&s->l1, &r->w, root, "l1"));
    NN_TRY(walk_real_member(&s->l2, &r->w, root, "l2"));
    NN_TRY(walk_real_member(&s->dropout, &r->w, root, "dropout"));
done:
    return status;
}

static nn_status read_data(const reader *r, const place *root)
{
    static const char *const KEYS[] = {"name", "sha256", NULL};
    place                    data, p;
    const char              *s;
    nn_status                status;

    NN_TRY(walk_object_member(&data, &r->w, root, "data", KEYS));
    NN_TRY(walk_text_member(&p, &s, &r->w, &data, "name"));
    if (r->fill) {
        NN_TRY(walk_copy(&r->m->data_name, s, &r->w));
    }
    NN_TRY(walk_text_member(&p, &s, &r->w, &data, "sha256"));
    if (*s && (strlen(s) != SHA_DIGITS || strspn(s, "0123456789abcdef") != SHA_DIGITS)) {
        NN_TRY(walk_refuse_word(&r->w, &p, "64 hexadecimal digits, or none, were expected"));
    }
    memcpy(r->m->sha256, s, strlen(s) + 1);
done:
    return status;
}

/* --- columns */

static nn_status read_fill(const reader *r, const place *column, encoder_column *out)
{
    place     p;
    nn_status status = walk_member(&p, &r->w, column, "fill");

    if (status != NN_OK) {
        return status;
    }
    if (!cJSON_IsNumber(p.item) && !cJSON_IsNull(p.item)) {
        return walk_refuse_kind(&r->w, &p, "a number or null");
    }
    out->fill = cJSON_IsNull(p.item) ? (double)NAN : p.item->valuedouble;
    if (isinf((float)out->fill)) {
        return walk_refuse(&r->w, &p, "is %.9g, which is too large for a 32-bit float", out->fill);
    }
    return NN_OK;
}

/* In byte order, which lookups rely on; so no two are alike. */
static nn_status check_levels(const reader *r, const place *levels)
{
    const cJSON *item, *before = NULL;
    int          i = 0;

    cJSON_ArrayForEach(item, levels->item)
    {
        place p = walk_element(levels, i++, item);
        if (!cJSON_IsString(item)) {
            return walk_refuse_kind(&r->w, &p, "a text");
        }
        if (before && strcmp(before->valuestring, item->valuestring) >= 0) {
            return walk_refuse_word(&r->w, &p, "levels stand in byte order, each once");
        }
        before = item;
    }
    return NN_OK;
}

static nn_status read_levels(const reader *r, const place *column, encoder_column *out)
{
    place     levels, missing;
    int       n;
    nn_status status;

    NN_TRY(walk_member(&levels, &r->w, column, "levels"));
    NN_TRY(walk_array(&r->w, &levels, &n));
    NN_TRY(check_levels(r, &levels));
    NN_TRY(walk_member(&missing, &r->w, column, "missing"));
    if (!cJSON_IsBool(missing.item)) {
        NN_TRY(walk_refuse_kind(&r->w, &missing, "true or false"));
    }
    out->missing_level = cJSON_IsTrue(missing.item);
    if (n == 0 && !out->missing_level) {
        NN_TRY(walk_refuse(&r->w, &levels, "is empty; at least one level is needed"));
    }
    if (r->fill) {
        out->level = calloc((size_t)n + 1, sizeof *out->level);
        if (!out->level) {
            NN_TRY(nn_fail_nomem(r->w.err, "reading a model"));
        }
    }
    out->levels = n;
    NN_TRY(walk_texts(&r->w, &levels, out->level));
done:
    return status;
}

static nn_status read_column(const reader *r, const place *p, encoder_column *out)
{
    static const char *const NUMBER[]  = {"name", "kind", "fill", NULL};
    static const char *const ONE_HOT[] = {"name", "kind", "levels", "missing", NULL};
    place                    name;
    const char              *s;
    int                      kind;
    nn_status                status;

    if (!cJSON_IsObject(p->item)) {
        return walk_refuse_kind(&r->w, p, "an object");
    }
    NN_TRY(walk_text_member(&name, &s, &r->w, p, "name"));
    NN_TRY(walk_word_member(&kind, &r->w, p, "kind", column_word, 2));
    out->kind = (encode_kind)kind;
    NN_TRY(walk_object(&r->w, p, kind == ENCODE_NUMBER ? NUMBER : ONE_HOT));
    NN_TRY(kind == ENCODE_NUMBER ? read_fill(r, p, out) : read_levels(r, p, out));
    if (r->fill) {
        NN_TRY(walk_copy(&out->name, s, &r->w));
    }
done:
    return status;
}

/*   n, features  out  how many there are, before and after encoding */
static nn_status read_columns(const reader *r, const place *root, int *n, size_t *features)
{
    place        columns;
    const cJSON *item;
    int          i = 0;
    nn_status    status;

    NN_TRY(walk_member(&columns, &r->w, root, "columns"));
    NN_TRY(walk_array(&r->w, &columns, n));
    if (*n == 0) {
        NN_TRY(walk_refuse(&r->w, &columns, "is empty; at least one column is needed"));
    }
    *features = 0;
    cJSON_ArrayForEach(item, columns.item)
    {
        place           p     = walk_element(&columns, i, item);
        encoder_column  local = {0};
        encoder_column *to    = r->fill ? &r->m->encode->column[i] : &local;
        NN_TRY(read_column(r, &p, to));
        *features += to->kind == ENCODE_NUMBER ? 1 : (size_t)to->levels + to->missing_level;
        i++;
    }
    NN_TRY(walk_unique(&r->w, &columns, "name"));
done:
    return status;
}

/* --- names, scale, metrics */

static nn_status read_names(const reader *r, const place *root, const char *key, int *n, char **to)
{
    place     p;
    nn_status status;

    NN_TRY(walk_member(&p, &r->w, root, key));
    NN_TRY(walk_array(&r->w, &p, n));
    NN_TRY(walk_texts(&r->w, &p, to));
done:
    return status;
}

static nn_status read_label(const reader *r, const place *root, int columns, int *at)
{
    place       p;
    const char *s;
    double      v;
    nn_status   status;

    NN_TRY(walk_text_member(&p, &s, &r->w, root, "label"));
    NN_TRY(walk_whole_member(&v, &r->w, root, "label_at", 0, columns));
    *at = (int)v;
    if (r->fill) {
        NN_TRY(walk_copy(&r->m->encode->label_name, s, &r->w));
    }
done:
    return status;
}

static nn_status check_spreads(const reader *r, const place *array)
{
    const cJSON *item;
    int          i = 0;

    cJSON_ArrayForEach(item, array->item)
    {
        place p = walk_element(array, i++, item);
        if (!(item->valuedouble > 0.0)) {
            return walk_refuse(&r->w, &p, "is %.9g; a number above 0 was expected",
                               item->valuedouble);
        }
    }
    return NN_OK;
}

static nn_status read_scale(const reader *r, const place *root, int features, int *kind)
{
    static const char *const KEYS[] = {"kind", "center", "spread", NULL};
    place                    scale, center, spread;
    nn_status                status;

    NN_TRY(walk_object_member(&scale, &r->w, root, "scale", KEYS));
    NN_TRY(walk_word_member(kind, &r->w, &scale, "kind", scale_word, SCALE_COUNT));
    NN_TRY(walk_member(&center, &r->w, &scale, "center"));
    NN_TRY(walk_doubles(&r->w, &center, features, r->fill ? r->m->scale->center : NULL));
    NN_TRY(walk_member(&spread, &r->w, &scale, "spread"));
    NN_TRY(walk_doubles(&r->w, &spread, features, r->fill ? r->m->scale->spread : NULL));
    NN_TRY(check_spreads(r, &spread));
done:
    return status;
}

/* A number, or null for one that was none. */
static nn_status metric_member(double *out, const reader *r, const place *object, const char *key)
{
    place     p;
    nn_status status = walk_member(&p, &r->w, object, key);

    if (status != NN_OK) {
        return status;
    }
    if (!cJSON_IsNumber(p.item) && !cJSON_IsNull(p.item)) {
        return walk_refuse_kind(&r->w, &p, "a number or null");
    }
    *out = cJSON_IsNull(p.item) ? (double)NAN : p.item->valuedouble;
    return NN_OK;
}

static nn_status read_split_metrics(const reader *r, const place *p, model_metrics *out)
{
    static const char *const CLASSES[] = {"rows", "loss", "accuracy", NULL};
    static const char *const VALUES[]  = {"rows", "loss", "mae", "r2", NULL};
    const bool               classes   = NN_LOSSES[r->m->spec.loss].classifies;
    double                   rows;
    nn_status                status;

    NN_TRY(walk_object(&r->w, p, classes ? CLASSES : VALUES));
    NN_TRY(walk_whole_member(&rows, &r->w, p, "rows", 1, INT32_MAX));
    out->rows = (long)rows;
    NN_TRY(metric_member(&out->loss, r, p, "loss"));
    if (classes) {
        NN_TRY(metric_member(&out->accuracy, r, p, "accuracy"));
    } else {
        NN_TRY(metric_member(&out->mae, r, p, "mae"));
        NN_TRY(metric_member(&out->r2, r, p, "r2"));
    }
done:
    return status;
}

static nn_status read_metrics(const reader *r, const place *root)
{
    static const char *const KEYS[] = {"training", "validation", "test", NULL};
    place                    metrics, p;
    nn_status                status;

    NN_TRY(walk_object_member(&metrics, &r->w, root, "metrics", KEYS));
    for (int s = 0; s < MODEL_SPLITS; s++) {
        if (cJSON_GetObjectItemCaseSensitive(metrics.item, MODEL_SPLIT_NAMES[s])) {
            NN_TRY(walk_member(&p, &r->w, &metrics, MODEL_SPLIT_NAMES[s]));
            NN_TRY(read_split_metrics(r, &p, &r->m->metrics[s]));
        }
    }
done:
    return status;
}

/* --- layers */

static nn_status read_weights(const reader *r, const place *layer, int inputs, int units, float *to)
{
    place        rows, p;
    const cJSON *item;
    int          u = 0;
    nn_status    status;

    NN_TRY(walk_member(&rows, &r->w, layer, "weights"));
    NN_TRY(walk_length(&r->w, &rows, units, "row"));
    cJSON_ArrayForEach(item, rows.item)
    {
        p = walk_element(&rows, u, item);
        NN_TRY(walk_floats(&r->w, &p, inputs, to ? to + (size_t)u * (size_t)inputs : NULL));
        u++;
    }
done:
    return status;
}

static nn_status read_layer(const reader *r, const place *p, int l)
{
    static const char *const KEYS[] = {"name", "units", "activation", "weights", "biases", NULL};
    nn_spec                 *s      = &r->m->spec;
    float                   *to     = r->fill ? r->m->params : NULL;
    char                     name[16];
    const char              *given;
    place                    q;
    int                      act;
    double                   units;
    nn_status                status;

    NN_TRY(walk_object(&r->w, p, KEYS));
    NN_TRY(walk_text_member(&q, &given, &r->w, p, "name"));
    if (strcmp(given, model_layer_name(name, s, l)) != 0) {
        NN_TRY(walk_refuse(&r->w, &q, "is not '%s'", name));
    }
    NN_TRY(walk_whole_member(&units, &r->w, p, "units", 1, NN_MAX_UNITS));
    s->units[l] = (int)units;
    NN_TRY(walk_word_member(&act, &r->w, p, "activation", act_word, NN_ACT_COUNT));
    s->act[l] = (nn_act)act;
    NN_TRY(read_weights(r, p, s->units[l - 1], s->units[l],
                        to ? to + nn_spec_weights_at(s, l) : NULL));
    NN_TRY(walk_member(&q, &r->w, p, "biases"));
    NN_TRY(walk_floats(&r->w, &q, s->units[l], to ? to + nn_spec_biases_at(s, l) : NULL));
done:
    return status;
}

static nn_status read_layers(const reader *r, const place *root)
{
    nn_spec     *s = &r->m->spec;
    nn_err       cause;
    place        layers, p;
    const cJSON *item;
    int          l = 1;
    nn_status    status;

    NN_TRY(walk_member(&layers, &r->w, root, "layers"));
    NN_TRY(walk_array(&r->w, &layers, &s->layers));
    if (s->layers < 1 || s->layers > NN_MAX_LAYERS) {
        NN_TRY(walk_refuse(&r->w, &layers, "has %d layers; 1 to %d are possible", s->layers,
                           NN_MAX_LAYERS));
    }
    cJSON_ArrayForEach(item, layers.item)
    {
        p = walk_element(&layers, l - 1, item);
        NN_TRY(read_layer(r, &p, l));
        l++;
    }
    if (nn_spec_check(s, &cause) != NN_OK) {
        NN_TRY(nn_fail(r->w.err, NN_DATA, "%s: %s", r->w.name, cause.text));
    }
done:
    return status;
}

/* --- the whole */

/* What one walk learns beside the model. */
typedef struct {
    int    task, kind, columns, classes, label_at;
    size_t features;
} found;

/* Whether task, classes, loss and output layer belong together. */
static nn_status check_task(const reader *r, const place *root, const found *f)
{
    const nn_spec *s       = &r->m->spec;
    const int      outputs = s->units[s->layers];
    const bool     values  = f->task == TASK_REGRESSION;
    const int      least   = values ? 0 : f->task == TASK_BINARY ? 2 : 3;

    if (NN_LOSSES[s->loss].classifies == values) {
        return walk_refuse(&r->w, root, "loss %s is not for a %s", NN_LOSSES[s->loss].name,
                           MODEL_TASK_NAMES[f->task]);
    }
    if (f->task == TASK_MULTICLASS ? f->classes < least : f->classes != least) {
        return walk_refuse(&r->w, root, "classes has %d name%s, which is not a %s", f->classes,
                           f->classes == 1 ? "" : "s", MODEL_TASK_NAMES[f->task]);
    }
    if (values ? outputs != 1 : outputs != f->classes && (outputs != 1 || f->classes != 2)) {
        return walk_refuse(&r->w, root, "layers end in %d units, which is not a %s of %d classes",
                           outputs, MODEL_TASK_NAMES[f->task], f->classes);
    }
    return NN_OK;
}

/* Everything, in the order of the file. */
static nn_status walk_file(const reader *r, const place *root, found *f)
{
    static const char *const KEYS[] = {"format",  "version",  "task",   "loss",     "l1",
                                       "l2",      "dropout",  "seed",   "epoch",    "data",
                                       "columns", "features", "label",  "label_at", "classes",
                                       "scale",   "metrics",  "layers", NULL};
    place                    classes;
    int                      loss, named;
    double                   seed, epoch;
    nn_status                status;

    NN_TRY(read_version(r, root));
    NN_TRY(walk_object(&r->w, root, KEYS));
    NN_TRY(walk_word_member(&f->task, &r->w, root, "task", task_word, TASK_REGRESSION + 1));
    NN_TRY(walk_word_member(&loss, &r->w, root, "loss", loss_word, NN_LOSS_COUNT));
    r->m->spec.loss = (nn_loss)loss;
    NN_TRY(read_penalties(r, root));
    NN_TRY(walk_whole_member(&seed, &r->w, root, "seed", 0, MAX_SEED));
    r->m->seed = (uint64_t)seed;
    NN_TRY(walk_whole_member(&epoch, &r->w, root, "epoch", 0, INT32_MAX));
    r->m->epoch = (int)epoch;
    NN_TRY(read_data(r, root));
    NN_TRY(read_columns(r, root, &f->columns, &f->features));
    NN_TRY(read_label(r, root, f->columns, &f->label_at));
    NN_TRY(read_names(r, root, "classes", &f->classes, r->fill ? r->m->encode->class_name : NULL));
    NN_TRY(walk_member(&classes, &r->w, root, "classes"));
    NN_TRY(walk_unique(&r->w, &classes, NULL));
    NN_TRY(read_names(r, root, "features", &named, NULL));
    if ((size_t)named != f->features) {
        NN_TRY(walk_refuse(&r->w, root, "features has %d names; the columns make %zu", named,
                           f->features));
    }
    r->m->spec.units[0] = named;
    NN_TRY(read_scale(r, root, named, &f->kind));
    NN_TRY(read_metrics(r, root));
    NN_TRY(read_layers(r, root));
done:
    return status;
}

/* The names that the columns make must be those of "features". */
static nn_status check_features(const reader *r, const place *root)
{
    const encoder *e = r->m->encode;
    place          features;
    const cJSON   *item;
    int            i      = 0;
    nn_status      status = walk_member(&features, &r->w, root, "features");

    if (status == NN_OK) {
        status = walk_length(&r->w, &features, e->features, "name");
    }
    if (status != NN_OK) {
        return status;
    }
    cJSON_ArrayForEach(item, features.item)
    {
        if (strcmp(item->valuestring, e->feature_name[i]) != 0) {
            text  wanted = {0};
            place p      = walk_element(&features, i, item);
            text_str(&wanted, "the columns make '");
            csv_show(&wanted, e->feature_name[i], strlen(e->feature_name[i]));
            text_str(&wanted, "'");
            status = text_check(&wanted, "reading a model", r->w.err);
            status = status ? status : walk_refuse_word(&r->w, &p, wanted.data);
            text_free(&wanted);
            return status;
        }
        i++;
    }
    return NN_OK;
}

/* Memory of the sizes that the first walk found. */
static nn_status allocate(model *m, const found *f, nn_err *err)
{
    nn_status status = NN_OK;

    m->params = malloc(nn_spec_params(&m->spec) * sizeof *m->params);
    if (!m->params) {
        NN_TRY(nn_fail_nomem(err, "reading a model"));
    }
    NN_TRY(scaler_new(&m->scale, (scale_kind)f->kind, m->spec.units[0], err));
    NN_TRY(encoder_new(&m->encode, f->columns, f->classes, err));
    m->encode->task     = (dataset_task)f->task;
    m->encode->label_at = f->label_at;
done:
    return status;
}

static nn_status from_tree(model **out, const char *name, const cJSON *tree, nn_err *err)
{
    nn_status   status = NN_OK;
    reader      r      = {.w = {.name = name, .err = err}};
    const place root   = {.item = tree};
    found       f      = {0};

    r.m = calloc(1, sizeof *r.m);
    if (!r.m) {
        return nn_fail_nomem(err, "reading a model");
    }
    NN_TRY(walk_file(&r, &root, &f));
    NN_TRY(check_task(&r, &root, &f));
    NN_TRY(allocate(r.m, &f, err));
    r.fill = true;
    NN_TRY(walk_file(&r, &root, &f));
    NN_TRY(encoder_name_features(r.m->encode, err));
    NN_TRY(check_features(&r, &root));
    *out = r.m;
    r.m  = NULL;
done:
    model_free(r.m);
    return status;
}

nn_status model_from_bytes(model **out, const char *name, const char *bytes, size_t len,
                           nn_err *err)
{
    cJSON    *tree   = NULL;
    nn_status status = json_parse(&tree, name, bytes, len, err);

    if (status == NN_OK) {
        status = from_tree(out, name, tree, err);
    }
    cJSON_Delete(tree);
    return status;
}

nn_status model_load(model **out, const char *path, nn_err *err)
{
    char     *bytes  = NULL;
    size_t    len    = 0;
    nn_status status = file_read(&bytes, &len, path, err);

    if (status == NN_OK) {
        status = model_from_bytes(out, file_input_name(path), bytes, len, err);
    }
    free(bytes);
    return status;
}
