/* libnnviz: small dense networks, trained and looked into.
 *
 * Including this header includes all of them.  A tour:
 *
 *   err.h          one status, one message; everything that can fail says so
 *   rng.h          seeded random numbers, split into streams
 *   activation.h   relu, tanh, softmax ...: rows of a table
 *   loss.h         cross-entropies from the logits; squared, absolute and Huber's error
 *   score.h        sums over rows: loss, accuracy, MAE, R2
 *   spec.h         the shape of a network and of its flat parameter vector; l1, l2, dropout
 *   initializer.h  Glorot, He, LeCun, LSUV
 *   optimizer.h    SGD, RMSprop, Adam, AdamW, Adagrad; clipping
 *   net.h          a network on one of several engines: forward, train, look
 *   monitor.h      what is watched: loss, accuracy, MAE, R2
 *   schedule.h     learning rates that change
 *   train_plan.h   epochs, batches, early stopping, where to go on from
 *   trainer.h      the epoch loop with observers
 *
 * A whole use of it, without error handling:
 *
 *     nn_spec spec = {.layers = 2, .units = {4, 3, 1},
 *                     .act    = {0, NN_ACT_RELU, NN_ACT_SIGMOID},
 *                     .loss   = NN_LOSS_BINARY_CROSSENTROPY};
 *     nn_optimizer sgd   = nn_optimizer_default(NN_OPT_SGD);
 *     nn_rng       rng   = nn_rng_make(1, NN_STREAM_INIT);
 *     float        w[19];                       // nn_spec_params(&spec) == 19
 *     nn_init_params(w, &spec, NN_INIT_LSUV, &rng, x, rows, &err);
 *
 *     nn_net *net = NULL;
 *     nn_net_create(&net, &spec, &sgd, NN_ENGINE_AUTO, 16, &err);
 *     nn_net_set_params(net, w);
 *     nn_train_plan plan = {.epochs = 8, .batch = 16, .shuffle = true,
 *                           .shuffle_rng = nn_rng_make(1, NN_STREAM_SHUFFLE)};
 *     nn_train(net, &train, &validation, &test, &plan, &observer, &err);
 *     nn_net_free(net);
 */
#ifndef NNVIZ_H
#define NNVIZ_H

#include "nnviz/activation.h"
#include "nnviz/err.h"
#include "nnviz/initializer.h"
#include "nnviz/loss.h"
#include "nnviz/monitor.h"
#include "nnviz/net.h"
#include "nnviz/optimizer.h"
#include "nnviz/rng.h"
#include "nnviz/schedule.h"
#include "nnviz/score.h"
#include "nnviz/spec.h"
#include "nnviz/train_plan.h"
#include "nnviz/trainer.h"

#endif
