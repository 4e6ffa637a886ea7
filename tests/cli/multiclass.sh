# More than two classes: iris, wine, texts, and labels that are not counted from 0.
. "$NNVIZ_SOURCE_DIR/tests/cli/common.bash"
nnviz train iris --layers 4,8,3 --epochs 20 --optimizer adam --learning-rate 0.02 --out iris 2>told
grep -v '^Epoch' told
head -1 iris/history.csv
cut -d, -f2,3 iris/rows.csv | sort | uniq -c
head -2 iris/activations/layer-02/epoch-0020.csv
# Outputs are probabilities, and the largest one is what is predicted.
awk -F, 'NR > 1 { s = $4 + $5 + $6; if (s < 0.999999 || s > 1.000001) bad++
    best = $4 >= $5 && $4 >= $6 ? "setosa" : $5 >= $6 ? "versicolor" : "virginica"; if (best != $3) wrong++; if ($2 == $3) right++ }
    END { printf "%d rows, %d sums unlike 1, %d predictions unlike the largest, %d right\n", NR - 1, bad, wrong, right }' iris/activations/layer-02/epoch-0020.csv

nnviz train wine --epochs 2 --out wine 2>&1 | grep '^Data\|^Classes\|^Total\|^ *[123] '
grep '"layers"' wine/config.json

# Any numbers are classes, in their order, under their own names; 1.0 and 1 are the same.
printf 'a,kind\n%s\n' "$(for i in $(seq 12); do printf '%d,10\n%d,9\n%d,-1.0\n%d,-1\n' "$i" $((i + 20)) $((i + 40)) $((i + 41)); done)" >numbers.csv
nnviz train numbers.csv --epochs 1 --out numbers --no-plots 2>&1 | grep '^Classes\|^Final'
cut -d, -f3 numbers/rows.csv | sort | uniq -c
# Texts are ordered by their bytes.
sed 's/,10$/,oak/; s/,9$/,Elm/; s/,-1.*$/,"ash, or not"/' numbers.csv >texts.csv
nnviz train texts.csv --epochs 1 --out texts 2>&1 | grep -A4 '^Classes\|^Confusion'
# Two classes with two outputs are softmax too.
nnviz train --layers 4,3,2 --epochs 1 --out two --no-plots 2>&1 | grep 'output\|^Training'

refused train iris --layers 4,8,2
refused train iris --layers 4,8,1
refused train wine --layers 12,3
refused train iris --activation relu,relu,tanh
refused train iris --activation relu,relu,linear
awk 'BEGIN { print "a,b"; for (i = 0; i < 60; i++) print i "," i }' >counted.csv
refused train counted.csv
nnviz train -q counted.csv --task classification --out run --epochs 1 --no-plots && nnviz train -q counted.csv --task regression --out run --overwrite --epochs 1 --no-plots
awk 'BEGIN { print "a,b"; for (i = 0; i < 1001; i++) print i "," i }' >thousand.csv
refused train thousand.csv --task classification
printf 'a,b\n1,x\n2,x\n' >one.csv
refused train one.csv
refused train texts.csv --task regression
