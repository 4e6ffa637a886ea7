/* The run directory: every name, who gets one, and what --overwrite deletes. */
#include "fixture.h"

#include "output/run_dir.h"

#include <errno.h>

/* Linked with -Wl,--wrap=fsync,--wrap=rename: 's' and 'r' for each, in their order. */
static char calls[16];

int __real_fsync(int fd);
int __wrap_fsync(int fd);
int __real_rename(const char *from, const char *to);
int __wrap_rename(const char *from, const char *to);

static void note(char call)
{
    const size_t n = strlen(calls);
    if (n + 1 < sizeof calls) {
        calls[n] = call;
    }
}

int __wrap_fsync(int fd)
{
    note('s');
    return __real_fsync(fd);
}

int __wrap_rename(const char *from, const char *to)
{
    note('r');
    return __real_rename(from, to);
}

static const time_t NOW = 1795415130; /* 2026-11-23 06:25:30 UTC, by date(1) */

static run_dir *made(const run_dir_spec *spec)
{
    run_dir *d   = NULL;
    nn_err   err = {0};

    if (run_dir_create(&d, spec, &err) != NN_OK) {
        fail_msg("run_dir_create: %s", err.text);
    }
    return d;
}

static void refused(const run_dir_spec *spec, nn_status want, const char *part)
{
    run_dir *d   = NULL;
    nn_err   err = {0};

    check_failed(run_dir_create(&d, spec, &err), want, &err, part);
    assert_null(d);
}

static void check_name(const run_dir *d, run_name name, const char *want)
{
    char *path = run_dir_file(d, name);
    assert_non_null(path);
    assert_string_equal(path, want);
    free(path);
}

static void link_latest(const run_dir *d)
{
    nn_err err = {0};
    if (run_dir_link_latest(d, &err) != NN_OK) {
        fail_msg("%s", err.text);
    }
}

static void check_latest(const char *want)
{
    char    target[256] = "";
    ssize_t n           = readlink("runs/latest", target, sizeof target - 1);
    assert_true(n > 0);
    assert_string_equal(target, want);
}

/* --- names --------------------------------------------------------------------------- */

static void every_kind_has_its_name(void **state)
{
    static const char *const NAMES[RUN_KINDS] = {
        [RUN_CONFIG]      = "out/config.json",
        [RUN_STATUS]      = "out/run.json",
        [RUN_EVENTS]      = "out/events.jsonl",
        [RUN_HISTORY]     = "out/history.csv",
        [RUN_ROWS]        = "out/rows.csv",
        [RUN_SNAPSHOTS]   = "out/snapshots.csv",
        [RUN_WEIGHTS]     = "out/weights.npy",
        [RUN_MODEL]       = "out/model.json",
        [RUN_BEST]        = "out/best.json",
        [RUN_CHECKPOINT]  = "out/checkpoint.json",
        [RUN_ACTIVATIONS] = "out/activations/layer-02/epoch-0003.csv",
        [RUN_PICTURE]     = "out/plots/layer-02/epoch-0003.png",
        [RUN_SHEET]       = "out/plots/layer-02-sheet.png",
        [RUN_ANIMATION]   = "out/plots/layer-02.gif",
        [RUN_NETWORK]     = "out/plots/network/epoch-0003.png",
        [RUN_CURVES]      = "out/plots/history.png",
    };
    run_dir *d = made(&(run_dir_spec){.dir = "out", .epochs = 8});
    (void)state;

    for (int k = 0; k < RUN_KINDS; k++) {
        assert_non_null(NAMES[k]);
        check_name(d, (run_name){.kind = (run_kind)k, .layer = 2, .epoch = 3}, NAMES[k]);
    }
    assert_string_equal(run_dir_path(d), "out");
    run_dir_free(d);
}

