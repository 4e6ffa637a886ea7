#include "model/walk.h"
#include "formats/csv.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* --- refusing ------------------------------------------------------------------------ */

static void path(text *out, const place *p)
{
    if (!p->in) {
        return;
    }
    path(out, p->in);
    if (p->key) {
        text_printf(out, "%s%s", out->len ? "." : "", p->key);
    } else {
        text_printf(out, "[%d]", p->index);
    }
}

nn_status walk_refuse(const walk *w, const place *p, const char *words, ...)
{
    text    where = {0};
    char    what[NN_ERR_TEXT];
    va_list args;

    va_start(args, words);
    vsnprintf(what, sizeof what, words, args);
    va_end(args);
    path(&where, p);
    nn_status status = text_check(&where, "reading a model", w->err);
    if (status == NN_OK) {
        status = nn_fail(w->err, NN_DATA, "%s: %s%s%s", w->name, where.len ? where.data : "",
                         where.len ? " " : "", what);
    }
    text_free(&where);
    return status;
}

/* "m.json: layers[1].activation is 'rulu'; WANTED" */
nn_status walk_refuse_word(const walk *w, const place *p, const char *wanted)
{
    text      shown = {0};
    nn_status status;

    csv_show(&shown, p->item->valuestring, strlen(p->item->valuestring));
    status = text_check(&shown, "reading a model", w->err);
    if (status == NN_OK) {
        status = walk_refuse(w, p, "is '%s'; %s", shown.data ? shown.data : "", wanted);
    }
    text_free(&shown);
    return status;
}

static const char *kind_of(const cJSON *item)
{
    return cJSON_IsNull(item)     ? "null"
           : cJSON_IsBool(item)   ? "true or false"
           : cJSON_IsNumber(item) ? "a number"
           : cJSON_IsString(item) ? "a text"
           : cJSON_IsArray(item)  ? "an array"
                                  : "an object";
}

nn_status walk_refuse_kind(const walk *w, const place *p, const char *wanted)
{
    return walk_refuse(w, p, "is %s; %s was expected", kind_of(p->item), wanted);
}

/* --- members and elements ------------------------------------------------------------ */

nn_status walk_member(place *out, const walk *w, const place *object, const char *key)
{
    *out = (place){
        .in = object, .key = key, .item = cJSON_GetObjectItemCaseSensitive(object->item, key)};
    return out->item ? NN_OK : walk_refuse(w, out, "is missing");
}

static nn_status unknown_key(const walk *w, const place *object, const char *key,
                             const char *const *keys)
{
    text      shown = {0};
    nn_status status;

    csv_show(&shown, key, strlen(key));
    NN_TRY(text_check(&shown, "reading a model", w->err));
    for (; *keys && strcasecmp(*keys, key) != 0; keys++) {
    }
    key = shown.data ? shown.data : "";
    NN_TRY(*keys ? walk_refuse(w, object, "has an unknown key '%s'; did you mean '%s'?", key, *keys)
                 : walk_refuse(w, object, "has an unknown key '%s'", key));
done:
    text_free(&shown);
    return status;
}

/* An object whose keys are all among `keys`, which end in NULL. */
nn_status walk_object(const walk *w, const place *p, const char *const *keys)
{
    const cJSON *item;

    if (!cJSON_IsObject(p->item)) {
        return walk_refuse_kind(w, p, "an object");
    }
    cJSON_ArrayForEach(item, p->item)
    {
        const char *const *k = keys;
        for (; *k && strcmp(*k, item->string) != 0; k++) {
        }
        if (!*k) {
            return unknown_key(w, p, item->string, keys);
        }
    }
    return NN_OK;
}

/* A member that is an object with these keys. */
nn_status walk_object_member(place *out, const walk *w, const place *object, const char *key,
                             const char *const *keys)
{
    nn_status status = walk_member(out, w, object, key);
    return status ? status : walk_object(w, out, keys);
}

nn_status walk_array(const walk *w, const place *p, int *n)
{
    if (!cJSON_IsArray(p->item)) {
        return walk_refuse_kind(w, p, "an array");
    }
    *n = cJSON_GetArraySize(p->item);
    return NN_OK;
}

/* An array of exactly n elements, which are called `what`. */
nn_status walk_length(const walk *w, const place *p, int n, const char *what)
{
    int       found  = 0;
    nn_status status = walk_array(w, p, &found);

    if (status == NN_OK && found != n) {
        status = walk_refuse(w, p, "has %d %s%s; %d %s needed", found, what, found == 1 ? "" : "s",
                             n, n == 1 ? "is" : "are");
    }
    return status;
}

place walk_element(const place *array, int index, const cJSON *item)
{
    return (place){.in = array, .index = index, .item = item};
}

/* --- single values ------------------------------------------------------------------- */

nn_status walk_text(const char **out, const walk *w, const place *p)
{
    if (!cJSON_IsString(p->item)) {
        return walk_refuse_kind(w, p, "a text");
    }
    *out = p->item->valuestring;
    return NN_OK;
}

nn_status walk_text_member(place *out, const char **s, const walk *w, const place *object,
                           const char *key)
{
    nn_status status = walk_member(out, w, object, key);
    return status ? status : walk_text(s, w, out);
}

