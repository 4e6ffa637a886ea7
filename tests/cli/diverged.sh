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
