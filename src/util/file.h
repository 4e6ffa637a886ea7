/* Files: read whole or in blocks, write whole and safely.
 *
 * A file appears under its name complete or not at all: it is written beside
 * its name as NAME.tmp, every write and the close are checked, and it is then
 * renamed.  A symbolic link to a file stays one: that file is replaced.
 * A device or a pipe is written to as it is.  Reading failures are NN_DATA (a named input is
 * missing or unreadable), writing failures NN_IO; both texts start with the path and end with the
 * system's reason ("No space left on device").
 */
#ifndef NNVIZ_UTIL_FILE_H
#define NNVIZ_UTIL_FILE_H

#include "nnviz/err.h"

#include <stdbool.h>
#include <stddef.h>

/* --- reading ------------------------------------------------------------------------- */

/* What messages call an input: the path itself, "standard input" for "-". */
const char *file_input_name(const char *path);

/* The whole of a file.
 *   out, len  out  caller frees; a NUL follows the last byte, not counted
 *   path      in   a file, a pipe or a device; "-" is standard input
 * NN_DATA: missing, a directory, unreadable.  NN_NOMEM. */
nn_status file_read(char **out, size_t *len, const char *path, nn_err *err);

/* The same in blocks, for inputs without end.  file_open gives a descriptor
 * for file_read_some and, at the end, file_close, which leaves standard input
 * open and accepts -1.  NN_DATA. */
nn_status file_open(int *fd, const char *path, nn_err *err);
void      file_close(int fd);

/* What is there now, at least one byte unless the input has ended.
 *   got   out  0 (the end) .. cap
 *   path  in   for messages
 * NN_DATA. */
nn_status file_read_some(int fd, char *to, size_t cap, size_t *got, const char *path, nn_err *err);

/* --- writing ------------------------------------------------------------------------- */

/* Write `len` bytes to `path` as described above.  With `sync` the data is on
 * the disk (fsync) before it gets its name: a power cut leaves the old file or the
 * new one, never a part.  On failure the old file is untouched and no NAME.tmp
 * remains.  `bytes` may be NULL when len is 0.  NN_IO, NN_NOMEM. */
nn_status file_write(const char *path, const void *bytes, size_t len, bool sync, nn_err *err);

typedef struct {
    const char *path;
    const void *bytes; /* (len) may be NULL when len is 0 */
    size_t      len;
} file_content;

/* Write files of which the later ones rely on the earlier ones, n up to FILE_TOGETHER: all are on
 * the disk before the first gets its name, and they get their names in turn.  When one fails, it
 * and those behind it are as file_write leaves one.  NN_IO, NN_NOMEM: of the first that fails. */
enum { FILE_TOGETHER = 5 };
nn_status file_write_all(const file_content *files, int n, nn_err *err);

/* The same in pieces, for files that need not fit in memory. */
typedef struct file_writer file_writer;

/* Start PATH.tmp, replacing one left behind by a crash.  NN_IO, NN_NOMEM. */
nn_status file_writer_create(file_writer **out, const char *path, nn_err *err);

/* Append.  Small pieces are gathered; `bytes` may be NULL when len is 0.  NN_IO: nothing of this
 * piece is in the file, unless that is a pipe, and it can be tried again. */
nn_status file_writer_append(file_writer *w, const void *bytes, size_t len, nn_err *err);

/* Overwrite bytes that were appended earlier: offset + len must lie within
 * them.  Needs a file that can seek.  NN_IO. */
nn_status file_writer_patch(file_writer *w, size_t offset, const void *bytes, size_t len,
                            nn_err *err);

/* What was appended reaches PATH.tmp, and with `sync` the disk.  From then on that file is left
 * there by a failure and by file_writer_abandon, for whoever can make use of it.  NN_IO: what is
 * still gathered can be flushed later. */
nn_status file_writer_flush(file_writer *w, bool sync, nn_err *err);

/* Bring files, or the names in directories, to the disk (fsync), n up to FILE_TOGETHER.  NN_IO. */
nn_status file_sync(const char *const *path, int n, nn_err *err);

/* Flush, optionally fsync, close, rename to the final name.  Frees `w` in any
 * case; on failure (NN_IO) the tmp file is removed, unless file_writer_flush has left it, and
 * the old file untouched. */
nn_status file_writer_commit(file_writer *w, bool sync, nn_err *err);

/* Close and remove the tmp file, unless file_writer_flush has left it; free `w`.  NULL is fine. */
void file_writer_abandon(file_writer *w);

/* --- room and locks ------------------------------------------------------------------ */

/* Take room on the disk of a directory for as long as the descriptor returned is open: closing it
 * leaves so much for what must still be written when the disk is full.  -1: there is not even twice
 * as much, and what comes first may need it. */
int file_reserve(const char *dir, size_t bytes);

/* Hold a directory against other processes that ask the same, until the descriptor is closed or
 * the process ends.  Where the file system knows no such thing, it is held by all.
 *   fd     out  -1 where it cannot even be opened; close(fd) when done
 * Returns false when another holds it. */
bool file_hold(int *fd, const char *dir);

/* --- names and directories ----------------------------------------------------------- */

/* Make a directory and every missing one above it.  One that is there is fine.
 * NN_IO; NN_NOMEM. */
nn_status file_make_dirs(const char *path, nn_err *err);

/* Join with one '/'; an empty dir gives the name alone.  Caller frees; NULL
 * when out of memory. */
char *file_join(const char *dir, const char *name);

/* The last part of a path without its last ending: "a/b/notes.csv" -> "notes",
 * "a/.hidden" -> ".hidden", "a/b/" -> "b".  Caller frees; NULL when out of
 * memory. */
char *file_stem(const char *path);

/* "PATH: reason" for an errno value, as every function here says it. */
nn_status file_fail(nn_err *err, nn_status status, const char *path, int error_number);

#endif
