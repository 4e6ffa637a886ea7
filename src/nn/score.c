#include "nnviz/score.h"

#include <math.h>
#include <stddef.h>

void nn_score_add(nn_score *s, nn_loss loss, int rows, int U, const float *p, const float *y)
{
    size_t n = (size_t)rows * (size_t)U;

    s->rows += rows;
    if (NN_LOSSES[loss].classifies) {
        s->hits += nn_count_correct(rows, U, p, y);
        return;
    }
    for (size_t i = 0; i < n; i++) {
        double error = (double)p[i] - (double)y[i], from = (double)y[i] - s->target_mean;
        s->absolute += fabs(error);
        s->squared += error * error;
        s->target_mean += from / (double)++s->values;
        s->target_m2 += from * ((double)y[i] - s->target_mean);
    }
}

double nn_score_loss(const nn_score *s)
{
    return s->rows ? s->loss / (double)s->rows : (double)NAN;
}

double nn_score_accuracy(const nn_score *s)
{
    return s->rows ? s->hits / (double)s->rows : (double)NAN;
}

double nn_score_mae(const nn_score *s)
{
    return s->values ? s->absolute / (double)s->values : (double)NAN;
}

double nn_score_r2(const nn_score *s)
{
    if (s->rows < 2 || s->values != s->rows) {
        return (double)NAN;
    }
    if (s->target_m2 == 0.0) {
        return s->squared == 0.0 ? 1.0 : 0.0;
    }
    return 1.0 - s->squared / s->target_m2;
}
