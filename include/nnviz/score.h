/* Scores: what an epoch or an evaluation adds up, and the means one reports.
 *
 * Sums are in double, over rows in the order they are met: the same rows in the same
 * order give the same bits.
 */
#ifndef NNVIZ_SCORE_H
#define NNVIZ_SCORE_H

#include "nnviz/loss.h"

/* Starts as {0}. */
typedef struct {
    long   rows;
    double loss; /* sum of the rows' losses; where there are some, weighted, penalty included */
    double hits; /* rows with the right class; 0 for a network that does not classify         */

    /* Of a network that does not classify, over its `values` = rows x outputs; else 0. */
    long   values;
    double absolute;    /* sum of |p - y|                                                    */
    double squared;     /* sum of (p - y)^2                                                  */
    double target_mean; /* of the targets                                                    */
    double target_m2;   /* sum of their squared distances from it (Welford 1962: no digits
                           are lost where the targets are large and close together)          */
} nn_score;

/* Add rows of outputs: everything but the loss.
 *   p, y  in  (rows, U) outputs and targets */
void nn_score_add(nn_score *s, nn_loss loss, int rows, int U, const float *p, const float *y);

/* All are NAN without rows. */
double nn_score_loss(const nn_score *s);     /* mean                                    */
double nn_score_accuracy(const nn_score *s); /* fraction                                */
double nn_score_mae(const nn_score *s);      /* mean absolute error, over all outputs   */

/* Coefficient of determination, 1 - sum (p - y)^2 / sum (y - mean y)^2, as scikit-learn's
 * r2_score has it: where all targets are equal it is 1 if every output is right, else 0.
 * NAN below two rows, and for a network of several outputs, whose R2 would be several. */
double nn_score_r2(const nn_score *s);

#endif
