#!/usr/bin/env bash
# Run the command line tests, or record what they print.
#
#     tests/cli/run.sh NNVIZ [--rewrite] [NAME...]     all of them, or those named
#     tests/cli/run.sh --self-test                     prove the runner on a made-up program
#
# A test is NAME.sh beside NAME.stdout, NAME.stderr and NAME.exit, which hold what
# it must print and return; a missing file means empty, or 0.  --rewrite writes
# these files instead of comparing: look at the difference before committing it.
#
# bash runs NAME.sh in an empty directory of its own, standard input empty, with
#     nnviz                 on the PATH, and $NNVIZ, its absolute path
#     NNVIZ_SOURCE_DIR      the checkout (data/banknote.csv is there)
#     HOME, NO_COLOR=1, TERM=dumb, COLUMNS=80, LC_ALL=C, TZ=UTC0, and nothing else of
#     the caller's environment but the settings of the sanitizers
# and its exit status is the test's: `set -e` is up to the test.  What differs
# from run to run and from machine to machine is replaced before the comparison:
# see `normalise`.
#
# Exits with 1 if a test fails, 2 on wrong use; running no test is a failure.
set -euo pipefail

seconds_allowed=120

die() {
    printf 'run.sh: %s\n' "$*" >&2
    exit 2
}

# stdin -> stdout, with the parts that may differ replaced by a word each.
normalise() {
    sed -E \
        -e "s|$work|DIR|g" \
        -e "s|$source_dir|SOURCE|g" \
        -e "s|$nnviz|NNVIZ|g" \
        -e 's/[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z/WHEN/g' \
        -e 's/\b[0-9]{8}-[0-9]{6}\b/RUN/g' \
        -e 's/("[a-z_]*(seconds|elapsed|_ms|_us)[a-z_]*": ?)[0-9.e+-]+/\1TIME/g' \
        -e 's/ *\b[0-9]+(\.[0-9]+)? ?(us|ms|s|min)\b/ TIME/g' \
        -e 's/^ TIME/TIME/' \
        -e 's/(\bnnviz |"version": ?")[0-9]+\.[0-9]+\.[0-9]+[-+.A-Za-z0-9]*/\1VERSION/g' \
        -e 's/\bOpenBLAS [0-9][^,;")]*/OpenBLAS VERSION/g'
}

# run_one NAME: leaves got.stdout, got.stderr and got.exit in $scratch.
run_one() {
    local status=0 name
    local -a kept=()
    for name in ASAN_OPTIONS UBSAN_OPTIONS LSAN_OPTIONS; do
        if [[ -n ${!name:-} ]]; then
            kept+=("$name=${!name}")
        fi
    done
    rm -rf "$work" "$home"
    mkdir "$work" "$home"
    (
        cd "$work"
        exec env -i "${kept[@]}" PATH="$scratch/bin:/usr/local/bin:/usr/bin:/bin" HOME="$home" \
            NNVIZ="$nnviz" NNVIZ_SOURCE_DIR="$source_dir" NO_COLOR=1 TERM=dumb COLUMNS=80 LC_ALL=C TZ=UTC0 \
            timeout "$seconds_allowed" bash "$tests/$1.sh" </dev/null >"$scratch/stdout" 2>"$scratch/stderr"
    ) || status=$?
    if ((status == 124)); then
        printf 'run.sh: %s took more than %d seconds\n' "$1" "$seconds_allowed" >>"$scratch/stderr"
    fi
    normalise <"$scratch/stdout" >"$scratch/got.stdout"
    normalise <"$scratch/stderr" >"$scratch/got.stderr"
    printf '%d\n' "$status" >"$scratch/got.exit"
}

# The file that holds what NAME ($1) should give for `exit` etc. ($2).
expected() {
    if [[ -e $tests/$1.$2 ]]; then
        printf '%s' "$tests/$1.$2"
    else
        printf '%s' "$scratch/absent.$2"
    fi
}

compare() {
    local what same=0
    for what in exit stderr stdout; do
        diff -u --label "$1.$what, expected" --label "$1.$what, as it is" "$(expected "$1" "$what")" \
            "$scratch/got.$what" || same=1
    done
    return "$same"
}

rewrite() {
    local what
    for what in exit stderr stdout; do
        if cmp -s "$(expected "$1" "$what")" "$scratch/got.$what"; then
            continue
        fi
        if cmp -s "$scratch/absent.$what" "$scratch/got.$what"; then
            rm "$tests/$1.$what"
            printf 'removed %s.%s\n' "$1" "$what"
        else
            cp "$scratch/got.$what" "$tests/$1.$what"
            printf 'wrote %s.%s\n' "$1" "$what"
        fi
    done
}

