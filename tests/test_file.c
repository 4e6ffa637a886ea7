#include "support.h"
#include "util/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Each test works in an empty directory of its own, which must be empty of
 * .tmp files when it ends. */
static int enter(void **state)
{
    char *dir = strdup("/tmp/nnviz-test-file-XXXXXX");
    *state    = dir;
    return dir != NULL && mkdtemp(dir) != NULL && chdir(dir) == 0 ? 0 : -1;
}

/* Removes what is in the directory, one level; counts .tmp files. */
static int sweep(const char *dir)
{
    int  tmp = 0;
    DIR *d   = opendir(dir);
    if (d == NULL) {
        return -1;
    }
    for (struct dirent *e; (e = readdir(d)) != NULL;) {
        char path[512];
        snprintf(path, sizeof path, "%s/%s", dir, e->d_name);
        size_t n = strlen(path);
        tmp += n > 4 && strcmp(path + n - 4, ".tmp") == 0;
        if (e->d_name[0] != '.' && unlink(path) != 0) {
            sweep(path);
            rmdir(path);
        }
    }
    closedir(d);
    return tmp;
}

static int leave(void **state)
{
    int left = sweep(*state);
    int gone = rmdir(*state);
    free(*state);
    return left == 0 && gone == 0 && chdir("/") == 0 ? 0 : -1;
}

static void assert_file(const char *path, const char *bytes, size_t len)
{
    char  *got = NULL;
    size_t n   = 0;
    nn_err err = {0};

    if (file_read(&got, &n, path, &err) != NN_OK) {
        fail_msg("%s", err.text);
    }
    assert_int_equal(n, len);
    assert_memory_equal(got, bytes, len);
    assert_int_equal(got[n], '\0');
    free(got);
}

static char *pattern(size_t n)
{
    char *bytes = malloc(n);
    assert_non_null(bytes);
    for (size_t i = 0; i < n; i++) {
        bytes[i] = (char)(i * 31 + i / 251);
    }
    return bytes;
}

static void write_then_read_is_identity(void **state)
{
    (void)state;
    static const size_t sizes[] = {0, 1, 65534, 65535, 65536, 65537, 131073, 1000001};

    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        char *bytes = pattern(sizes[i] + 1);
        assert_int_equal(file_write("a.bin", bytes, sizes[i], i % 2 == 0, NULL), NN_OK);
        assert_file("a.bin", bytes, sizes[i]);
        free(bytes);
    }
    assert_int_equal(file_write("a.bin", NULL, 0, false, NULL), NN_OK);
    assert_file("a.bin", "", 0);
}

static void pieces_and_patches_make_one_file(void **state)
{
    (void)state;
    enum { N = 300000 };
    char        *bytes = pattern(N);
    file_writer *w     = NULL;

    assert_int_equal(file_write("b", "old", 3, false, NULL), NN_OK);
    assert_int_equal(file_writer_create(&w, "b", NULL), NN_OK);
    for (size_t at = 0, step = 1; at < N; at += step, step = step * 3 % 100003) {
        step = step < N - at ? step : N - at;
        assert_int_equal(file_writer_append(w, bytes + at, step, NULL), NN_OK);
    }
    assert_int_equal(file_writer_patch(w, 0, "HEAD", 4, NULL), NN_OK);
    assert_int_equal(file_writer_patch(w, N - 4, "TAIL", 4, NULL), NN_OK);
    assert_int_equal(file_writer_append(w, "after", 5, NULL), NN_OK); /* the end is the end */
    assert_file("b", "old", 3); /* nothing shows before the commit */
    assert_int_equal(file_writer_commit(w, true, NULL), NN_OK);
    char *want = malloc(N + 5);
    assert_non_null(want);
    memcpy(want, bytes, N);
    memcpy(want, "HEAD", 4);
    memcpy(want + N - 4, "TAILafter", 9);
    assert_file("b", want, N + 5);
    free(want);
    free(bytes);
}

static void abandoned_files_vanish(void **state)
{
    (void)state;
    file_writer *w = NULL;

    assert_int_equal(file_write("c", "old", 3, false, NULL), NN_OK);
    assert_int_equal(file_writer_create(&w, "c", NULL), NN_OK);
    assert_int_equal(file_writer_append(w, "new", 3, NULL), NN_OK);
    assert_int_equal(access("c.tmp", F_OK), 0);
    file_writer_abandon(w);
    assert_int_equal(access("c.tmp", F_OK), -1);
    assert_file("c", "old", 3);
    file_writer_abandon(NULL);
}

