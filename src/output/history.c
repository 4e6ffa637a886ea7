#include "output/history.h"
#include "formats/number.h"

#include <math.h>

history_metrics history_of(const nn_score *s, nn_loss loss)
{
    if (NN_LOSSES[loss].classifies) {
        return (history_metrics){2,
                                 {"loss", "accuracy", NULL},
                                 {(float)nn_score_loss(s), (float)nn_score_accuracy(s), NAN}};
    }
    return (history_metrics){
        3,
        {"loss", "mae", "r2"},
        {(float)nn_score_loss(s), (float)nn_score_mae(s), (float)nn_score_r2(s)}};
}

static void cells(text *out, const nn_score *s, nn_loss loss)
{
    history_metrics m = history_of(s, loss);
    char            number[NUMBER_TEXT];

    for (int i = 0; i < m.count; i++) {
        text_char(out, ',');
        if (!isnan(m.value[i])) {
            number_float(number, m.value[i]);
            text_str(out, number);
        }
    }
}

static void names(text *out, const char *prefix, nn_loss loss)
{
    nn_score        none = {0};
    history_metrics m    = history_of(&none, loss);

    for (int i = 0; i < m.count; i++) {
        text_printf(out, ",%s%s", prefix, m.name[i]);
    }
}

void history_header(text *out, nn_loss loss)
{
    text_str(out, "epoch");
    names(out, "", loss);
    names(out, "val_", loss);
    names(out, "test_", loss);
    text_char(out, '\n');
}

void history_row(text *out, const nn_epoch *e, nn_loss loss)
{
    text_printf(out, "%d", e->epoch);
    cells(out, &e->train, loss);
    cells(out, &e->validation, loss);
    cells(out, &e->test, loss);
    text_char(out, '\n');
}
