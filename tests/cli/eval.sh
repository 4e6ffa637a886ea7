# eval: loss, accuracy, confusion matrix and scikit-learn's report; what the run itself said.
. "$NNVIZ_SOURCE_DIR/tests/cli/common.bash"
nnviz train -q --no-plots --epochs 2 --out run
nnviz eval run banknote
nnviz eval run banknote --json | sed -E 's/([0-9]\.[0-9]{5})[0-9]+/\1/g'
echo "--- on the test rows it says what history.csv says"
awk -F, 'NR == FNR { if ($2 == "test") want[$1] = 1; next } FNR == 1 || (FNR - 2) in want' run/rows.csv \
    "$NNVIZ_SOURCE_DIR/data/banknote.csv" >test.csv
nnviz eval run test.csv --json | grep -o '"accuracy": [0-9.]*' | cut -d' ' -f2 >got
tail -n 1 run/history.csv | cut -d, -f7 >want
paste got want | awk '{ d = $1 - $2; print (d < 1e-6 && d > -1e-6) ? "same accuracy" : "differs: " $0 }'
echo "--- one class alone; nothing taken for the other"
(echo variance,skewness,kurtosis,entropy,class; echo 3.6216,8.6661,-2.8073,-0.44699,0) >one.csv
nnviz eval run one.csv
echo "--- a regression"
awk 'BEGIN { print "x,y"; for (i = 0; i < 60; i++) print i / 10 "," i / 5 + 0.5 }' >line.csv
nnviz train line.csv -q --no-plots --layers 1,1 --epochs 2 --out line
nnviz eval line line.csv
nnviz eval line line.csv --json | tr -d '0-9.'
echo "--- refused"
refused eval run
cut -d, -f1-4 test.csv >plain.csv
refused eval run plain.csv
sed '5s/,[01]$/,/' test.csv >hole.csv
refused eval run hole.csv
sed '5s/,[01]$/,2/' test.csv >third.csv
refused eval run third.csv
refused eval run test.csv --gradients