/* Pictures but the animation can be SVG; what is no picture keeps its name. */
static void an_svg_has_its_own_ending(void **state)
{
    static const struct {
        run_kind    kind;
        const char *want;
    } KNOWN[] = {
        {RUN_PICTURE, "out/plots/layer-02/epoch-0003.svg"},
        {RUN_SHEET, "out/plots/layer-02-sheet.svg"},
        {RUN_NETWORK, "out/plots/network/epoch-0003.svg"},
        {RUN_CURVES, "out/plots/history.svg"},
        {RUN_ANIMATION, "out/plots/layer-02.gif"},
        {RUN_ACTIVATIONS, "out/activations/layer-02/epoch-0003.csv"},
        {RUN_MODEL, "out/model.json"},
    };
    run_dir *d = made(&(run_dir_spec){.dir = "out", .epochs = 8});
    (void)state;

    for (size_t i = 0; i < COUNT_OF(KNOWN); i++) {
        check_name(d, (run_name){.kind = KNOWN[i].kind, .layer = 2, .epoch = 3, .svg = true},
                   KNOWN[i].want);
    }
    run_dir_free(d);
}

static void numbers_are_padded_so_that_names_sort(void **state)
{
    static const struct {
        int         epochs, layer, epoch;
        const char *want;
    } KNOWN[] = {
        {1, 0, 0, "out/plots/layer-00/epoch-0000.png"},
        {9999, 12, 9999, "out/plots/layer-12/epoch-9999.png"},
        {10000, 1, 7, "out/plots/layer-01/epoch-00007.png"},
        {99999, 1, 10000, "out/plots/layer-01/epoch-10000.png"},
        {1000000, 64, 42, "out/plots/layer-64/epoch-0000042.png"},
    };
    (void)state;

    for (size_t i = 0; i < COUNT_OF(KNOWN); i++) {
        run_dir *d = made(&(run_dir_spec){.dir = "out", .epochs = KNOWN[i].epochs});
        check_name(
            d, (run_name){.kind = RUN_PICTURE, .layer = KNOWN[i].layer, .epoch = KNOWN[i].epoch},
            KNOWN[i].want);
        run_dir_free(d);
    }
}

static void a_run_is_stamped_and_its_slug_cleaned(void **state)
{
    static const char *const SLUGS[][2] = {
        {"banknote-4-3-2-1", "runs/20261123-062530-banknote-4-3-2-1"},
        {"my data/x,4_3.csv", "runs/20261123-062530-my-data-x-4_3.csv"},
        {"gr\xc3\xbc\xc3\x9f\n", "runs/20261123-062530-gr-----"},
        {"../..", "runs/20261123-062530-..-.."},
        {"", "runs/20261123-062530-"},
    };
    (void)state;

    for (size_t i = 0; i < COUNT_OF(SLUGS); i++) {
        run_dir *d = made(&(run_dir_spec){.slug = SLUGS[i][0], .now = NOW, .epochs = 8});
        assert_string_equal(run_dir_path(d), SLUGS[i][1]);
        assert_true(exists(SLUGS[i][1]));
        run_dir_free(d);
    }
}

static void a_long_slug_is_cut(void **state)
{
    char long_slug[301];
    (void)state;

    memset(long_slug, 'x', sizeof long_slug);
    long_slug[300] = '\0';
    run_dir *d     = made(&(run_dir_spec){.slug = long_slug, .now = NOW, .epochs = 8});
    assert_int_equal(strlen(run_dir_path(d)), strlen("runs/20261123-062530-") + 100);
    run_dir_free(d);
}

static void a_clash_is_numbered(void **state)
{
    static const char *const WANT[] = {"runs/20261123-062530-a", "runs/20261123-062530-a-2",
                                       "runs/20261123-062530-a-3"};
    (void)state;

    for (int i = 0; i < 3; i++) {
        run_dir *d = made(&(run_dir_spec){.slug = "a", .now = NOW, .epochs = 8});
        assert_string_equal(run_dir_path(d), WANT[i]);
        run_dir_free(d);
    }
}

static void runs_that_cannot_be_made_are_refused(void **state)
{
    (void)state;
    spill("runs", "a file where the folder should be");
    refused(&(run_dir_spec){.slug = "a", .now = NOW, .epochs = 8}, NN_IO, "runs");
}

