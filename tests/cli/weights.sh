# --weights: start from a model, or from a recorded epoch of a run.
. "$NNVIZ_SOURCE_DIR/tests/cli/common.bash"
nnviz train -q --out run --epochs 6 --no-plots --snapshots every:2

# at EPOCH DIRECTORY: the history's line of that epoch, validation and test only.
at() {
    grep "^$1," "$2/history.csv" | cut -d, -f4-
}
# The untrained line of a run that starts there is the last line of the one before.
for from in run run/model.json run@6; do
    nnviz train -q --out tuned --overwrite --epochs 2 --no-plots --weights $from --optimizer adam
    [[ $(at 0 tuned) == $(at 6 run) ]] && echo "epoch 0 from $from is epoch 6 of run"
done
for epoch in 0 2 4; do
    nnviz train -q --out tuned --overwrite --epochs 1 --no-plots --weights run@$epoch
    [[ $(at 0 tuned) == $(at $epoch run) ]] && echo "epoch 0 from run@$epoch is epoch $epoch of run"
done
grep weights tuned/config.json
# The same start for two optimisers.
nnviz train -q --out a --epochs 1 --weights run@0 --optimizer rmsprop --no-plots
nnviz train -q --out b --epochs 1 --weights run@0 --optimizer adagrad --no-plots
cmp <(head -c 232 a/weights.npy) <(head -c 232 b/weights.npy) && [[ $(at 0 a) == $(at 0 b) && $(at 1 a) != $(at 1 b) ]] && echo "one start, two ways"
# The split and the shuffling still follow the seed.
nnviz train -q --out c --epochs 1 --weights run@0 --optimizer rmsprop --no-plots
cmp a/weights.npy c/weights.npy
nnviz train --out d --epochs 1 --weights run@0 --no-plots --seed 2 2>&1 | grep ^Training
cmp -s a/rows.csv d/rows.csv || echo "another seed, other rows"
nnviz train -q --out again --config a/config.json
same_but_clock a again

refused train --weights run --layers 4,2,1
refused train --weights run --layers 4,3,2,2
refused train iris --weights run
refused train --weights run@1
refused train --weights run@7
refused train --weights run@last
refused train --weights run@
refused train --weights nothing
refused train --weights run/config.json
refused train --weights run/history.csv
