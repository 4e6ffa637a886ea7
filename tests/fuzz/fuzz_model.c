/* Any bytes as a model file: they must be refused, or be a model.
 *
 * Beside what the sanitizers see, three laws are checked: a refusal has a text of one line
 * that begins with the file's name; what is accepted is saved, loaded and saved again to
 * the same bytes, by way of a copy too; and its network answers a row of zeros.
 */
#include "fuzz.h"
#include "model/model_read.h"
#include "nnviz/net.h"

#include <stdlib.h>
#include <string.h>

static void check_refusal(const nn_err *err)
{
    fuzz_check(err->status == NN_DATA, "a refusal is about the data");
    fuzz_check(strncmp(err->text, "fuzz:", 5) == 0, "a refusal begins with the name");
    fuzz_check(strchr(err->text, '\n') == NULL, "a refusal is one line");
}

/* Loads what was saved; the caller frees. */
static model *load_again(const text *saved)
{
    model    *m      = NULL;
    nn_err    err    = {0};
    nn_status status = model_from_bytes(&m, "fuzz", saved->data, saved->len, &err);

    fuzz_check(status == NN_OK, "what is saved can be loaded");
    return m;
}

static void check_identity(const model *m)
{
    text   first = {0}, second = {0};
    model *copy = NULL;

    model_to_json(&first, m);
    model *again = load_again(&first);
    fuzz_check(model_copy(&copy, again, NULL) == NN_OK, "a model can be copied");
    model_free(again);
    model_to_json(&second, copy);
    model_free(copy);
    fuzz_check(!first.failed && !second.failed, "there is memory");
    fuzz_check(first.len == second.len && memcmp(first.data, second.data, first.len) == 0,
               "save, load, save is the identity");
    text_free(&first);
    text_free(&second);
}

static void check_answer(const model *m)
{
    nn_optimizer sgd = nn_optimizer_default(NN_OPT_SGD);
    nn_net      *net = NULL;
    nn_err       err = {0};
    float       *x   = calloc((size_t)m->spec.units[0], sizeof *x);

    fuzz_check(x != NULL, "there is memory");
    scaler_apply(m->scale, x, 1, x);
    fuzz_check(nn_net_create(&net, &m->spec, &sgd, NN_ENGINE_REFERENCE, 1, &err) == NN_OK,
               "a model is a network");
    nn_net_set_params(net, m->params);
    nn_net_forward(net, x, 1, NULL);
    nn_net_free(net);
    free(x);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    model    *m      = NULL;
    nn_err    err    = {0};
    nn_status status = model_from_bytes(&m, "fuzz", (const char *)data, size, &err);

    if (status != NN_OK) {
        check_refusal(&err);
        fuzz_check(m == NULL, "a refusal gives no model");
        return 0;
    }
    check_identity(m);
    check_answer(m);
    model_free(m);
    return 0;
}
