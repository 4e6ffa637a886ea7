# dump is the notebook's features function: of the run's own rows it says what the run
# recorded, of a file what the same network says.
. "$NNVIZ_SOURCE_DIR/tests/cli/common.bash"
nnviz train -q --no-plots --epochs 3 --out run
for layer in 1 2 3; do
    nnviz dump run --layer $layer | cmp - run/activations/layer-0$layer/epoch-0003.csv
    nnviz dump run@1 --layer $layer | cmp - run/activations/layer-0$layer/epoch-0001.csv
    nnviz dump run --at 2 --layer $layer | cmp - run/activations/layer-0$layer/epoch-0002.csv
done
nnviz dump run@0 --layer input | cmp - run/activations/layer-00/epoch-0000.csv
nnviz dump run --layer dense_2 | cmp - run/activations/layer-02/epoch-0003.csv
nnviz dump run/model.json | cmp - run/activations/layer-02/epoch-0003.csv
(cd run && nnviz dump model.json) | cmp - run/activations/layer-02/epoch-0003.csv

echo "--- which rows"
for rows in test validation train all; do
    nnviz dump run --rows $rows | tail -n +2 | cut -d, -f1,2 >rows
    awk -F, -v rows=$rows 'NR > 1 && (rows == "all" || $2 == rows) { print $1 "," $3 }' run/rows.csv | cmp - rows
    wc -l <rows
done

echo "--- all layers"
nnviz dump run --layer all | sed -n 1,3p | cut -d, -f1-4
nnviz dump run --layer all | sed -n 1p
paste -d, <(nnviz dump run --layer 1) <(nnviz dump run --layer 2 | cut -d, -f4-) <(nnviz dump run --layer 3 | cut -d, -f4-) |
    tail -n +2 | cmp - <(nnviz dump run --layer all | tail -n +2)

echo "--- a file: columns by name, in any order, with or without the label; a pipe"
banknote=$NNVIZ_SOURCE_DIR/data/banknote.csv
nnviz dump run "$banknote" | sort >whole
nnviz dump run --rows all | sort | cmp - whole
awk -F, -v OFS=, '{print $5, "x", $4, $3, $2, $1}' "$banknote" >turned.csv
nnviz dump run turned.csv | sort | cmp - whole
nnviz dump run - <turned.csv | sort | cmp - whole
cut -d, -f1-4 "$banknote" | nnviz dump run - --out plain.csv
head -n 1 plain.csv
cut -d, -f1,4- whole | sort | cmp - <(sort plain.csv)
nnviz dump run banknote | sort | cmp - whole

echo "--- before the activation function, and gradients"
paste -d, <(nnviz dump run --layer 3) <(nnviz dump run --layer 3 --before-activation) | tail -n +2 |
    awk -F, '{ d = $4 - 1 / (1 + exp(-$8)); if (d > 1e-6 || d < -1e-6) { print "no sigmoid:", $0; exit 1 } n++ } END { print n, "rows" }'
# sigmoid with binary cross-entropy: dL/dz is p - y
paste -d, <(nnviz dump run --layer 3) <(nnviz dump run --layer 3 --gradients --before-activation) | tail -n +2 |
    awk -F, '{ d = $4 - $2 - $8; if (d > 1e-6 || d < -1e-6) { print "dL/dz is not p - y:", $0; exit 1 } n++ } END { print n, "rows" }'
nnviz dump run --layer 0 --gradients | sed -n 1p

echo "--- a wide layer, its lines made on several threads"
nnviz train -q --no-plots --epochs 1 --layers 4,300,1 --out wide
nnviz dump wide --layer 1 | cmp - wide/activations/layer-01/epoch-0001.csv
nnviz dump wide --layer 1 --rows all | wc -l
