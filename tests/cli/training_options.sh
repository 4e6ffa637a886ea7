# Optimisers, clipping, regularisation, schedules, class weights: each arrives, changes the
# weights, and is in config.json.
. "$NNVIZ_SOURCE_DIR/tests/cli/common.bash"
nnviz train -q --epochs 2 --no-plots --out plain --layers 4,5,2,1
# changes WORD...: is the run another one, is each option in config.json, and is a replay the same?
changes() {
    nnviz train -q --epochs 2 --no-plots --out run --overwrite --layers 4,5,2,1 "$@" >/dev/null || return
    cmp -s plain/model.json run/model.json && echo "$* CHANGES NOTHING"
    diff plain/config.json run/config.json | sed -n 's/^> *//p' | paste -sd' '
    nnviz train -q --config run/config.json --out again --overwrite >/dev/null
    diff -rq --exclude=run.json --exclude=events.jsonl run again
}
changes --optimizer rmsprop --rho 0.8
changes --optimizer rmsprop --momentum 0.5
changes --optimizer adam --beta-1 0.5 --beta-2 0.99 --epsilon 1e-4
changes --optimizer adamw
changes --optimizer adamw --weight-decay 0.1
changes --optimizer adagrad
changes --momentum 0.9
changes --momentum 0.9 --nesterov yes
changes --weight-decay 0.01
changes --clipvalue 0.001
changes --clipnorm 0.01
changes --global-clipnorm 0.01
changes --l1 0.01
changes --l2 0.01
changes --dropout 0.5
changes --class-weight balanced
changes --schedule step --decay-steps 1
changes --schedule exponential
changes --schedule exponential --decay-rate 0.5 --decay-steps 10
changes --schedule cosine
changes --schedule cosine --alpha 0.5
changes --schedule plateau --lr-patience 1 --factor 0.5 --min-lr 0.15 --learning-rate 3
for activation in elu selu gelu silu softplus leaky_relu tanh sigmoid linear; do
    changes --activation $activation
done
changes --activation selu,gelu,sigmoid

# Rates, epoch by epoch: the events have the one of the last update.
rates() {
    echo "--- $*"
    nnviz train -q --json --no-plots --no-dump --out run --overwrite --epochs 5 --batch-size 600 "$@" |
        sed -n 's/.*"learning_rate": \([^}]*\)}/\1/p' | paste -sd' '
}
rates
rates --schedule step --decay-steps 2 --decay-rate 0.1
rates --schedule exponential --decay-steps 2 --decay-rate 0.25
rates --schedule cosine --learning-rate 1
rates --schedule cosine --learning-rate 1 --alpha 0.5
rates --schedule plateau --lr-patience 1 --factor 0.5 --min-lr 0.06 --monitor accuracy --init zeros --learning-rate 0.5 --activation sigmoid

refused train --optimizer adam --momentum 0.9
refused train --clipnorm 1 --clipvalue 1
refused train --dropout 1
refused train --l2 -1
refused train --schedule step --decay-rate 0
refused train --schedule step --decay-steps 0
refused train --schedule cosine --alpha 2
refused train --schedule plateau --factor 1
refused train --schedule warmup
refused train --class-weight often
refused train --weight-decay 1
