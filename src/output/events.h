/* Events: what happens in a run, as JSON Lines.
 *
 * One flat object per line, {"event": ..., "time": ..., ...}; "schema" in the
 * first.  The same stream goes to events.jsonl and, with --json, to standard output.
 * Times are ISO 8601 in UTC with milliseconds.  A number that is not finite is null.
 *
 *     events_begin(e, "epoch");
 *     events_int(e, "epoch", 3);
 *     events_real(e, "loss", 0.0912);
 *     NN_TRY(events_end(e, err));
 */
#ifndef NNVIZ_OUTPUT_EVENTS_H
#define NNVIZ_OUTPUT_EVENTS_H

#include "nnviz/err.h"

#include <stdio.h>

typedef struct events events;

/* Start a stream.
 *   path  in  where it is appended to; NULL: no file
 *   echo  in  where each line also goes at once; NULL: nowhere.  Borrowed
 * NN_IO, NN_NOMEM. */
nn_status events_open(events **out, const char *path, FILE *echo, nn_err *err);

void events_begin(events *e, const char *event);
void events_int(events *e, const char *key, long long v);
void events_real(events *e, const char *key, double v); /* as float32 */
void events_text(events *e, const char *key, const char *v);

/* Finish the line.  It reaches the file with the next events_flush.  NN_IO (echo
 * broken), NN_NOMEM. */
nn_status events_end(events *e, nn_err *err);

/* What is pending reaches the file.  NN_IO. */
nn_status events_flush(events *e, nn_err *err);

/* Free without flushing; NULL is fine. */
void events_free(events *e);

/* Now, as "2026-11-23T06:25:30.123Z". */
const char *events_now(char buf[32]);

#endif
