# An option typed where it changes nothing is refused; one that a config.json names is not, as it names them all.
. "$NNVIZ_SOURCE_DIR/tests/cli/common.bash"
small_table test.csv
for option in rho beta-1 beta-2 epsilon decay-rate alpha factor; do
    refused train --$option 0.5
done
refused train --optimizer adam --rho 0.9
refused train --optimizer rmsprop --beta-1 0.9
refused train --schedule cosine --decay-steps 3
refused train --schedule step --lr-patience 3
refused train --min-lr 0.1
refused train --min-delta 0.1
refused train --schedule plateau --min-delta 0.1
refused train --monitor loss
refused train test.csv --test test.csv --test-split 0.3
refused train --weights run --init zeros

nnviz train -q test.csv --test test.csv --optimizer adamw --schedule step --decay-rate 0.9 --patience 3 --monitor loss \
    --epochs 2 --no-plots --out first
nnviz train -q --config first/config.json --out again && same_but_clock first again
nnviz train -q --config first/config.json --optimizer sgd --schedule constant --patience 0 --epochs 1 --no-plots --out sgd
nnviz train -q --config first/config.json --min-delta 0.1 --restore-best yes --patience 0 --no-plots --out best
nnviz train -q --resume first --epochs 3
refused train --config first/config.json --test-split 0.3
refused train --config first/config.json --rho 0.9
