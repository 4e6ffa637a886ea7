/* Metrics over a whole split, beyond what an epoch reports.
 *
 * Definitions are scikit-learn's (sklearn.metrics), edge cases included; each says
 * which function it is.  Those of a regression are in nnviz/score.h.
 */
#ifndef NNVIZ_TRAIN_METRICS_H
#define NNVIZ_TRAIN_METRICS_H

#include "nnviz/net.h"
#include "util/text.h"

#include <stddef.h>

/* Count who was taken for whom.
 *   x, label  in   (rows, units[0]) scaled; (rows) true classes 0 .. classes-1
 *   matrix    out  (classes, classes): row true, column predicted */
void metrics_confusion(nn_net *net, const float *x, const int *label, int rows, int classes,
                       long *matrix);

/* The accuracy of always answering the class that is most frequent among the
 * training rows: what any network has to beat.  0 without rows.
 *   train, label  in   (n_train), (rows) true classes 0 .. classes-1
 *   majority      out  that class, the lowest of equals; may be NULL */
double metrics_majority(const int *train, int n_train, const int *label, int rows, int classes,
                        int *majority);

/* --- classes: classification_report -------------------------------------------------- */

/* One class, or a mean over classes.  A quotient 0/0 is 0, as with zero_division=0. */
typedef struct {
    double precision; /* hits / predicted                  */
    double recall;    /* hits / support                    */
    double f1;        /* 2 hits / (predicted + support)    */
    long   support;   /* rows of the class                 */
} metrics_class;

typedef struct {
    metrics_class macro;    /* mean over classes                     */
    metrics_class weighted; /* mean over classes, weights: support   */
    double        accuracy;
    long          rows, hits;
} metrics_total;

/* From a confusion matrix, as metrics_confusion makes it, of at least one row.
 *   each  out  (classes) */
void metrics_report(const long *matrix, int classes, metrics_class *each, metrics_total *total);

/* The text of sklearn.metrics.classification_report(digits=2), appended to `out`.  (Where no
 * row at all is right scikit-learn prints supports as 2.0; here they are whole numbers.)
 *   name  in  (classes) shown by text_visible */
void metrics_report_text(text *out, const metrics_class *each, const metrics_total *total,
                         char *const *name, int classes);

/* --- two classes: roc_auc_score ------------------------------------------------------ */

/* The area under the ROC curve: the chance that a row of class 1 scores above one of class
 * 0, ties counting half.
 *   score, label  in/out  (rows) label 0 or 1; both are sorted by score
 * NAN when one of the classes has no row. */
double metrics_auc(float *score, unsigned char *label, size_t rows);

#endif