static void a_leftover_tmp_is_replaced(void **state)
{
    (void)state;
    FILE *f = fopen("d.tmp", "w");
    assert_non_null(f);
    assert_true(fputs("a longer text left by a crash", f) >= 0);
    assert_int_equal(fclose(f), 0);
    assert_int_equal(file_write("d", "new", 3, false, NULL), NN_OK);
    assert_file("d", "new", 3);
}

static void a_write_that_fails_changes_nothing(void **state)
{
    (void)state;
    nn_err err   = {0};
    char  *bytes = pattern(300000);

    assert_int_equal(file_write("e", "old", 3, false, NULL), NN_OK);
    struct rlimit before = limit_files(100000);
    nn_status     large  = file_write("e", bytes, 300000, true, &err);

    file_writer *w      = NULL; /* the same when only the flush of a commit meets the limit */
    nn_err       late   = {0};
    nn_status    status = file_writer_create(&w, "e", NULL);
    for (int i = 0; i < 101 && status == NN_OK; i++) {
        status = file_writer_append(w, bytes, 1000, NULL);
    }
    nn_status commit = status == NN_OK ? file_writer_commit(w, false, &late) : NN_OK;

    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    free(bytes);
    assert_int_equal(large, NN_IO);
    assert_string_equal(err.text, "e: File too large");
    assert_int_equal(status, NN_OK);
    assert_int_equal(commit, NN_IO);
    assert_string_equal(late.text, "e: File too large");
    assert_int_equal(access("e.tmp", F_OK), -1);
    assert_file("e", "old", 3);
}

/* Once there is room again the file goes on where it was whole: behind what was gathered and only
 * half written, and before a large piece of which only a part was. */
static void what_failed_can_be_tried_again(void **state)
{
    enum { SMALL = 3000, LARGE = 200000, MOST = 2000 };
    (void)state;
    char        *bytes = pattern(SMALL + LARGE);
    file_writer *w     = NULL;

    assert_int_equal(file_writer_create(&w, "f", NULL), NN_OK);
    assert_int_equal(file_writer_append(w, bytes, SMALL, NULL), NN_OK);
    struct rlimit before  = limit_files(MOST);
    nn_status     flushed = file_writer_flush(w, false, NULL);
    before.rlim_cur       = before.rlim_max;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    assert_int_equal(flushed, NN_IO);
    assert_int_equal(file_writer_flush(w, true, NULL), NN_OK);
    assert_file("f.tmp", bytes, SMALL);

    limit_files(SMALL + LARGE / 2);
    nn_status appended = file_writer_append(w, bytes, LARGE, NULL);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    assert_int_equal(appended, NN_IO);
    assert_file("f.tmp", bytes, SMALL);
    assert_int_equal(file_writer_append(w, bytes + SMALL, LARGE, NULL), NN_OK);
    assert_int_equal(file_writer_commit(w, false, NULL), NN_OK);
    assert_file("f", bytes, SMALL + LARGE);
    free(bytes);
}

static void what_was_flushed_is_left(void **state)
{
    (void)state;
    file_writer *w = NULL;

    assert_int_equal(file_writer_create(&w, "g", NULL), NN_OK);
    assert_int_equal(file_writer_append(w, "some", 4, NULL), NN_OK);
    assert_int_equal(file_writer_flush(w, false, NULL), NN_OK);
    assert_int_equal(file_writer_append(w, "more", 4, NULL), NN_OK);
    file_writer_abandon(w);
    assert_file("g.tmp", "some", 4);
    assert_int_equal(unlink("g.tmp"), 0);
}

static void files_behind_one_that_fails_are_left_as_they_were(void **state)
{
    static const file_content fine[] = {{"h1", "one", 3}, {"h2", NULL, 0}, {"h3", "three", 5}};
    static const file_content some[] = {
        {"h1", "ONE", 3}, {"none/h2", "TWO", 3}, {"h3", "THREE", 5}};
    (void)state;
    nn_err err = {0};

    assert_int_equal(file_write_all(fine, 3, &err), NN_OK);
    assert_file("h1", "one", 3);
    assert_file("h2", "", 0);
    assert_file("h3", "three", 5);
    assert_int_equal(file_write_all(some, 3, &err), NN_IO);
    assert_string_equal(err.text, "none/h2: No such file or directory");
    assert_file("h1", "ONE", 3);
    assert_file("h3", "three", 5);
    assert_int_equal(mkdir("h4", 0777), 0); /* a name that cannot be taken */
    assert_int_equal(file_write_all((file_content[]){{"h4", "4", 1}, {"h3", "3", 1}}, 2, &err),
                     NN_IO);
    assert_string_equal(err.text, "h4: Is a directory");
    assert_file("h3", "three", 5);
}

