# Training that runs away ends with 4 and a hint; what was finished is kept, and whole.
. "$NNVIZ_SOURCE_DIR/tests/cli/common.bash"
tried train -q --out run --scale none --learning-rate 1000 --activation linear --init glorot_uniform
status_of run
ls run
for file in config.json model.json run.json; do
    tail -1 run/$file
done
cut -d, -f1 run/history.csv run/snapshots.csv
find run -name '*.tmp'
tail -1 run/events.jsonl
tried train --out verbose --scale none --learning-rate 1000 --activation linear --init glorot_uniform --no-plots --no-dump 2>&1 |
    tail -3

# The loss is beyond numbers before training begins: no learning rate helps, another loss does.
awk 'BEGIN { print "a,y"; for (i = 0; i < 60; i++) printf "%d,%d.5e30\n", i % 7, i % 11 }' >large.csv
large() {
    tried train large.csv --task regression -q --no-plots --overwrite --out large --epochs 2 "$@"
}
large
status_of large
large --loss mean_absolute_error