/* --- runs/latest --------------------------------------------------------------------- */

static void latest_follows_the_newest(void **state)
{
    run_dir_spec spec = {.slug = "a", .now = NOW, .epochs = 8};
    run_dir     *one = made(&spec), *two = made(&spec);
    char         stale[64];
    (void)state;

    link_latest(one);
    check_latest("20261123-062530-a");
    /* of a run that died between making the link and renaming it */
    snprintf(stale, sizeof stale, "runs/.latest-%ld", (long)getpid());
    assert_int_equal(symlink("nowhere", stale), 0);
    link_latest(two);
    check_latest("20261123-062530-a-2");
    assert_false(exists(stale));
    run_dir_free(one);
    run_dir_free(two);
}

static void latest_is_not_moved_by_a_chosen_directory(void **state)
{
    run_dir *one = made(&(run_dir_spec){.slug = "a", .now = NOW, .epochs = 8});
    run_dir *two = made(&(run_dir_spec){.dir = "elsewhere", .epochs = 8});
    (void)state;

    link_latest(one);
    link_latest(two);
    check_latest("20261123-062530-a");
    run_dir_free(one);
    run_dir_free(two);
}

static void what_is_no_link_and_named_latest_is_left_alone(void **state)
{
    run_dir *d   = made(&(run_dir_spec){.slug = "a", .now = NOW, .epochs = 8});
    nn_err   err = {0};
    (void)state;

    plant("runs/latest/mine.txt");
    assert_int_equal(run_dir_link_latest(d, &err), NN_OK);
    assert_true(exists("runs/latest/mine.txt"));
    remove_all("runs/latest");
    spill("runs/latest", "mine");
    assert_int_equal(run_dir_link_latest(d, &err), NN_OK);
    check_file("runs/latest", "mine");
    run_dir_free(d);
}

/* While a run is being written to it is neither replaced nor gone on with. */
static void a_run_is_held_by_one(void **state)
{
    static const run_dir_spec AGAIN = {.dir = "out", .overwrite = true, .epochs = 8};
    run_dir                  *d     = made(&(run_dir_spec){.dir = "out", .epochs = 8});
    run_dir                  *other = NULL;
    nn_err                    err   = {0};
    (void)state;

    plant("out/run.json");
    check_failed(run_dir_create(&other, &AGAIN, &err), NN_IO, &err,
                 "out: another nnviz is training into it");
    assert_true(exists("out/run.json"));
    assert_int_equal(run_dir_resume(&other, "out", 8, &err), NN_OK); /* to read it is fine */
    check_failed(run_dir_hold(other, &err), NN_IO, &err, "out: another nnviz is training into it");
    run_dir_free(d);
    assert_int_equal(run_dir_hold(other, &err), NN_OK);
    run_dir_use_room(other);
    run_dir_free(other);
    run_dir_free(made(&AGAIN));
}

/* --- a directory of the user's choice ------------------------------------------------ */

static void missing_and_empty_directories_are_taken(void **state)
{
    struct stat st;
    (void)state;

    run_dir_free(made(&(run_dir_spec){.dir = "a/b/c", .epochs = 8}));
    assert_true(stat("a/b/c", &st) == 0 && S_ISDIR(st.st_mode));
    run_dir_free(made(&(run_dir_spec){.dir = "a/b/c", .epochs = 8})); /* still empty */
    run_dir_free(made(&(run_dir_spec){.dir = "a/b/c", .epochs = 8, .overwrite = true}));
    assert_false(exists("runs"));
}

static void directories_that_are_in_use_are_refused(void **state)
{
    (void)state;

    plant("full/notes.txt");
    plant("run/run.json");
    refused(&(run_dir_spec){.dir = "full", .epochs = 8}, NN_USAGE,
            "--out full is not empty; choose another directory or add --overwrite");
    refused(&(run_dir_spec){.dir = "run", .epochs = 8}, NN_USAGE, "--out run is not empty");
    refused(&(run_dir_spec){.dir = "full", .epochs = 8, .overwrite = true}, NN_USAGE,
            "holds no run.json");
    assert_true(exists("full/notes.txt") && exists("run/run.json"));
    plant("odd/run.json/x"); /* a folder of that name makes no run */
    refused(&(run_dir_spec){.dir = "odd", .epochs = 8, .overwrite = true}, NN_USAGE,
            "holds no run.json");
}

