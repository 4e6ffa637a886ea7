# What the scripts beside this file share:
#
#     . "$NNVIZ_SOURCE_DIR/tests/cli/common.bash"
#
# Everything is told on standard error, in order with what nnviz says there.

# tried ARGUMENT...: run nnviz, between the words it was given and its exit status.
tried() {
    local status=0
    printf '$ nnviz%s\n' "${*:+ $*}" >&2
    nnviz "$@" || status=$?
    printf 'exit %d\n' "$status" >&2
}

# Every name below here, what it is, and the size of files.
everything() {
    find . -type f -printf '%p %s\n' -o -printf '%p %y\n' | sort
}

# refused ARGUMENT...: the same, and a complaint when a file or folder came, went or grew.
refused() {
    local before after
    before=$(everything)
    tried "$@"
    after=$(everything)
    if [[ $before != "$after" ]]; then
        printf 'NOT AS BEFORE:\n' >&2
        diff <(printf '%s\n' "$before") <(printf '%s\n' "$after") >&2
    fi
}

# status_of DIRECTORY: the first two facts of its run.json.
status_of() {
    sed -n '/"status"\|"error"/s/^ *//p' "$1/run.json" >&2
}

# same_but_clock A B: are two runs the same, byte by byte, but for the two files that
# depend on the clock and the host?
same_but_clock() {
    diff -rq --exclude=run.json --exclude=events.jsonl "$1" "$2" >&2 &&
        printf '%s and %s: the same %d files\n' "$1" "$2" "$(find "$1" -type f | wc -l)" >&2
}

# small_table NAME [ROWS]: a comma-separated table with two features that tell its two
# classes apart, and the header a,b,class.
small_table() {
    awk -v rows="${2:-20}" 'BEGIN {
        print "a,b,class"
        for (i = 0; i < rows; i++) printf "%d.5,%d,%d\n", i % 2 * 10 + i % 3, i * 7 % 13, i % 2
    }' >"$1"
}
