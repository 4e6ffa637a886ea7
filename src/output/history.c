#include "output/history.h"
#include "formats/number.h"

static void cells(text *out, const nn_score *s)
{
    char loss[NUMBER_TEXT] = "", accuracy[NUMBER_TEXT] = "";
    if (s->rows) {
        number_float(loss, (float)nn_score_loss(s));
        number_float(accuracy, (float)nn_score_accuracy(s));
    }
    text_printf(out, ",%s,%s", loss, accuracy);
}

void history_header(text *out)
{
    text_str(out, "epoch,loss,accuracy,val_loss,val_accuracy,test_loss,test_accuracy\n");
}

void history_row(text *out, const nn_epoch *e)
{
    text_printf(out, "%d", e->epoch);
    cells(out, &e->train);
    cells(out, &e->validation);
    cells(out, &e->test);
    text_char(out, '\n');
}