static void what_is_no_directory_is_refused(void **state)
{
    (void)state;

    spill("file", "x");
    refused(&(run_dir_spec){.dir = "file", .epochs = 8}, NN_USAGE, "--out file is not a directory");
    refused(&(run_dir_spec){.dir = "file/below", .epochs = 8}, NN_IO, "Not a directory");
    check_file("file", "x");
}

/* --- overwriting --------------------------------------------------------------------- */

static const char *const OURS[] = {
    "out/config.json",
    "out/run.json",
    "out/run.json.tmp",
    "out/events.jsonl",
    "out/history.csv",
    "out/history.csv.tmp",
    "out/rows.csv",
    "out/snapshots.csv",
    "out/weights.npy",
    "out/weights.npy.tmp",
    "out/model.json",
    "out/model.json.tmp",
    "out/activations/layer-00/epoch-0000.csv",
    "out/activations/layer-01/epoch-00012.csv",
    "out/activations/layer-02/epoch-0003.csv",
    "out/activations/layer-02/epoch-0003.csv.tmp",
    "out/plots/layer-02/epoch-0003.png",
    "out/plots/layer-02/epoch-1000000.png.tmp",
    "out/plots/layer-103/epoch-0001.png",
    "out/plots/layer-02-sheet.png",
    "out/plots/layer-04-sheet.png.tmp",
    "out/plots/layer-02.gif",
    "out/plots/layer-103.gif.tmp",
    "out/plots/history.png",
    "out/plots/history.png.tmp",
    "out/plots/layer-02/epoch-0004.svg",
    "out/plots/layer-05/epoch-00004.svg.tmp",
    "out/plots/layer-02-sheet.svg",
    "out/plots/history.svg",
    "out/plots/network/epoch-0003.png",
    "out/plots/network/epoch-0003.svg",
    "out/plots/network/epoch-00012.svg.tmp",
};

static const char *const FOREIGN[] = {
    "out/notes.txt",
    "out/config.json.bak",
    "out/config.json.tmp.tmp",
    "out/xrun.json",
    "out/activations/README",
    "out/activations/layer-02/mine.csv",
    "out/activations/layer-02/epoch-0003.png",
    "out/activations/layer-02/epoch-.csv",
    "out/activations/layer-02/epoch-0003.csvx",
    "out/activations/layer-02/xepoch-0003.csv",
    "out/activations/layer-02/epoch-0003b.csv",
    "out/activations/layer-2x/epoch-0003.csv",
    "out/activations/layer-/epoch-0003.csv",
    "out/plots/layer-03", /* a file, where we would have a folder */
    "out/plots/layer-04/deeper/epoch-0003.png",
    "out/plots/layer-02-sheet.jpg",
    "out/plots/layer-02.gif.bak",
    "out/plots/layer-.gif",
    "out/plots/layer-2-sheets.png",
    "out/plots/history-of-mine.png",
    "out/plots/history.svgz",
    "out/plots/layer-02.svg", /* an animation is no SVG */
    "out/plots/layer-02/mine.svg",
    "out/plots/network/epoch-0003.gif",
    "out/plots/network/epoch-0003b.png",
    "out/plots/network/layer-02/epoch-0003.png",
    "out/sub/run.json",
};

