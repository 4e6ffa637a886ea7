#define _XOPEN_SOURCE 700 /* realpath */
#include "util/file.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/types.h>
#include <unistd.h>

enum {
    FILE_BLOCK   = 64 * 1024,
    FILE_AT_ONCE = 1 << 30 /* Linux moves at most 2 GiB in one call */
};

struct file_writer {
    int    fd;
    char  *path;     /* as it was named, for messages                             */
    char  *name;     /* where it goes: the file that a symbolic link stands for    */
    char  *tmp;      /* NULL: a device or a pipe, which is written to where it is  */
    bool   left;     /* the tmp file is left when it gets no name                  */
    size_t written;  /* bytes in the file: what is in `block` follows them */
    size_t gathered; /* bytes in `block` */
    char   block[FILE_BLOCK];
};

static bool path_is_stdin(const char *path)
{
    return strcmp(path, "-") == 0;
}

static char *path_copy(const char *from, size_t len)
{
    char *copy = malloc(len + 1);
    if (copy != NULL) {
        memcpy(copy, from, len);
        copy[len] = '\0';
    }
    return copy;
}

/* Write all of it at `offset` (or at the end, offset -1).  Returns how much was written; where that
 * is not all, errno says why. */
static size_t fd_write(int fd, const char *bytes, size_t len, off_t offset)
{
    size_t done = 0;

    while (done < len) {
        size_t  part = len - done < FILE_AT_ONCE ? len - done : FILE_AT_ONCE;
        ssize_t n    = offset < 0 ? write(fd, bytes + done, part)
                                  : pwrite(fd, bytes + done, part, offset + (off_t)done);
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n < 0) {
            break;
        }
        done += (size_t)n; /* a short write: the next one says why */
    }
    return done;
}

/* A first guess at how much there is, so that a file of known size is read in
 * one go; what the size says is not relied on. */
static size_t file_size_guess(int fd)
{
    struct stat about;

    if (fstat(fd, &about) != 0 || !S_ISREG(about.st_mode) || about.st_size < FILE_BLOCK) {
        return FILE_BLOCK;
    }
    return (uintmax_t)about.st_size < SIZE_MAX - 2 ? (size_t)about.st_size + 2 : FILE_BLOCK;
}

static void writer_free(file_writer *w)
{
    free(w->path);
    free(w->name);
    free(w->tmp);
    free(w);
}

/* What is left of the tmp file after a failure must go, and errno must stay. */
static void writer_drop(file_writer *w)
{
    int why = errno;
    if (w->fd >= 0) {
        close(w->fd);
    }
    if (w->tmp != NULL && !w->left) {
        unlink(w->tmp);
    }
    writer_free(w);
    errno = why;
}

/* What could not be written stays gathered, in case there is room later. */
static nn_status writer_flush(file_writer *w, nn_err *err)
{
    size_t done = fd_write(w->fd, w->block, w->gathered, -1);
    int    why  = errno;

    w->written += done;
    w->gathered -= done;
    if (w->gathered > 0) {
        memmove(w->block, w->block + done, w->gathered);
        return file_fail(err, NN_IO, w->path, why);
    }
    return NN_OK;
}

/* Closing is the last chance of a file system to report a failed write. */
static nn_status writer_close(file_writer *w, nn_err *err)
{
    int fd = w->fd;
    w->fd  = -1;
    return close(fd) == 0 ? NN_OK : file_fail(err, NN_IO, w->path, errno);
}

static bool is_directory(const char *path)
{
    struct stat about;
    return stat(path, &about) == 0 && S_ISDIR(about.st_mode);
}

static nn_status make_dir(const char *path, nn_err *err)
{
    if (mkdir(path, 0777) == 0) {
        return NN_OK;
    }
    int why = errno;
    if (is_directory(path)) { /* whatever mkdir thought of it: EEXIST, EROFS, EACCES */
        return NN_OK;
    }
    if (why == EEXIST) {
        return nn_fail(err, NN_IO, "%s: is there already and is not a directory", path);
    }
    return file_fail(err, NN_IO, path, why);
}

nn_status file_fail(nn_err *err, nn_status status, const char *path, int error_number)
{
    char reason[256];

    if (strerror_r(error_number, reason, sizeof reason) != 0) {
        snprintf(reason, sizeof reason, "system error %d", error_number);
    }
    return nn_fail(err, status, "%s: %s", path, reason);
}

