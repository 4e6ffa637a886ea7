# --patience, --min-delta, --monitor, --restore-best: when a run stops, and which weights it keeps.
. "$NNVIZ_SOURCE_DIR/tests/cli/common.bash"

# best COLUMN: the best epoch (1 .. ) of a column of the history and its value, larger ($2 = max) or smaller.
best() {
    awk -F, -v c="$1" -v how="$2" 'NR > 2 && (NR == 3 || (how == "max" ? $c > v : $c < v)) { v = $c; e = $1 }
        END { print e }' run/history.csv
}
epoch_of() {
    sed -n 's/.*"epoch": \([0-9]*\),*$/\1/p' "$1" | head -1
}
stops() {
    echo "--- $*"
    nnviz train --out run --overwrite --no-plots --progress none "$@" 2>&1 | grep '^Stop\|^Best'
    echo "$(tail -1 run/history.csv | cut -d, -f1) epochs, model.json of $(epoch_of run/model.json)"
    [[ -e run/best.json ]] && echo "best.json of $(epoch_of run/best.json)"
    tail -1 run/snapshots.csv
}
# A network that overfits: the validation loss soon rises for good.
options=(wine --activation tanh --optimizer adam --learning-rate 0.02 --batch-size 8 --epochs 60 --layers "13,12,3")
stops "${options[@]}"
stops "${options[@]}" --patience 4
last=$(tail -1 run/history.csv | cut -d, -f1)
echo "by hand the best val_loss is that of epoch $(best 4 min); $((last - $(best 4 min))) epochs later it stopped"
stops "${options[@]}" --patience 4 --restore-best yes
cmp run/model.json run/best.json && echo "the model is the best one"
stops "${options[@]}" --patience 4 --monitor val_accuracy
echo "by hand: $(best 5 max)"
stops "${options[@]}" --patience 4 --monitor loss --min-delta 0.02
stops "${options[@]}" --patience 4 --min-delta 10
stops "${options[@]}" --epochs 5 --patience 60
stops "${options[@]}" --epochs 5 --restore-best yes
stops "${options[@]}" --epochs 9 --patience 2 --validation-split 0 --monitor auto
grep monitor run/config.json

# What eval says of the restored model is the history's line of the best epoch, not the last one's.
{ head -1 "$NNVIZ_SOURCE_DIR/data/wine.csv" && tail -100 "$NNVIZ_SOURCE_DIR/data/wine.csv"; } >held.csv
stops "${options[@]}" --patience 3 --restore-best yes --test held.csv --monitor val_accuracy
nnviz eval -q --json run held.csv | grep -o '"loss": [0-9.e-]*'
grep "^$(epoch_of run/model.json)," run/history.csv | cut -d, -f6

refused train --patience -1
refused train --patience 2 --monitor val_loss --validation-split 0
refused train --restore-best yes --monitor val_accuracy --validation-split 0
refused train --patience 2 --monitor mae
refused train --patience 2 --monitor val_r2
refused train --schedule plateau --monitor val_loss --validation-split 0
refused train --patience 2 --monitor test_loss
refused train --min-delta -0.1
refused train --restore-best maybe