static void overwriting_deletes_our_names_and_no_others(void **state)
{
    (void)state;

    for (size_t i = 0; i < COUNT_OF(OURS); i++) {
        plant(OURS[i]);
    }
    for (size_t i = 0; i < COUNT_OF(FOREIGN); i++) {
        plant(FOREIGN[i]);
    }
    run_dir_free(made(&(run_dir_spec){.dir = "out", .epochs = 8, .overwrite = true}));
    for (size_t i = 0; i < COUNT_OF(OURS); i++) {
        if (exists(OURS[i])) {
            fail_msg("%s is still there", OURS[i]);
        }
    }
    for (size_t i = 0; i < COUNT_OF(FOREIGN); i++) {
        if (!exists(FOREIGN[i])) {
            fail_msg("%s is gone", FOREIGN[i]);
        }
    }
    assert_false(exists("out/activations/layer-00")); /* emptied folders go too */
    assert_false(exists("out/plots/layer-103"));
}

static void overwriting_a_run_alone_leaves_nothing(void **state)
{
    DIR           *dir;
    struct dirent *e;
    int            left = 0;
    (void)state;

    for (size_t i = 0; i < COUNT_OF(OURS); i++) {
        plant(OURS[i]);
    }
    run_dir_free(made(&(run_dir_spec){.dir = "out", .epochs = 8, .overwrite = true}));
    dir = opendir("out");
    assert_non_null(dir);
    while ((e = readdir(dir))) {
        left += e->d_name[0] != '.';
    }
    closedir(dir);
    assert_int_equal(left, 0);
}

/* Under one of our names: no file of ours, so it stays. */
static void a_folder_under_our_name_stays(void **state)
{
    (void)state;

    plant("out/run.json");
    plant("out/model.json/mine.txt");
    plant("out/plots/layer-01/epoch-0001.png/mine.txt");
    run_dir_free(made(&(run_dir_spec){.dir = "out", .epochs = 8, .overwrite = true}));
    assert_true(exists("out/model.json/mine.txt"));
    assert_true(exists("out/plots/layer-01/epoch-0001.png/mine.txt"));
    assert_false(exists("out/run.json"));
}

/* run.json goes last: a run half deleted is still known for one, and the next try can go
 * on.  (Permissions mean nothing to root, who becomes nobody for a moment.) */
static void a_failed_clearing_leaves_a_run(void **state)
{
    const uid_t  nobody = 65534;
    run_dir_spec spec   = {.dir = "out", .epochs = 8, .overwrite = true};
    run_dir     *d      = NULL;
    nn_err       err    = {0};
    nn_status    status;
    (void)state;

    plant("out/run.json");
    plant("out/plots/layer-01/epoch-0001.png");
    assert_int_equal(chmod(".", 0755) | chmod("out", 0777) | chmod("out/plots", 0777), 0);
    assert_int_equal(chmod("out/plots/layer-01", 0555), 0);
    if (geteuid() == 0 && seteuid(nobody) != 0) {
        skip();
    }
    status = run_dir_create(&d, &spec, &err);
    assert_int_equal(geteuid() == nobody ? seteuid(0) : 0, 0);
    check_failed(status, NN_IO, &err, "out/plots/layer-01/epoch-0001.png: Permission denied");
    assert_null(d);
    assert_true(exists("out/run.json"));
    assert_int_equal(chmod("out/plots/layer-01", 0755), 0);
    run_dir_free(made(&spec));
    assert_false(exists("out/run.json") || exists("out/plots"));
}

/* --- writing ------------------------------------------------------------------------- */

static void files_appear_whole_with_their_folders(void **state)
{
    run_dir *d   = made(&(run_dir_spec){.dir = "out", .epochs = 8});
    nn_err   err = {0};
    (void)state;

    for (int k = 0; k < RUN_KINDS; k++) {
        run_name name = {.kind = (run_kind)k, .layer = 7, .epoch = 5};
        char    *path = run_dir_file(d, name);
        assert_int_equal(run_dir_write(d, name, "first, longer", 13, &err), NN_OK);
        assert_int_equal(run_dir_write(d, name, "second", 6, &err), NN_OK);
        check_file(path, "second");
        free(path);
    }
    assert_false(holds_tmp("out"));
    run_dir_free(d);
}

