/* Walking a JSON tree that is not believed: every look at it checks what is there, and every
 * refusal names the file and the place, "m.json: layers[1].units is a text; a whole number
 * was expected".
 */
#ifndef NNVIZ_MODEL_WALK_H
#define NNVIZ_MODEL_WALK_H

#include "formats/json.h"
#include "nnviz/err.h"

#include <stdbool.h>

typedef struct {
    const char *name; /* what messages call the file */
    nn_err     *err;
} walk;

/* Where in the file: a chain from the inside out, on the walker's stack. */
typedef struct place {
    const struct place *in;  /* NULL for the file itself */
    const char         *key; /* NULL in an array         */
    int                 index;
    const cJSON        *item;
} place;

/* --- refusing: all return NN_DATA, or NN_NOMEM --------------------------------------- */

/* "m.json: layers[1].units WORDS" (printf rules). */
nn_status walk_refuse(const walk *w, const place *p, const char *words, ...) NN_PRINTF(3, 4);

/* "m.json: layers[1].activation is 'rulu'; WANTED", for a text. */
nn_status walk_refuse_word(const walk *w, const place *p, const char *wanted);

/* "m.json: seed is a text; WANTED was expected". */
nn_status walk_refuse_kind(const walk *w, const place *p, const char *wanted);

/* --- members and elements ------------------------------------------------------------ */

/* A member that must be there. */
nn_status walk_member(place *out, const walk *w, const place *object, const char *key);

/* An object whose keys are all among `keys`, which end in NULL.  A key in another case is
 * answered with the one meant. */
nn_status walk_object(const walk *w, const place *p, const char *const *keys);
nn_status walk_object_member(place *out, const walk *w, const place *object, const char *key,
                             const char *const *keys);

/* An array of any length, of exactly n elements; these are called `what`: "number". */
nn_status walk_array(const walk *w, const place *p, int *n);
nn_status walk_length(const walk *w, const place *p, int n, const char *what);
place     walk_element(const place *array, int index, const cJSON *item);

/* --- single values ------------------------------------------------------------------- */

/* Texts are borrowed from the tree. */
nn_status walk_text(const char **out, const walk *w, const place *p);
nn_status walk_text_member(place *out, const char **s, const walk *w, const place *object,
                           const char *key);

/* A whole number in lo .. hi; any number. */
nn_status walk_whole_member(double *out, const walk *w, const place *object, const char *key,
                            double lo, double hi);
nn_status walk_real_member(double *out, const walk *w, const place *object, const char *key);

/* The place of the word among word(0) .. word(words - 1). */
nn_status walk_word_member(int *out, const walk *w, const place *object, const char *key,
                           const char *(*word)(int i), int words);

/* --- arrays of them ------------------------------------------------------------------------------
 */

/* Exactly n numbers; as float they must be finite.
 *   to  out  (n) or NULL: only check */
nn_status walk_floats(const walk *w, const place *array, int n, float *to);
nn_status walk_doubles(const walk *w, const place *array, int n, double *to);

/* No name twice among the texts of an array, or among the texts that its objects have under
 * `key`; that they are texts is known. */
nn_status walk_unique(const walk *w, const place *array, const char *key);

/* All texts of an array.
 *   to  out  copies, each to be freed, or NULL: only check */
nn_status walk_texts(const walk *w, const place *array, char **to);

/* A copy to be freed.  NN_NOMEM. */
nn_status walk_copy(char **out, const char *s, const walk *w);

#endif