const char *file_input_name(const char *path)
{
    return path_is_stdin(path) ? "standard input" : path;
}

nn_status file_open(int *fd, const char *path, nn_err *err)
{
    struct stat about;

    if (path_is_stdin(path)) {
        *fd = STDIN_FILENO;
        return NN_OK;
    }
    int opened;
    do {
        opened = open(path, O_RDONLY | O_CLOEXEC);
    } while (opened < 0 && errno == EINTR);
    if (opened < 0) {
        return file_fail(err, NN_DATA, path, errno);
    }
    if (fstat(opened, &about) == 0 && S_ISDIR(about.st_mode)) {
        close(opened);
        return file_fail(err, NN_DATA, path, EISDIR);
    }
    *fd = opened;
    return NN_OK;
}

void file_close(int fd)
{
    if (fd >= 0 && fd != STDIN_FILENO) {
        close(fd); /* read only: nothing can be lost */
    }
}

nn_status file_read_some(int fd, char *to, size_t cap, size_t *got, const char *path, nn_err *err)
{
    ssize_t n;

    assert(cap > 0);
    do {
        n = read(fd, to, cap < FILE_AT_ONCE ? cap : FILE_AT_ONCE);
    } while (n < 0 && errno == EINTR);
    if (n < 0) {
        return file_fail(err, NN_DATA, file_input_name(path), errno);
    }
    *got = (size_t)n;
    return NN_OK;
}

nn_status file_read(char **out, size_t *len, const char *path, nn_err *err)
{
    nn_status status = NN_OK;
    int       fd     = -1;
    char     *bytes  = NULL;
    size_t    n = 0, got = 1;

    NN_TRY(file_open(&fd, path, err));
    size_t cap = file_size_guess(fd);
    bytes      = malloc(cap);
    while (got > 0) {
        if (bytes != NULL && n + 1 == cap) {
            char *more = cap <= SIZE_MAX / 2 ? realloc(bytes, cap * 2) : NULL;
            if (more == NULL) {
                free(bytes);
            }
            bytes = more;
            cap *= 2;
        }
        if (bytes == NULL) {
            NN_TRY(nn_fail(err, NN_NOMEM, "out of memory while reading %s", file_input_name(path)));
        }
        NN_TRY(file_read_some(fd, bytes + n, cap - 1 - n, &got, path, err));
        n += got;
    }
    bytes[n] = '\0';
    *out     = bytes;
    *len     = n;
    bytes    = NULL;
done:
    free(bytes);
    file_close(fd);
    return status;
}

/* Where the bytes go; false when out of memory. */
static bool writer_name(file_writer *w, const char *path)
{
    struct stat about;
    bool        there = lstat(path, &about) == 0;

    w->path = path_copy(path, strlen(path));
    if (there && S_ISLNK(about.st_mode)) {
        w->name = realpath(path, NULL);
        there   = stat(path, &about) == 0;
    }
    w->name = w->name != NULL ? w->name : path_copy(path, strlen(path));
    if (w->path == NULL || w->name == NULL) {
        return false;
    }
    if (there && !S_ISREG(about.st_mode) && !S_ISDIR(about.st_mode)) {
        return true;
    }
    size_t len = strlen(w->name);
    w->tmp     = malloc(len + sizeof ".tmp");
    if (w->tmp != NULL) {
        memcpy(w->tmp, w->name, len);
        memcpy(w->tmp + len, ".tmp", sizeof ".tmp");
    }
    return w->tmp != NULL;
}

static int writer_open(const file_writer *w)
{
    int fd;
    do {
        fd = w->tmp != NULL
                 ? open(w->tmp, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0666)
                 : open(w->name, O_WRONLY | O_CLOEXEC);
    } while (fd < 0 && errno == EINTR);
    return fd;
}

nn_status file_writer_create(file_writer **out, const char *path, nn_err *err)
{
    file_writer *w = malloc(sizeof *w);

    if (w == NULL) {
        return nn_fail(err, NN_NOMEM, "out of memory while writing %s", path);
    }
    w->path = w->name = w->tmp = NULL;
    w->left                    = false;
    w->written = w->gathered = 0;
    if (!writer_name(w, path)) {
        writer_free(w);
        return nn_fail(err, NN_NOMEM, "out of memory while writing %s", path);
    }
    w->fd = writer_open(w);
    if (w->fd < 0) {
        nn_status status = file_fail(err, NN_IO, path, errno);
        writer_free(w);
        return status;
    }
    *out = w;
    return NN_OK;
}

