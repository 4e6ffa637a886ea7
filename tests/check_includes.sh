#!/usr/bin/env bash
# The shape of the house, checked: who may include whom, and how files are named.
#
#     tests/check_includes.sh [ROOT]         check a checkout (this one)
#     tests/check_includes.sh --self-test    prove that the check finds what it should
#
# Reads every .c and .h of src/ and include/ under ROOT and prints one line
# FILE[:LINE]: WHAT for each breach:
#   - an #include "..." that the table below does not allow, or that is no file of ours;
#   - <cblas.h> outside src/nn, in two files, or in none;
#   - a file name that two folders of src/ have;
#   - a .c without a header of its name (engine_blas.c may share engine.h; main.c
#     needs none), or a header in src/ without a .c, but for the pairs below.
# Exits with 1 if there is one, or if there is nothing to check.
set -euo pipefail

# A folder, and what it may include beside itself: folders ("nnviz" is
# include/nnviz) or single headers.  A folder that is not here may not exist.
arrows='
nnviz:
nn:       nnviz
util:     nnviz/err.h nn/processor.h
formats:  util nnviz/err.h nn/processor.h
data:     formats util nnviz/err.h nnviz/rng.h nn/mt19937.h
model:    nn nnviz data formats util
train:    model data nn nnviz util
insight:  nn nnviz util
plot:     util nnviz/err.h
output:   train insight plot formats model data util nn nnviz
cli:      output plot insight train model data formats util nn nnviz
'

# Sources named after what they do, behind a header named after what it is for.
pairs='
src/nn/layered.c  src/nn/engine.h
src/nn/small_kernels.c  src/nn/small_lanes.h
src/nn/small_kernels.c  src/nn/small_maths.h
src/nn/small_kernels.c  src/nn/small_act.h
src/nn/small_kernels.c  src/nn/small_dense.h
src/nn/small_kernels.c  src/nn/small_loss.h
src/nn/small_kernels.c  src/nn/small_step.h
src/nn/small_kernels.c  src/nn/far_row.h
src/output/animation.c  src/output/pictures.h
src/cli/cmd_data.c  src/cli/command.h
src/cli/cmd_dump.c  src/cli/command.h
src/cli/cmd_eval.c  src/cli/command.h
src/cli/cmd_help.c  src/cli/command.h
src/cli/cmd_plot.c  src/cli/command.h
src/cli/cmd_show.c  src/cli/command.h
src/cli/cmd_predict.c  src/cli/command.h
src/cli/cmd_summary.c  src/cli/command.h
src/cli/cmd_train.c  src/cli/command.h
src/cli/cmd_version.c  src/cli/command.h
'

# shellcheck disable=SC2016 # awk's dollars, not the shell's
program='
function folder_of(path)
{
    sub("^(src|include)/", "", path)
    sub("/[^/]*$", "", path)
    return path
}

function name_of(path)
{
    sub(".*/", "", path)
    return path
}

function breach(where, what)
{
    print where ": " what
    bad = 1
}

# The file that #include "target" means in `from`, or "".
function resolve(from, target,    i, tries)
{
    tries[1] = "src/" target
    tries[2] = "include/" target
    tries[3] = "src/" folder_of(from) "/" target
    for (i = 1; i <= 3; i++) {
        if (tries[i] in known) {
            return tries[i]
        }
    }
    return ""
}

function check_arrow(from, where, target,    file, to, mine)
{
    mine = folder_of(from)
    file = resolve(from, target)
    if (file == "") {
        breach(where, "\"" target "\" is no file of src or include; a system header wants <>")
        return
    }
    to = folder_of(file)
    if (to != mine && !index(allowed[mine], " " to " ") && !index(allowed[mine], " " to "/" name_of(file) " ")) {
        breach(where, mine " must not include \"" target "\"; it may include:" allowed[mine])
    }
}

function check_blas(from, where)
{
    if (folder_of(from) != "nn") {
        breach(where, "cblas.h belongs to src/nn alone")
    } else if (blas != "" && blas != from) {
        breach(where, "cblas.h is already included by " blas "; one file only")
    } else {
        blas = from
    }
}

# Is there a header for src/F/a_b_c.c: a_b_c.h, a_b.h or a.h, there or public?
function has_header(path,    stem, dir)
{
    dir = "src/" folder_of(path) "/"
    stem = name_of(path)
    sub("[.]c$", "", stem)
    for (;;) {
        if ((dir stem ".h") in known || ("include/nnviz/" stem ".h") in known) {
            return 1
        }
        if (!sub("_[^_]*$", "", stem)) {
            return 0
        }
    }
}

# Is there a source for src/F/a.h: a.c or a_*.c, there?
function has_source(path,    stem, other)
{
    stem = path
    sub("[.]h$", "", stem)
    if ((stem ".c") in known) {
        return 1
    }
    for (other in known) {
        if (other ~ "[.]c$" && index(other, stem "_") == 1) {
            return 1
        }
    }
    return 0
}

function check_name(path,    name)
{
    name = name_of(path)
    if (!(folder_of(path) in allowed)) {
        breach(path, "the folder " folder_of(path) " is not in the table of arrows")
    }
    if (path !~ "^src/") {
        return
    }
    if (name in seen) {
        breach(path, "this name is taken by " seen[name])
    }
    seen[name] = path
    if (name ~ "[.]c$" && name != "main.c" && !(path in paired) && !has_header(path)) {
        breach(path, "has no header of its name")
    }
    if (name ~ "[.]h$" && !(path in paired) && !has_source(path)) {
        breach(path, "has no source of its name")
    }
}