/* A power cut leaves the old file or the new one: contents first, then the name. */
static void what_must_not_be_lost_is_on_the_disk_before_its_name(void **state)
{
    run_dir       *d      = made(&(run_dir_spec){.dir = "out", .epochs = 8});
    nn_err         err    = {0};
    const run_name status = {.kind = RUN_STATUS};
    (void)state;

    for (int k = 0; k < RUN_KINDS; k++) {
        const bool kept = k == RUN_MODEL || k == RUN_BEST || k == RUN_CHECKPOINT;
        memset(calls, 0, sizeof calls);
        assert_int_equal(run_dir_write(d, (run_name){.kind = (run_kind)k}, "x", 1, &err), NN_OK);
        assert_string_equal(calls, kept ? "sr" : "r");
    }
    memset(calls, 0, sizeof calls);
    assert_int_equal(run_dir_replace(d, status, "done", 4, &err), NN_OK);
    assert_string_equal(calls, "sr");
    check_file("out/run.json", "done");
    memset(calls, 0, sizeof calls);
    assert_int_equal(run_dir_settle(d, &err), NN_OK); /* run.json, config.json, the names */
    assert_string_equal(calls, "sss");
    const run_file files[] = {{{.kind = RUN_HISTORY}, "h", 1},
                              {{.kind = RUN_SNAPSHOTS}, "s", 1},
                              {{.kind = RUN_CHECKPOINT}, "c", 1}};
    memset(calls, 0, sizeof calls);
    assert_int_equal(run_dir_write_all(d, files, 3, &err), NN_OK);
    assert_string_equal(calls, "sssrrr");
    check_file("out/snapshots.csv", "s");
    run_dir_free(d);
}

static void writing_into_a_lost_directory_fails(void **state)
{
    run_dir *d   = made(&(run_dir_spec){.dir = "out", .epochs = 8});
    nn_err   err = {0};
    (void)state;

    remove_all("out");
    check_failed(run_dir_write(d, (run_name){.kind = RUN_MODEL}, "x", 1, &err), NN_IO, &err,
                 "out/model.json");
    spill("out", "a file now");
    check_failed(
        run_dir_write(d, (run_name){.kind = RUN_PICTURE, .layer = 1, .epoch = 1}, "x", 1, &err),
        NN_IO, &err, "out");
    run_dir_free(d);
    run_dir_free(NULL);
}

/* --- going on with a run ------------------------------------------------------------- */

static void a_run_is_found_again(void **state)
{
    run_dir *d   = NULL;
    nn_err   err = {0};
    (void)state;

    check_failed(run_dir_resume(&d, "old", 8, &err), NN_DATA, &err,
                 "old: no run of nnviz (it has no run.json)");
    assert_int_equal(file_make_dirs("old/run.json", NULL), NN_OK); /* a folder is no run.json */
    check_failed(run_dir_resume(&d, "old", 8, &err), NN_DATA, &err, "no run of nnviz");
    plant("run/run.json");
    plant("run/notes");
    assert_int_equal(run_dir_resume(&d, "run", 10000, &err), NN_OK);
    check_name(d, (run_name){.kind = RUN_PICTURE, .layer = 2, .epoch = 3},
               "run/plots/layer-02/epoch-00003.png");
    assert_int_equal(run_dir_link_latest(d, &err), NN_OK); /* the link stays where it is */
    assert_false(exists("runs"));
    assert_true(exists("run/notes"));
    run_dir_free(d);
}

static void a_directory_to_read_may_be_anything(void **state)
{
    run_dir *d = NULL;
    (void)state;

    assert_int_equal(run_dir_open(&d, "not/there", NULL), NN_OK);
    check_name(d, (run_name){.kind = RUN_WEIGHTS}, "not/there/weights.npy");
    run_dir_free(d);
}