static void a_symbolic_link_stays_one(void **state)
{
    (void)state;
    struct stat about;

    assert_int_equal(file_write("target", "old", 3, false, NULL), NN_OK);
    assert_int_equal(symlink("target", "link"), 0);
    assert_int_equal(file_write("link", "new", 3, true, NULL), NN_OK);
    assert_true(lstat("link", &about) == 0 && S_ISLNK(about.st_mode));
    assert_file("target", "new", 3);
}

/* As predict -o /dev/null wants it, or -o PIPE that somebody reads. */
static void a_device_or_pipe_is_written_to(void **state)
{
    (void)state;
    struct stat about;
    char        got[8] = {0};

    assert_int_equal(mkfifo("pipe", 0600), 0);
    int reader = open("pipe", O_RDONLY | O_NONBLOCK);
    assert_true(reader >= 0);
    assert_int_equal(file_write("pipe", "bytes", 5, true, NULL), NN_OK);
    assert_int_equal(read(reader, got, sizeof got), 5);
    assert_string_equal(got, "bytes");
    assert_true(lstat("pipe", &about) == 0 && S_ISFIFO(about.st_mode));
    close(reader);
    if (stat("/dev/full", &about) == 0) {
        nn_err err = {0};
        assert_int_equal(file_write("/dev/full", "bytes", 5, false, &err), NN_IO);
        assert_string_equal(err.text, "/dev/full: No space left on device");
        assert_true(stat("/dev/full", &about) == 0 && S_ISCHR(about.st_mode));
    }
}

static void a_directory_is_held_by_one(void **state)
{
    (void)state;
    int first = -1, second = -1;

    assert_true(file_hold(&first, "."));
    assert_true(first >= 0);
    assert_false(file_hold(&second, "."));
    assert_int_equal(second, -1);
    close(first);
    assert_true(file_hold(&second, "."));
    close(second);
    assert_true(file_hold(&first, "none")); /* nothing there to hold */
    assert_int_equal(first, -1);
}

static void room_is_kept_without_a_name(void **state)
{
    (void)state;
    struct stat about;
    int         fd = file_reserve(".", 100000);

    assert_true(fd >= 0);
    assert_int_equal(fstat(fd, &about), 0);
    assert_int_equal(about.st_nlink, 0);
    assert_true(about.st_blocks * 512 >= 100000);
    close(fd);
    struct rlimit before = limit_files(1000);
    fd                   = file_reserve(".", 100000);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    assert_int_equal(fd, -1);
    assert_int_equal(file_reserve("none", 1), -1);
}

static void writing_says_why_not(void **state)
{
    (void)state;
    nn_err err = {0};

    assert_int_equal(file_write("no/such/dir/f", "x", 1, false, &err), NN_IO);
    assert_string_equal(err.text, "no/such/dir/f: No such file or directory");
    assert_int_equal(mkdir("taken", 0777), 0);
    assert_int_equal(file_write("taken", "x", 1, false, &err), NN_IO);
    assert_string_equal(err.text, "taken: Is a directory");
    assert_int_equal(access("taken.tmp", F_OK), -1);
    file_fail(&err, NN_IO, "plots/a.png", ENOSPC);
    assert_string_equal(err.text, "plots/a.png: No space left on device");
    assert_int_equal(err.status, NN_IO);
}

static void reading_says_why_not(void **state)
{
    (void)state;
    nn_err err   = {0};
    char  *bytes = NULL;
    size_t len   = 0;

    assert_int_equal(file_read(&bytes, &len, "nowhere.csv", &err), NN_DATA);
    assert_string_equal(err.text, "nowhere.csv: No such file or directory");
    assert_int_equal(file_read(&bytes, &len, "/tmp", &err), NN_DATA);
    assert_string_equal(err.text, "/tmp: Is a directory");
    assert_null(bytes);
    file_close(-1);
}