nn_status walk_whole_member(double *out, const walk *w, const place *object, const char *key,
                            double lo, double hi)
{
    place     p;
    nn_status status = walk_member(&p, w, object, key);

    if (status != NN_OK) {
        return status;
    }
    if (!cJSON_IsNumber(p.item)) {
        return walk_refuse_kind(w, &p, "a whole number");
    }
    *out = p.item->valuedouble;
    if (!(*out >= lo && *out <= hi) || *out != floor(*out)) {
        return walk_refuse(w, &p, "is %.15g; a whole number in %.0f..%.0f was expected", *out, lo,
                           hi);
    }
    return NN_OK;
}

nn_status walk_real_member(double *out, const walk *w, const place *object, const char *key)
{
    place     p;
    nn_status status = walk_member(&p, w, object, key);

    if (status == NN_OK && !cJSON_IsNumber(p.item)) {
        status = walk_refuse_kind(w, &p, "a number");
    }
    *out = status == NN_OK ? p.item->valuedouble : 0.0;
    return status;
}

/* The place of the word in a table of them. */
nn_status walk_word_member(int *out, const walk *w, const place *object, const char *key,
                           const char *(*word)(int i), int words)
{
    place       p;
    const char *s   = "";
    text        all = {0};
    nn_status   status;

    NN_TRY(walk_text_member(&p, &s, w, object, key));
    for (*out = 0; *out < words && strcmp(word(*out), s) != 0; ++*out) {
        text_printf(&all, "%s%s", *out ? ", " : "", word(*out));
    }
    if (*out == words) {
        NN_TRY(text_check(&all, "reading a model", w->err));
        text_str(&all, words > 1 ? " are known" : " is known");
        NN_TRY(text_check(&all, "reading a model", w->err));
        NN_TRY(walk_refuse_word(w, &p, all.data));
    }
done:
    text_free(&all);
    return status;
}

/* --- arrays -------------------------------------------------------------------------- */

/* n numbers, into whichever of the two is not NULL.
 *   single  in  whether each has to fit a float */
static nn_status walk_numbers(const walk *w, const place *array, int n, bool single,
                              double *doubles, float *floats)
{
    const cJSON *item;
    int          i      = 0;
    nn_status    status = walk_length(w, array, n, "number");

    if (status != NN_OK) {
        return status;
    }
    cJSON_ArrayForEach(item, array->item)
    {
        place p = walk_element(array, i, item);
        if (!cJSON_IsNumber(item)) {
            return walk_refuse_kind(w, &p, "a number");
        }
        if (single && !isfinite((float)item->valuedouble)) {
            return walk_refuse(w, &p, "is %.9g, which is too large for a 32-bit float",
                               item->valuedouble);
        }
        if (doubles) {
            doubles[i] = item->valuedouble;
        }
        if (floats) {
            floats[i] = (float)item->valuedouble;
        }
        i++;
    }
    return NN_OK;
}

/*   to  out  (n) or NULL: only check */
nn_status walk_floats(const walk *w, const place *array, int n, float *to)
{
    return walk_numbers(w, array, n, true, NULL, to);
}

nn_status walk_doubles(const walk *w, const place *array, int n, double *to)
{
    return walk_numbers(w, array, n, false, to, NULL);
}

nn_status walk_copy(char **out, const char *s, const walk *w)
{
    *out = strdup(s);
    return *out ? NN_OK : nn_fail_nomem(w->err, "reading a model");
}

static int by_bytes(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

nn_status walk_unique(const walk *w, const place *array, const char *key)
{
    nn_status    status = NN_OK;
    const cJSON *item;
    size_t       n      = 0;
    const char **sorted = calloc((size_t)cJSON_GetArraySize(array->item) + 1, sizeof *sorted);

    if (!sorted) {
        return nn_fail_nomem(w->err, "reading a model");
    }
    cJSON_ArrayForEach(item, array->item)
    {
        const cJSON *name = key ? cJSON_GetObjectItemCaseSensitive(item, key) : item;
        sorted[n++]       = name->valuestring;
    }
    qsort(sorted, n, sizeof *sorted, by_bytes);
    for (size_t i = 1; i < n && status == NN_OK; i++) {
        if (strcmp(sorted[i - 1], sorted[i]) == 0) {
            text shown = {0};
            csv_show(&shown, sorted[i], strlen(sorted[i]));
            status = text_check(&shown, "reading a model", w->err);
            if (status == NN_OK) {
                status = walk_refuse(w, array, "names '%s' twice", shown.data ? shown.data : "");
            }
            text_free(&shown);
        }
    }
    free(sorted);
    return status;
}

/*   to  out  (n) each to be freed, or NULL: only check */
nn_status walk_texts(const walk *w, const place *array, char **to)
{
    const cJSON *item;
    const char  *s      = "";
    int          i      = 0;
    nn_status    status = NN_OK;

    cJSON_ArrayForEach(item, array->item)
    {
        place p = walk_element(array, i, item);
        NN_TRY(walk_text(&s, w, &p));
        if (to) {
            NN_TRY(walk_copy(&to[i], s, w));
        }
        i++;
    }
done:
    return status;
}