/* The part of a piece that was written before the rest failed goes; errno must stay. */
static void writer_take_back(const file_writer *w)
{
    int why = errno;
    if (ftruncate(w->fd, (off_t)w->written) == 0) {
        lseek(w->fd, (off_t)w->written, SEEK_SET);
    }
    errno = why;
}

nn_status file_writer_append(file_writer *w, const void *bytes, size_t len, nn_err *err)
{
    assert(bytes != NULL || len == 0);
    if (len > sizeof w->block - w->gathered) {
        nn_status status = writer_flush(w, err);
        if (status != NN_OK) {
            return status;
        }
    }
    if (len > sizeof w->block) { /* too large to gather, so it goes as it is */
        if (fd_write(w->fd, bytes, len, -1) < len) {
            writer_take_back(w);
            return file_fail(err, NN_IO, w->path, errno);
        }
        w->written += len;
        return NN_OK;
    }
    if (len > 0) {
        memcpy(w->block + w->gathered, bytes, len);
        w->gathered += len;
    }
    return NN_OK;
}

nn_status file_writer_patch(file_writer *w, size_t offset, const void *bytes, size_t len,
                            nn_err *err)
{
    nn_status status = writer_flush(w, err);
    if (status != NN_OK) {
        return status;
    }
    assert(offset <= w->written && len <= w->written - offset);
    return fd_write(w->fd, bytes, len, (off_t)offset) == len
               ? NN_OK
               : file_fail(err, NN_IO, w->path, errno);
}

/* Linux begins to write what it is told will not be read. */
static void begin_writing(int fd)
{
#ifdef POSIX_FADV_DONTNEED
    posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
#else
    (void)fd;
#endif
}

static nn_status writer_sync(const file_writer *w, nn_err *err)
{
    return fsync(w->fd) == 0 || w->tmp == NULL ? NN_OK : file_fail(err, NN_IO, w->path, errno);
}

/* All bytes in the file, and, with `sync`, on the disk. */
static nn_status writer_settle(file_writer *w, bool sync, nn_err *err)
{
    nn_status status = writer_flush(w, err);
    return status == NN_OK && sync ? writer_sync(w, err) : status;
}

/* To the final name; frees `w` in any case. */
static nn_status writer_finish(file_writer *w, nn_err *err)
{
    nn_status status = writer_close(w, err);
    if (status == NN_OK && w->tmp != NULL && rename(w->tmp, w->name) != 0) {
        status = file_fail(err, NN_IO, w->path, errno);
    }
    if (status != NN_OK) {
        writer_drop(w);
    } else {
        writer_free(w);
    }
    return status;
}

nn_status file_writer_flush(file_writer *w, bool sync, nn_err *err)
{
    nn_status status = writer_settle(w, sync, err);
    w->left          = w->left || status == NN_OK;
    return status;
}

nn_status file_writer_commit(file_writer *w, bool sync, nn_err *err)
{
    nn_status status = writer_settle(w, sync, err);
    if (status != NN_OK) {
        writer_drop(w);
        return status;
    }
    return writer_finish(w, err);
}

void file_writer_abandon(file_writer *w)
{
    if (w != NULL) {
        writer_drop(w);
    }
}

/* A writer that has been given the whole file. */
static nn_status writer_of(file_writer **out, const file_content *f, nn_err *err)
{
    nn_status status = file_writer_create(out, f->path, err);
    if (status != NN_OK) {
        return status;
    }
    assert(*out != NULL);
    status = file_writer_append(*out, f->bytes, f->len, err);
    if (status == NN_OK) {
        status = writer_flush(*out, err);
    }
    if (status != NN_OK) {
        file_writer_abandon(*out);
    }
    return status;
}

nn_status file_write(const char *path, const void *bytes, size_t len, bool sync, nn_err *err)
{
    const file_content whole = {path, bytes, len};
    file_writer       *w     = NULL;

    nn_status status = writer_of(&w, &whole, err);
    return status == NN_OK ? file_writer_commit(w, sync, err) : status;
}

/* All are written before the first is waited for: together they are on the disk in the time that
 * one takes. */
