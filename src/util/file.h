/* Files: read whole, write whole and safely.
 *
 * A file appears under its name complete or not at all: it is written beside
 * its name as NAME.tmp, every write and the close are checked, and it is then
 * renamed.  Reading failures are NN_DATA (a named input is missing or
 * unreadable), writing failures NN_IO; both texts start with the path and end
 * with the system's reason ("No space left on device").
 */
#ifndef NNVIZ_UTIL_FILE_H
#define NNVIZ_UTIL_FILE_H

#include "nnviz/err.h"

#include <stdbool.h>
#include <stddef.h>

/* The whole of a file.
 *   out, len  out  caller frees; a NUL follows the last byte, not counted
 *   path      in   a file, a pipe or a device; "-" is standard input
 * NN_DATA: missing, a directory, unreadable.  NN_NOMEM. */
nn_status file_read(char **out, size_t *len, const char *path, nn_err *err);

/* Write `len` bytes to `path` as described above.  With `sync` the data is on
 * the disk (fsync) before the rename.  On failure the old file is untouched
 * and no NAME.tmp remains.  NN_IO, NN_NOMEM. */
nn_status file_write(const char *path, const void *bytes, size_t len, bool sync, nn_err *err);

/* Make a directory and every missing one above it.  One that is there is fine.
 * NN_IO. */
nn_status file_make_dirs(const char *path, nn_err *err);

/* Join with one '/'.  Caller frees; NULL when out of memory. */
char *file_join(const char *dir, const char *name);

/* The last part of a path without its ending: "a/b/notes.csv" -> "notes".
 * Caller frees; NULL when out of memory. */
char *file_stem(const char *path);

#endif
