# The same seed gives the same bytes, on any number of threads; another seed does not.
. "$NNVIZ_SOURCE_DIR/tests/cli/common.bash"
nnviz train -q --epochs 3 --out a
nnviz train --epochs 3 --out b --threads 1 2>/dev/null
nnviz train -q --epochs 3 --out c --threads 3 --json >/dev/null
nnviz train -q --epochs 3 --out d --seed 2
same_but_clock a b
same_but_clock a c
for file in rows.csv history.csv weights.npy model.json config.json plots/layer-02/epoch-0003.png; do
    cmp -s a/$file d/$file && echo "$file does not depend on the seed"
done
cmp a/snapshots.csv d/snapshots.csv
# The split may stay while the rest changes.
nnviz train -q --epochs 1 --out e --seed 3 --split sklearn:42 --no-plots
nnviz train -q --epochs 1 --out f --seed 4 --split sklearn:42 --no-plots
cmp e/rows.csv f/rows.csv && cmp -s e/model.json f/model.json || echo "same rows, another start"
head -4 e/rows.csv
