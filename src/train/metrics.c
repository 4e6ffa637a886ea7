#include "train/metrics.h"

#include <string.h>

void metrics_confusion(nn_net *net, const float *x, const int *label, int rows, int classes,
                       long *matrix)
{
    const nn_spec *s    = nn_net_spec(net);
    const int      out  = s->units[s->layers], most = nn_net_max_rows(net);

    memset(matrix, 0, (size_t)classes * (size_t)classes * sizeof *matrix);
    for (int at = 0; at < rows; at += most) {
        int now = rows - at < most ? rows - at : most;
        nn_net_forward(net, x + (size_t)at * (size_t)s->units[0], now, NULL);

        const float *p = nn_net_activations(net, s->layers);
        for (int r = 0; r < now; r++, p += out) {
            matrix[(size_t)label[at + r] * (size_t)classes + (size_t)nn_predicted_class(out, p)]++;
        }
    }
}

static int count(const int *label, int rows, int class)
{
    int n = 0;
    for (int r = 0; r < rows; r++) {
        n += label[r] == class;
    }
    return n;
}

double metrics_majority(const int *train, int n_train, const int *label, int rows, int classes,
                        int *majority)
{
    int best = 0, most = -1;
    for (int c = 0; c < classes; c++) {
        int n = count(train, n_train, c);
        best  = n > most ? c : best;
        most  = n > most ? n : most;
    }
    if (majority) {
        *majority = best;
    }
    return rows ? (double)count(label, rows, best) / rows : 0.0;
}
