/* Column statistics: what a column of a table holds, in a few numbers. */
#ifndef NNVIZ_DATA_COLUMN_STATS_H
#define NNVIZ_DATA_COLUMN_STATS_H

#include "data/table.h"
#include "nnviz/err.h"

typedef struct {
    int    present;        /* cells that are not missing                             */
    int    distinct;       /* different values among them                            */
    double min, mean, max; /* COLUMN_NUMBER with a cell present; else NAN; in double */
} column_stats;

/*   rows  in  of the table
 * NN_NOMEM. */
nn_status column_stats_make(column_stats *out, const table_column *column, int rows, nn_err *err);

#endif
