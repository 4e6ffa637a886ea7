/* What an evaluation found, for people and for programs. */
#ifndef NNVIZ_CLI_SCORE_TEXT_H
#define NNVIZ_CLI_SCORE_TEXT_H

#include "model/model.h"
#include "nnviz/score.h"
#include "train/metrics.h"
#include "util/text.h"

/* Plain data; borrowed.  Of a regression only model, data and score are looked at. */
typedef struct {
    const model   *m;
    const char    *data;   /* what it was evaluated on */
    nn_score       score;  /* of at least one row */
    const long    *matrix; /* (classes, classes) as metrics_confusion */
    metrics_class *each;   /* (classes) */
    metrics_total  total;
    double         auc; /* of two classes; NAN when one of them has no row, or for more classes */
} score_found;

/* A number with `digits` decimals, appended to `out`; from a million on, where that would be long
 * and mostly noise, with an exponent instead. */
void score_number(text *out, int digits, double v);

/* Loss, accuracy, confusion matrix and scikit-learn's classification report; or loss, MSE,
 * MAE and R2. */
void score_text(text *out, const score_found *f);

/* One JSON object and a newline; what is no number is null:
 *   { "data", "rows", "loss_name", "loss", "accuracy", "roc_auc", "classes": [names],
 *     "confusion_matrix": [[true class down, predicted across]],
 *     "report": { NAME: { "precision", "recall", "f1-score", "support" }, ... },
 *     "macro avg": { as of a class }, "weighted avg": { the same } }
 *   { "data", "rows", "loss_name", "loss", "mse", "mae", "r2" } */
void score_json(text *out, const score_found *f);

/* How wide the cells of a confusion matrix may be for a table of at most `columns` columns: at most
 * SCORE_CELL; 0 when it has too many classes, or counts that are too long. */
enum { SCORE_CELL = 16 };
int score_cell(int classes, const long *matrix, int columns);

/* The matrix as a table, appended to `out`: a row per true class, a column per predicted one.
 * Names are cut to cells of `width` columns. */
void score_confusion(text *out, char *const *name, int classes, const long *matrix, int width);

#endif
