# Files that may not grow past a limit stand for a full disk: the write fails, what is
# finished stays, nothing is torn, and run.json tells.  (The output goes through a pipe,
# as the limit is the runner's files' too.)
. "$NNVIZ_SOURCE_DIR/tests/cli/common.bash"
limited() {
    local limit=$1
    shift
    echo "--- at most $limit KiB: $*"
    rm -rf run
    (ulimit -f "$limit" && tried train -q --epochs 2 --snapshots 0,last --out run --threads 1 "$@") 2>&1 | cat
    status_of run 2>&1
    find run -type f | sort
}
limited 8
limited 28 --layers 4,40,2,1
limited 28
limited 28 --no-plots
limited 100
limited 1000
limited 8 --json | grep -v '^{"event": "epoch"' | cut -d, -f1,2,4-
