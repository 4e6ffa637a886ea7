#include "data/column_stats.h"

#include <math.h>
#include <stdlib.h>

static int column_stats_compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/*   v  in/out  (out->present) sorted; at least one */
static void column_stats_numbers(column_stats *out, double *v)
{
    double sum = 0, shares = 0;

    qsort(v, (size_t)out->present, sizeof *v, column_stats_compare);
    for (int i = 0; i < out->present; i++) {
        out->distinct += i == 0 || v[i] > v[i - 1];
        sum += v[i];
        shares += v[i] / out->present; /* for sums that leave double's range */
    }
    out->min  = v[0];
    out->max  = v[out->present - 1];
    out->mean = isfinite(sum) ? sum / out->present : shares;
}

nn_status column_stats_make(column_stats *out, const table_column *column, int rows, nn_err *err)
{
    column_stats s = {.present = rows - column->missing, .min = NAN, .mean = NAN, .max = NAN};

    if (column->kind == COLUMN_TEXT) {
        s.distinct = column->levels;
    } else if (s.present > 0) {
        double *v = calloc((size_t)s.present, sizeof *v);
        int     n = 0;

        if (!v) {
            return nn_fail_nomem(err, "describing a column");
        }
        for (int r = 0; r < rows; r++) {
            if (!isnan(column->number[r])) {
                v[n++] = column->number[r];
            }
        }
        column_stats_numbers(&s, v);
        free(v);
    }
    *out = s;
    return NN_OK;
}
