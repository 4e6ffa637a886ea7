# Which epochs are recorded, and how many rows of them.
. "$NNVIZ_SOURCE_DIR/tests/cli/common.bash"
recorded() {
    echo "--- $*"
    nnviz train -q --out run --overwrite --no-plots "$@" >/dev/null
    cut -d, -f2 run/snapshots.csv | paste -sd' '
    find run/activations/layer-01 -name '*.csv' | wc -l
}
recorded --epochs 4
recorded --epochs 4 --snapshots all
recorded --epochs 4 --snapshots every:2
recorded --epochs 5 --snapshots every:2
recorded --epochs 5 --snapshots every:9
recorded --epochs 5 --snapshots 0,last
recorded --epochs 5 --snapshots last
recorded --epochs 5 --snapshots 3,1,1,last,5
ls run/activations/layer-00
recorded --epochs 120 --layers 4,1
nnviz train --epochs 101 --no-plots --no-dump --out run --overwrite 2>&1 | grep ^Snapshots
nnviz train --epochs 100 --no-plots --no-dump --out run --overwrite 2>&1 | grep ^Snapshots
recorded --epochs 1 --snapshot-rows 50
wc -l <run/activations/layer-03/epoch-0001.csv
# A sample is of the test rows, each once, and a seed's own.
cut -d, -f1 run/activations/layer-03/epoch-0001.csv | tail -n +2 | sort >sampled
grep ',test,' run/rows.csv | cut -d, -f1 | sort | comm -13 - sampled | wc -l
uniq sampled | wc -l
cp run/activations/layer-03/epoch-0001.csv once.csv
recorded --epochs 1 --snapshot-rows 50 && cmp once.csv run/activations/layer-03/epoch-0001.csv
nnviz train --epochs 1 --snapshot-rows 50 --no-plots --no-dump --out run --overwrite 2>&1 | grep '^Snapshots'
recorded --epochs 1 --snapshot-rows all
wc -l <run/activations/layer-03/epoch-0001.csv
recorded --epochs 1 --snapshot-rows 412
wc -l <run/activations/layer-03/epoch-0001.csv
# Names get longer, so that they sort.
recorded --epochs 10000 --snapshots 0,7,last --layers 4,1 --batch-size 1000 --test-split 0.9
ls run/activations/layer-01