/* Standard input, as a pipe whose writer is slow, on a size nobody can foresee. */
static void standard_input_is_read_to_its_end(void **state)
{
    (void)state;
    enum { N = 200000 };
    int   ends[2], kept = dup(STDIN_FILENO);
    char *bytes = pattern(N);

    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        close(ends[0]);
        for (size_t at = 0; at < N; at += 50000) {
            if (write(ends[1], bytes + at, 50000) != 50000) {
                _exit(1);
            }
        }
        free(bytes);
        _exit(0);
    }
    close(ends[1]);
    assert_int_equal(dup2(ends[0], STDIN_FILENO), STDIN_FILENO);
    assert_file("-", bytes, N);
    assert_string_equal(file_input_name("-"), "standard input");
    assert_string_equal(file_input_name("a-"), "a-");
    dup2(kept, STDIN_FILENO);
    close(kept);
    close(ends[0]);
    free(bytes);
}

static void directories_are_made_with_their_parents(void **state)
{
    (void)state;
    nn_err      err = {0};
    struct stat about;

    assert_int_equal(file_make_dirs("p//q/r/", &err), NN_OK);
    assert_int_equal(file_make_dirs("p/q/r", &err), NN_OK); /* again is fine */
    assert_int_equal(stat("p/q/r", &about), 0);
    assert_true(S_ISDIR(about.st_mode));
    assert_int_equal(file_make_dirs("/", &err), NN_OK);
    assert_int_equal(file_make_dirs("/tmp", &err), NN_OK);

    assert_int_equal(file_write("p/file", "x", 1, false, NULL), NN_OK);
    assert_int_equal(file_make_dirs("p/file", &err), NN_IO);
    assert_string_equal(err.text, "p/file: is there already and is not a directory");
    assert_int_equal(file_make_dirs("p/file/below", &err), NN_IO);
    assert_string_equal(err.text, "p/file: is there already and is not a directory");
    assert_int_equal(file_make_dirs("", &err), NN_IO);
    assert_string_equal(err.text, ": No such file or directory");
}

static void assert_name(char *got, const char *want)
{
    assert_non_null(got);
    assert_string_equal(got, want);
    free(got);
}

static void names_are_joined_and_cut(void **state)
{
    (void)state;
    assert_name(file_join("a", "b"), "a/b");
    assert_name(file_join("a/", "b"), "a/b");
    assert_name(file_join("/", "b"), "/b");
    assert_name(file_join("", "b"), "b");
    assert_name(file_stem("a/b/notes.csv"), "notes");
    assert_name(file_stem("notes"), "notes");
    assert_name(file_stem("a.b/notes"), "notes");
    assert_name(file_stem("archive.tar.gz"), "archive.tar");
    assert_name(file_stem("a/.hidden"), ".hidden");
    assert_name(file_stem("a/.hidden.csv"), ".hidden");
    assert_name(file_stem("a/b/"), "b");
    assert_name(file_stem("end."), "end");
    assert_name(file_stem(""), "");
}

#define IN_DIR(test) cmocka_unit_test_setup_teardown(test, enter, leave)

/* Files and directories reach the disk; what is not there cannot. */
static void syncing_names_what_failed(void **state)
{
    nn_err err = {0};
    (void)state;

    assert_int_equal(file_write("f", "x", 1, true, NULL), NN_OK);
    assert_int_equal(file_sync((const char *[]){"f", "."}, 2, &err), NN_OK);
    assert_int_equal(file_sync((const char *[]){"f", "missing", "."}, 3, &err), NN_IO);
    assert_string_equal(err.text, "missing: No such file or directory");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_DIR(syncing_names_what_failed),
        IN_DIR(write_then_read_is_identity),
        IN_DIR(pieces_and_patches_make_one_file),
        IN_DIR(abandoned_files_vanish),
        IN_DIR(a_leftover_tmp_is_replaced),
        IN_DIR(a_write_that_fails_changes_nothing),
        IN_DIR(what_failed_can_be_tried_again),
        IN_DIR(what_was_flushed_is_left),
        IN_DIR(files_behind_one_that_fails_are_left_as_they_were),
        IN_DIR(a_symbolic_link_stays_one),
        IN_DIR(a_device_or_pipe_is_written_to),
        IN_DIR(a_directory_is_held_by_one),
        IN_DIR(room_is_kept_without_a_name),
        IN_DIR(writing_says_why_not),
        IN_DIR(reading_says_why_not),
        IN_DIR(standard_input_is_read_to_its_end),
        IN_DIR(directories_are_made_with_their_parents),
        cmocka_unit_test(names_are_joined_and_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