# Every test, and a complaint about expectations that belong to none.
list_tests() {
    local file name
    for file in "$tests"/*.stdout "$tests"/*.stderr "$tests"/*.exit; do
        if [[ -e $file && ! -e ${file%.*}.sh ]]; then
            die "$file belongs to no test; ${file%.*}.sh was expected"
        fi
    done
    for file in "$tests"/*.sh; do
        name=$(basename "$file" .sh)
        if [[ -e $file && $name != run ]]; then
            printf '%s\n' "$name"
        fi
    done
}

run_all() {
    local name failed=0
    for name in "$@"; do
        if [[ ! -e $tests/$name.sh || $name == run ]]; then
            die "no test '$name'; $tests/$name.sh was expected"
        fi
        run_one "$name"
        if [[ $rewriting == yes ]]; then
            rewrite "$name"
        elif compare "$name"; then
            printf 'ok      %s\n' "$name"
        else
            printf 'FAILED  %s\n' "$name"
            failed=$((failed + 1))
        fi
    done
    if ((failed > 0)); then
        printf '%d of %d command line tests failed\n' "$failed" "$#"
        return 1
    fi
}

main() {
    local listed
    local -a names=()
    nnviz=$(realpath -e -- "$1") || die "no program '$1'"
    shift
    rewriting=no
    while (($# > 0)); do
        case $1 in
        --rewrite) rewriting=yes ;;
        -*) die "unknown option $1; --rewrite was expected" ;;
        *) names+=("$1") ;;
        esac
        shift
    done
    if ((${#names[@]} == 0)); then
        listed=$(list_tests)
        mapfile -t names <<<"$listed"
    fi
    if [[ -z ${names[0]} ]]; then
        die "no test in $tests"
    fi
    scratch=$(realpath "$(mktemp -d)")
    trap 'rm -rf "$scratch"' EXIT
    work=$scratch/work
    home=$scratch/home
    mkdir "$scratch/bin"
    ln -s "$nnviz" "$scratch/bin/nnviz"
    : >"$scratch/absent.stdout"
    : >"$scratch/absent.stderr"
    echo 0 >"$scratch/absent.exit"
    run_all "${names[@]}"
}

# --- the self test: a copy of this runner, a made-up program, made-up tests -----------

# wanted STATUS TEXT COMMAND...: the command must end so and print that.
wanted() {
    local status=0 said
    said=$("${@:3}" 2>&1) || status=$?
    if ((status != $1)) || ! grep -qF -- "$2" <<<"$said"; then
        printf 'self test: %s\n  wanted %s and: %s\n  got %s and: %s\n' "${*:3}" "$1" "$2" "$status" "$said"
        failed=1
    fi
}

make_fake() {
    mkdir -p "$1/tests/cli"
    cp "$0" "$1/tests/cli/run.sh"
    cat >"$1/fake" <<'END'
#!/bin/sh
echo "$PWD/runs/20260102-0304$(date +%S)-banknote"
echo "nnviz 1.2.3 (OpenBLAS 0.3.21 Haswell, 2 threads) 60/60 $(date +%N)ms/step - loss: 0.25" >&2
echo "{\"version\":\"1.2.3\",\"time\":\"2026-01-02T03:04:05Z\",\"elapsed_seconds\": 0.$(date +%N),\"epochs\":8}" >&2
exit "$1"
END
    chmod +x "$1/fake"
}

self_test() {
    local base run fake
    base=$(realpath "$(mktemp -d)")
    # shellcheck disable=SC2064 # the directory of now
    trap "rm -rf '$base'" EXIT
    failed=0
    make_fake "$base"
    run=$base/tests/cli/run.sh
    fake=$base/fake
    wanted 2 "no test in" "$run" "$fake"
    wanted 2 "no program" "$run" "$base/nothing"
    echo 'nnviz 3' >"$base/tests/cli/three.sh"
    # shellcheck disable=SC2016 # for the test to expand
    echo 'ls -A; cat; echo "${SECRET:-none} $NO_COLOR $COLUMNS"; cd /; nnviz 0 2>/dev/null' >"$base/tests/cli/clean.sh"
    wanted 1 "2 of 2 command line tests failed" "$run" "$fake"
    wanted 0 "wrote three.exit" "$run" "$fake" --rewrite
    wanted 0 "ok      three" env SECRET=told "$run" "$fake"
    wanted 0 "3" cat "$base/tests/cli/three.exit"
    wanted 0 "DIR/runs/RUN-banknote" cat "$base/tests/cli/three.stdout"
    wanted 0 "nnviz VERSION (OpenBLAS VERSION, 2 threads) 60/60 TIME/step - loss: 0.25" cat "$base/tests/cli/three.stderr"
    wanted 0 '{"version":"VERSION","time":"WHEN","elapsed_seconds": TIME,"epochs":8}' cat "$base/tests/cli/three.stderr"
    wanted 0 "none 1 80" cat "$base/tests/cli/clean.stdout"
    wanted 1 "no such" sh -c "test -e '$base/tests/cli/clean.exit' || { echo no such; exit 1; }"
    wanted 2 "no test 'four'" "$run" "$fake" four
    wanted 2 "unknown option --write" "$run" "$fake" --write
    echo 'nnviz 4' >"$base/tests/cli/three.sh"
    wanted 1 "+4" "$run" "$fake" three
    echo 'nnviz 3; echo more; exit 3' >"$base/tests/cli/three.sh"
    wanted 1 "+more" "$run" "$fake" three
    wanted 1 "1 of 2" "$run" "$fake"
    echo 'true' >"$base/tests/cli/three.sh"
    wanted 1 "-DIR/runs" "$run" "$fake" three
    wanted 0 "removed three.exit" "$run" "$fake" --rewrite three
    wanted 0 "ok      three" "$run" "$fake" three
    mv "$base/tests/cli/clean.sh" "$base/tests/cli/other.sh"
    wanted 2 "belongs to no test" "$run" "$fake"
    if ((failed == 0)); then
        echo "self test: the runner tells right from wrong"
    fi
    return "$failed"
}

tests=$(realpath "$(dirname "${BASH_SOURCE[0]}")")
source_dir=$(realpath "$tests/../..")
case ${1:-} in
'') die "usage: run.sh NNVIZ [--rewrite] [NAME...]" ;;
--self-test) self_test ;;
*) main "$@" ;;
esac