BEGIN {
    n = split(arrows, rows, "\n")
    for (i = 1; i <= n; i++) {
        if (split(rows[i], part, ": *") == 2) {
            allowed[part[1]] = " " part[2] " "
        }
    }
    for (i = 1; i < ARGC; i++) {
        known[ARGV[i]] = 1
    }
    n = split(pairs, rows, "\n")
    for (i = 1; i <= n; i++) {
        if (split(rows[i], part, " +") == 2 && part[1] in known && part[2] in known) {
            paired[part[1]] = paired[part[2]] = 1
        }
    }
    for (i = 1; i < ARGC; i++) {
        check_name(ARGV[i])
    }
}

/^[ \t]*#[ \t]*include[ \t]*"/ {
    split($0, quoted, "\"")
    if (name_of(quoted[2]) != "cblas.h") {
        check_arrow(FILENAME, FILENAME ":" FNR, quoted[2])
    }
}

/^[ \t]*#[ \t]*include[ \t]*[<"]([^>"]*\/)?cblas[.]h[>"]/ {
    check_blas(FILENAME, FILENAME ":" FNR)
}

END {
    if (blas == "") {
        breach("src/nn", "no file includes cblas.h; one was expected")
    }
    exit bad
}
'

# check ROOT: the breaches on stdout; fails if there is one.
check() (
    cd "$1" || exit 1
    mapfile -t files < <(find src include -name '*.[ch]' -type f | LC_ALL=C sort)
    if ((${#files[@]} == 0)); then
        printf '%s: no .c or .h under src and include\n' "$1"
        exit 1
    fi
    LC_ALL=C awk -v arrows="${arrows//$'\n'/\\n}" -v pairs="${pairs//$'\n'/\\n}" "$program" "${files[@]}"
)

# --- the self test --------------------------------------------------------------

# A small tree without a breach in the directory $1.
make_good_tree() {
    mkdir -p "$1"/include/nnviz "$1"/src/{nn,util,formats,plot,cli}
    echo '#include "nnviz/err.h"' >"$1/include/nnviz/nnviz.h"
    : >"$1/include/nnviz/err.h"
    printf '#include "nnviz/err.h"\n#include "nn/engine.h"\n' >"$1/src/nn/err.c"
    printf '#include <cblas.h>\n#include "engine.h"\n' >"$1/src/nn/engine_blas.c"
    : >"$1/src/nn/engine.h"
    : >"$1/src/nn/layered.c"
    echo '# include "nnviz/err.h"' >"$1/src/util/text.h"
    echo '#include "util/text.h"' >"$1/src/util/text.c"
    printf '#include "util/text.h"\n#include <stdio.h>\n' >"$1/src/formats/csv.h"
    echo '#include "formats/csv.h"' >"$1/src/formats/csv.c"
    : >"$1/src/plot/canvas.h"
    : >"$1/src/plot/canvas.c"
    printf '#include "plot/canvas.h"\n#include "nn/engine.h"\n' >"$1/src/cli/main.c"
}

# expect WANTED COMMAND...: in a good tree that COMMAND, run inside it, has
# changed, the check must fail with a line that contains WANTED.
expect() {
    local wanted=$1 said
    shift
    rm -rf "$scratch/tree"
    make_good_tree "$scratch/tree"
    (cd "$scratch/tree" && "$@")
    if said=$(check "$scratch/tree"); then
        printf 'self test: nothing was found after: %s\n' "$*"
        failed=1
    elif ! grep -qF -- "$wanted" <<<"$said"; then
        printf 'self test: after: %s\n  wanted: %s\n  got: %s\n' "$*" "$wanted" "$said"
        failed=1
    fi
}

append() {
    printf '%s\n' "$2" >>"$1"
}

self_test() {
    scratch=$(mktemp -d)
    trap 'rm -rf "$scratch"' EXIT
    failed=0
    make_good_tree "$scratch/good"
    if ! check "$scratch/good"; then
        echo "self test: the good tree was refused"
        failed=1
    fi
    expect 'src/util/text.c:2: util must not include "formats/csv.h"' append src/util/text.c '#include "formats/csv.h"'
    expect 'src/plot/canvas.c:1: plot must not include "nnviz/nnviz.h"' append src/plot/canvas.c '#include "nnviz/nnviz.h"'
    expect 'src/nn/err.c:3: nn must not include "util/text.h"' append src/nn/err.c '  #  include "util/text.h"'
    expect 'include/nnviz/err.h:1: nnviz must not include "nn/engine.h"' append include/nnviz/err.h '#include "nn/engine.h"'
    expect 'src/formats/csv.c:2: "../nn/engine.h" is no file' append src/formats/csv.c '#include "../nn/engine.h"'
    expect 'src/formats/csv.c:2: cblas.h belongs' append src/formats/csv.c '#include <cblas.h>'
    expect 'cblas.h is already included by src/nn/engine_blas.c' append src/nn/err.c '#include <openblas/cblas.h>'
    expect 'src/nn: no file includes cblas.h' cp src/nn/engine.h src/nn/engine_blas.c
    expect 'src/nn/layered.c: has no header' rm src/nn/engine.h
    expect 'src/plot/text.c: has no header' append src/plot/text.c ''
    expect 'src/util/text.c: this name is taken by src/plot/text.c' append src/plot/text.c ''
    expect 'src/plot/axes.h: has no source' append src/plot/axes.h ''
    expect 'src/extra/thing.c: the folder extra is not' install -D /dev/null src/extra/thing.c
    expect 'src/nn/deep/thing.c: the folder nn/deep is not' install -D /dev/null src/nn/deep/thing.c
    expect 'no .c or .h' find . -type f -delete
    if ((failed == 0)); then
        echo "self test: every breach was found"
    fi
    return "$failed"
}

root=$(dirname "${BASH_SOURCE[0]}")/..
case ${1:-} in
--self-test) self_test ;;
*) check "${1:-$root}" ;;
esac