nn_status file_write_all(const file_content *files, int n, nn_err *err)
{
    file_writer *w[FILE_TOGETHER] = {NULL};
    nn_status    status           = NN_OK;
    int          begun = 0, synced = 0;

    assert(n <= FILE_TOGETHER);
    while (begun < n && status == NN_OK) {
        status = writer_of(&w[begun], &files[begun], err);
        if (status == NN_OK) {
            begin_writing(w[begun++]->fd);
        }
    }
    for (nn_status next = NN_OK; synced < begun && next == NN_OK; synced += next == NN_OK) {
        next   = writer_sync(w[synced], status ? NULL : err);
        status = status ? status : next;
    }
    for (int i = 0; i < begun; i++) {
        if (i >= synced) {
            writer_drop(w[i]);
        } else if (writer_finish(w[i], status ? NULL : err) != NN_OK) {
            status = status ? status : NN_IO;
            synced = i;
        }
    }
    return status;
}

static nn_status sync_open(const int *fd, const char *const *path, int n, nn_err *err)
{
    for (int i = 0; i < n; i++) {
        begin_writing(fd[i]);
    }
    for (int i = 0; i < n; i++) {
        /* Some file systems cannot do that for a directory and say EINVAL. */
        if (fsync(fd[i]) != 0 && errno != EINVAL) {
            return file_fail(err, NN_IO, path[i], errno);
        }
    }
    return NN_OK;
}

nn_status file_sync(const char *const *path, int n, nn_err *err)
{
    nn_status status = NN_OK;
    int       fd[FILE_TOGETHER], opened = 0;

    assert(n <= FILE_TOGETHER);
    while (opened < n && status == NN_OK) {
        fd[opened] = open(path[opened], O_RDONLY | O_CLOEXEC);
        status     = fd[opened] < 0 ? file_fail(err, NN_IO, path[opened], errno) : NN_OK;
        opened += status == NN_OK;
    }
    if (status == NN_OK) {
        status = sync_open(fd, path, n, err);
    }
    while (opened > 0) {
        close(fd[--opened]); /* read only: nothing can be lost */
    }
    return status;
}

static bool has_room(int fd, size_t bytes)
{
    struct statvfs disk;
    return fstatvfs(fd, &disk) == 0 &&
           (double)disk.f_bavail * (double)disk.f_frsize >= (double)bytes;
}

/* Without a name from the first moment on: it goes with the process, however that ends. */
int file_reserve(const char *dir, size_t bytes)
{
    char *name = file_join(dir, ".room-XXXXXX");
    int   fd   = name != NULL ? mkstemp(name) : -1;

    if (fd >= 0) {
        unlink(name);
        if (!has_room(fd, 2 * bytes) || posix_fallocate(fd, 0, (off_t)bytes) != 0) {
            close(fd);
            fd = -1;
        }
    }
    free(name);
    return fd;
}

bool file_hold(int *fd, const char *dir)
{
    *fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (*fd >= 0 && flock(*fd, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
        close(*fd);
        *fd = -1;
        return false;
    }
    return true;
}

nn_status file_make_dirs(const char *path, nn_err *err)
{
    nn_status status = NN_OK;
    char     *part   = path_copy(path, strlen(path));

    if (part == NULL) {
        return nn_fail(err, NN_NOMEM, "out of memory while making %s", path);
    }
    for (char *at = part; *at != '\0' && status == NN_OK; at++) {
        if (*at == '/' && at > part && at[-1] != '/') { /* "a" of "a//b/", never "" of "/a" */
            *at    = '\0';
            status = make_dir(part, err);
            *at    = '/';
        }
    }
    if (status == NN_OK) {
        status = make_dir(path, err);
    }
    free(part);
    return status;
}

char *file_join(const char *dir, const char *name)
{
    size_t d = strlen(dir), n = strlen(name);
    size_t slash = d > 0 && dir[d - 1] != '/' ? 1 : 0;
    char  *path  = malloc(d + slash + n + 1);

    if (path != NULL) {
        memcpy(path, dir, d);
        memcpy(path + d, "/", slash);
        memcpy(path + d + slash, name, n + 1);
    }
    return path;
}

char *file_stem(const char *path)
{
    size_t end = strlen(path);
    while (end > 1 && path[end - 1] == '/') {
        end--;
    }
    size_t start = end;
    while (start > 0 && path[start - 1] != '/') {
        start--;
    }
    size_t stop = end;
    for (size_t i = start + 1; i < end; i++) { /* a dot in front is no ending */
        if (path[i] == '.') {
            stop = i;
        }
    }
    return path_copy(path + start, stop - start);
}
