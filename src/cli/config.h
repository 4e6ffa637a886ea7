/* What the options of all commands are read into: one row of options.c fills one
 * field here.
 */
#ifndef NNVIZ_CLI_CONFIG_H
#define NNVIZ_CLI_CONFIG_H

#include "nnviz/spec.h"

#include <stdbool.h>
#include <stdint.h>

/* A comma-separated list of whole numbers or of choices. */
typedef struct {
    int n;
    int v[NN_MAX_LAYERS + 1];
} int_list;

enum { SCALE_ON_TRAINING, SCALE_ON_ALL };
enum { PROGRESS_AUTO, PROGRESS_BAR, PROGRESS_LINES, PROGRESS_NONE };
enum { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER };

typedef struct {
    /* data */
    char   *data; /* texts are owned by the config */
    double  test_split, validation_split;
    char   *split;
    int     scale, scale_on;

    /* network */
    int_list layers, activation;
    int      init;

    /* training */
    int64_t epochs, batch_size;
    int     optimizer;
    double  learning_rate; /* NAN: the optimiser's own */
    double  momentum, rho, beta_1, beta_2, epsilon;
    bool    nesterov, shuffle;
    int64_t seed; /* -1: to be drawn */
    int     engine;

    /* recording */
    char   *layer, *snapshots;
    int64_t snapshot_rows; /* 0: all */
    bool    no_dump, no_plots;

    /* this command only: where to, how loud */
    char   *out;
    bool    overwrite;
    int64_t threads; /* 0: as many as the process may use */
    bool    json, quiet, verbose;
    int     progress, color;
    char   *config;
    bool    help, version;
} run_config;

#endif