/* Every file of a kind, under whatever layer, epoch and padding; nothing else. */
static void clearing_a_kind_leaves_the_others(void **state)
{
    static const char *const GONE[] = {"run/activations/layer-00/epoch-0000.csv",
                                       "run/activations/layer-07/epoch-00012.csv",
                                       "run/activations/layer-07/epoch-0013.csv.tmp"};
    static const char *const KEPT[] = {
        "run/plots/layer-01/epoch-0000.png", "run/plots/network/epoch-0000.png",
        "run/activations/layer-00/mine.csv", "run/history.csv", "run/run.json"};
    run_dir *d = NULL;
    (void)state;

    for (size_t i = 0; i < COUNT_OF(GONE); i++) {
        plant(GONE[i]);
    }
    for (size_t i = 0; i < COUNT_OF(KEPT); i++) {
        plant(KEPT[i]);
    }
    assert_int_equal(run_dir_resume(&d, "run", 8, NULL), NN_OK);
    assert_int_equal(run_dir_clear(d, RUN_ACTIVATIONS, NULL), NN_OK);
    for (size_t i = 0; i < COUNT_OF(GONE); i++) {
        assert_false(exists(GONE[i]));
    }
    assert_false(exists("run/activations/layer-07"));
    for (size_t i = 0; i < COUNT_OF(KEPT); i++) {
        assert_true(exists(KEPT[i]));
    }
    plant("run/plots/layer-01/epoch-0001.svg");
    assert_int_equal(run_dir_clear(d, RUN_PICTURE, NULL), NN_OK);
    assert_false(exists("run/plots/layer-01"));
    assert_true(exists("run/plots/network/epoch-0000.png"));
    assert_int_equal(run_dir_clear(d, RUN_NETWORK, NULL), NN_OK);
    assert_false(exists("run/plots/network"));
    assert_int_equal(run_dir_clear(d, RUN_PICTURE, NULL), NN_OK); /* nothing there is fine */
    run_dir_free(d);
}

/* What is there reaches the disk, what is not there need not; without the directory it fails. */
static void settling_takes_what_is_there(void **state)
{
    run_dir *d   = NULL;
    nn_err   err = {0};
    (void)state;

    assert_int_equal(run_dir_create(&d, &(run_dir_spec){.dir = "out", .epochs = 1}, &err), NN_OK);
    assert_int_equal(run_dir_settle(d, &err), NN_OK);
    assert_int_equal(run_dir_write(d, (run_name){.kind = RUN_STATUS}, "{}", 2, &err), NN_OK);
    assert_int_equal(run_dir_settle(d, &err), NN_OK);
    remove_all("out");
    check_failed(run_dir_settle(d, &err), NN_IO, &err, "out: No such file or directory");
    run_dir_free(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCRATCH(every_kind_has_its_name),
        SCRATCH(settling_takes_what_is_there),
        SCRATCH(an_svg_has_its_own_ending),
        SCRATCH(numbers_are_padded_so_that_names_sort),
        SCRATCH(a_run_is_stamped_and_its_slug_cleaned),
        SCRATCH(a_long_slug_is_cut),
        SCRATCH(a_clash_is_numbered),
        SCRATCH(runs_that_cannot_be_made_are_refused),
        SCRATCH(latest_follows_the_newest),
        SCRATCH(latest_is_not_moved_by_a_chosen_directory),
        SCRATCH(what_is_no_link_and_named_latest_is_left_alone),
        SCRATCH(a_run_is_held_by_one),
        SCRATCH(missing_and_empty_directories_are_taken),
        SCRATCH(directories_that_are_in_use_are_refused),
        SCRATCH(what_is_no_directory_is_refused),
        SCRATCH(overwriting_deletes_our_names_and_no_others),
        SCRATCH(overwriting_a_run_alone_leaves_nothing),
        SCRATCH(a_folder_under_our_name_stays),
        SCRATCH(a_failed_clearing_leaves_a_run),
        SCRATCH(files_appear_whole_with_their_folders),
        SCRATCH(what_must_not_be_lost_is_on_the_disk_before_its_name),
        SCRATCH(writing_into_a_lost_directory_fails),
        SCRATCH(a_run_is_found_again),
        SCRATCH(a_directory_to_read_may_be_anything),
        SCRATCH(clearing_a_kind_leaves_the_others),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
