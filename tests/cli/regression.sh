# A number to learn: its columns in the history, its words, its tables, its losses.
. "$NNVIZ_SOURCE_DIR/tests/cli/common.bash"
awk 'BEGIN { print "a,b,price"; for (i = 0; i < 80; i++) printf "%d,%.1f,%.3f\n", i % 9, i * 7 % 31 / 3, 2 + i % 9 * 0.5 - i * 7 % 31 / 10 }' >price.csv
nnviz train price.csv --out run --epochs 30 --learning-rate 0.05 --layers 2,4,2,1 --activation tanh 2>told
grep -v '^Epoch' told
grep '^Epoch 30' told | grep -o ' - [a-z_0-9]*:' | paste -sd' '
head -1 run/history.csv
head -3 run/rows.csv
head -1 run/activations/layer-02/epoch-0030.csv
# What the table predicts is the output, and the label is the file's number.
paste -d, <(cut -d, -f3 run/activations/layer-03/epoch-0030.csv) <(cut -d, -f4 run/activations/layer-03/epoch-0030.csv) |
    awk -F, 'NR > 1 && $1 != $2 { wrong++ } END { print NR - 1, "answers,", wrong + 0, "unlike the output" }'
awk -F, 'NR == FNR { price[FNR - 2] = $3; next } FNR > 1 && price[$1] + 0 != $2 + 0 { wrong++ }
    END { print wrong + 0, "labels unlike the file" }' price.csv run/activations/layer-03/epoch-0030.csv
# R2 and MAE of the last epoch again, by hand, from the answers.
awk -F, 'NR > 1 { n++; e = $2 - $3; a += e < 0 ? -e : e; s += e * e; y += $2; yy += $2 * $2 }
    END { printf "mae %.4f r2 %.4f\n", a / n, 1 - s / (yy - y * y / n) }' run/activations/layer-03/epoch-0030.csv
tail -1 run/history.csv | awk -F, '{ printf "mae %.4f r2 %.4f\n", $9, $10 }'
grep '"task"\|"loss"' run/config.json
find run/plots/layer-02 -name '*.png' | wc -l

for loss in mean_squared_error mean_absolute_error huber; do
    nnviz train price.csv -q --no-plots --no-dump --out run --overwrite --epochs 3 --loss $loss >/dev/null &&
        echo "$loss: $(tail -1 run/history.csv | cut -d, -f2)"
done
nnviz train price.csv -q --json --no-plots --no-dump --out run --overwrite --epochs 1 | grep -o '"val_mae"\|"test_r2"' | sort | uniq -c

# Whole numbers are classes, unless one says otherwise.
nnviz train --task regression --out whole --epochs 1 --no-plots 2>&1 | grep '^Final'
head -2 whole/rows.csv
nnviz train price.csv --label a --task regression --out a --epochs 1 --no-plots 2>&1 | grep '^Data\|^Final'

nnviz train price.csv --task classification --out classes --epochs 1 --no-plots 2>&1 | grep '^Classes\|^Final'

# No test rows; no rows to vary over.
nnviz train price.csv -q --test-split 0 --validation-split 0 --out none --epochs 2 --no-plots
cut -d, -f5- none/history.csv
awk 'BEGIN { print "a,y"; for (i = 0; i < 10; i++) print i ",1.5" }' >flat.csv
nnviz train flat.csv --out flat --epochs 1 --no-plots 2>&1 | grep '^Final'

refused train price.csv --loss binary_crossentropy
refused train price.csv --loss categorical_crossentropy
refused train price.csv --layers 2,3,2
refused train price.csv --loss mse
refused train price.csv --class-weight balanced
refused train price.csv --stratify yes
refused train price.csv --patience 2 --monitor accuracy
refused train --loss huber
refused train --loss mean_squared_error --layers 4,3,2
refused train --loss categorical_crossentropy
refused train --loss binary_crossentropy --layers 4,2

# It begins at the mean of its targets, however far from 0 that is: no seed leaves it dead.
nnviz data wine >wine.csv
for seed in 1 2 3 4 5; do
    nnviz train wine.csv --label alcohol --task regression --layers 13,8,2,1 --optimizer adam --learning-rate 0.01 \
        --epochs 20 --seed $seed -q --no-plots --no-dump --out deep --overwrite >/dev/null
    tail -n 1 deep/history.csv | awk -F, -v s=$seed '{ print "seed", s, ($10 > 0.2 ? "learns" : "R2 " $10) }'
done

# Numbers far from 0: no line is longer for them than they are worth.
awk 'BEGIN { print "a,y"; for (i = 0; i < 60; i++) printf "%d,%d.5e9\n", i % 7, i % 11 }' >far.csv
far() {
    nnviz train "$1" --task regression --no-plots --no-dump --epochs 1 --overwrite --out far "${@:2}" 2>&1 | grep '^Epoch\|^Final'
    nnviz summary far | grep R2
    nnviz eval -q far "$1" | tail -n 4
}
far far.csv --learning-rate 1e-12
far price.csv --optimizer adam --learning-rate 1e4
