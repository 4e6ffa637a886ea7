# --resume: 5 epochs and then 7 more are the same bytes as 12 at once, whatever the options.
. "$NNVIZ_SOURCE_DIR/tests/cli/common.bash"

# A table with texts, gaps and three classes; another with the same columns, for --test.
mixed_table() {
    awk -v rows="$2" -v shift="$3" 'BEGIN {
        split("red,green,blue", colour, ","); print "size,colour,weight,kind"
        for (i = shift; i < rows + shift; i++)
            printf "%s,%s,%.2f,%s\n", i % 11 == 3 ? "NA" : i * 7 % 13, i % 17 == 5 ? "" : colour[i % 3 + 1],
                i * 5 % 23 / 4, i % 3 == 0 ? "oak" : i % 3 == 1 ? "elm" : "ash"
    }' >"$1"
}
mixed_table mixed.csv 60 0
mixed_table held.csv 20 100
awk 'BEGIN { print "a,b,y"; for (i = 0; i < 60; i++) printf "%d,%d,%.2f\n", i % 7, i * 3 % 11, i % 7 * 0.5 + i * 3 % 11 / 4 }' >values.csv

same_as_uninterrupted() {
    echo "--- $*"
    nnviz train "$@" -q --epochs 12 --out whole --overwrite >/dev/null || echo "exit $?"
    nnviz train "$@" -q --epochs 5 --out parts --overwrite >/dev/null || echo "exit $?"
    nnviz train -q --resume parts --epochs 12 || echo "exit $?"
    diff -r --exclude=run.json --exclude=events.jsonl whole parts && find parts -type f | wc -l
    status_of parts 2>&1
}

same_as_uninterrupted
same_as_uninterrupted --optimizer adam --dropout 0.2 --layers 4,8,2,1
same_as_uninterrupted --optimizer rmsprop --momentum 0.5 --schedule plateau --lr-patience 1 --monitor val_accuracy --no-plots
same_as_uninterrupted --patience 3 --restore-best yes --learning-rate 0.7 --no-plots
same_as_uninterrupted --patience 2 --monitor accuracy --min-delta 0.5 --no-plots
same_as_uninterrupted --patience 5 --min-delta 0.5 --no-plots
same_as_uninterrupted --engine blas --layers 4,24,24,2,1 --optimizer adamw --no-plots
same_as_uninterrupted moons --validation-split 0 --size 200 --restore-best yes --no-plots
same_as_uninterrupted --snapshots every:3 --no-plots
same_as_uninterrupted --snapshots 0,2,last --no-plots
same_as_uninterrupted --stratify yes --schedule step --decay-steps 2 --optimizer sgd --momentum 0.9 --nesterov yes --no-plots
same_as_uninterrupted mixed.csv --missing mean --test held.csv --class-weight balanced --no-plots
same_as_uninterrupted mixed.csv --missing median --stratify yes --schedule exponential --decay-steps 3 --l2 0.01 --optimizer adagrad --no-plots
same_as_uninterrupted values.csv --loss huber --test-split 0 --clipnorm 1 --layers 2,5,1 --layer output
same_as_uninterrupted --no-dump --no-plots --snapshot-rows 20
same_as_uninterrupted --no-dump --plots history
same_as_uninterrupted iris --layers 4,5,3 --optimizer adam --shuffle no --split sklearn:3
same_as_uninterrupted --batch-size 5000 --test-split 0 --validation-split 0 --no-plots

# From other weights; those are not asked for again.
nnviz train -q --epochs 3 --seed 9 --no-plots --out start
same_as_uninterrupted --weights start --no-plots
rm -r start
echo "--- without the model it began with"
nnviz train -q --resume parts --epochs 13

# Twice, over a change in the padding of names, and without a step left to do.
echo "--- twice"
nnviz train -q --epochs 12000 --layers 4,1 --batch-size 1000 --snapshots 0,1,last --out whole --overwrite
nnviz train -q --epochs 1 --layers 4,1 --batch-size 1000 --snapshots 0,1,last --out parts --overwrite
nnviz train -q --resume parts --epochs 7
ls parts/plots/layer-01
nnviz train -q --resume parts/ --epochs 12000
diff -r --exclude=run.json --exclude=events.jsonl whole parts && find parts/plots -type f | sort
nnviz train -q --resume parts
diff -r --exclude=run.json --exclude=events.jsonl whole parts
find . -maxdepth 1 | sort
