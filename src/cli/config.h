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
enum { CLASS_WEIGHT_NONE, CLASS_WEIGHT_BALANCED };
enum { LOSS_AUTO };
enum { MONITOR_AUTO };
enum { ROWS_TEST, ROWS_VALIDATION, ROWS_TRAIN, ROWS_ALL };
enum { FORMAT_AUTO, FORMAT_CSV, FORMAT_NPY, FORMAT_PNG, FORMAT_SVG };
enum { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER };

typedef struct {
    /* data */
    char  *data; /* texts are owned by the config */
    char  *label, *features, *drop;
    int    task, missing;
    char  *separator, *comment, *decimal;
    int    header;
    char  *size;  /* rows of a generated set, or WIDTHxHEIGHT of a picture; or auto */
    double noise; /* of a generated set; NAN: its own    */
    char  *test;  /* a file of test rows; NULL: a split  */
    char  *typed_data, *typed_test; /* no options: what those two were, if they had to be looked for
                                       (cli/data_path.h); else NULL */
    double test_split, validation_split;
    char  *split;
    bool   stratify;
    int    scale, scale_on;

    /* network */
    int_list layers, activation;
    int      init, loss; /* loss: LOSS_AUTO, or a loss of nn/loss.h plus one */
    double   l1, l2, dropout;

    /* training */
    int64_t epochs, batch_size;
    int     optimizer;
    double  learning_rate; /* NAN: the optimiser's own */
    double  momentum, rho, beta_1, beta_2, epsilon;
    double  weight_decay;                         /* NAN: the optimiser's own */
    double  clipvalue, clipnorm, global_clipnorm; /* 0: off */
    int     class_weight;
    int     schedule;
    double  decay_rate;  /* NAN: the schedule's own */
    int64_t decay_steps; /* 0: the schedule's own  */
    double  alpha, factor, min_lr;
    int64_t lr_patience;
    int64_t patience; /* 0: no early stopping */
    double  min_delta;
    int     monitor; /* MONITOR_AUTO, or one of nn/monitor.h plus one */
    bool    restore_best;
    bool    nesterov, shuffle;
    int64_t seed; /* -1: to be drawn */
    int     engine;
    char   *weights; /* MODEL or RUN@EPOCH to start from */

    /* recording */
    char   *layer, *snapshots;
    int64_t snapshot_rows; /* 0: all */
    bool    no_dump, no_plots;
    char   *plots; /* kinds of pictures, a list */
    char   *units; /* which of the layer are drawn, auto or a list */
    int     theme, palette;
    bool    centroids;
    double  pixel_ratio;
    char   *limits;          /* auto or x0,x1,y0,y1 */
    int64_t fps, max_frames; /* of the animation */

    /* this command only: where to, how loud */
    char   *out;
    char   *resume; /* a run to go on with */
    int64_t checkpoint_every;
    bool    overwrite;
    int64_t threads; /* 0: as many as the process may use */
    bool    json, quiet, verbose;
    int     progress, color;
    char   *config;
    bool    help, version;

    /* asking a model */
    int   rows;   /* ROWS_TEST ... */
    char *at;     /* an epoch, or for plot a choice of them; NULL: the final weights, all */
    int   format; /* FORMAT_AUTO ... */
    bool  before_activation, gradients;
} run_config;

#endif
