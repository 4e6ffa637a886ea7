# What dump cannot do, and says so.
. "$NNVIZ_SOURCE_DIR/tests/cli/common.bash"
banknote=$NNVIZ_SOURCE_DIR/data/banknote.csv
cp "$banknote" notes.csv
nnviz train notes.csv -q --no-plots --epochs 2 --snapshots 0,last --out run
cp run/model.json alone.json
refused dump
refused dump nowhere
refused dump run@1
refused dump run --at 1
refused dump run@2 --at 0
refused dump alone.json
refused dump alone.json --at 0
refused dump run --layer dense_3
refused dump run --layer 0 --before-activation
refused dump run notes.csv --rows all
refused dump run --rows some
refused dump - - <alone.json
refused dump run notes.csv more.csv
cut -d, -f1-4 notes.csv >plain.csv
refused dump run plain.csv --gradients
refused dump run missing.csv
(echo variance,skewness,kurtosis,entropy,class; echo 1,2,3,4,; ) >nolabel.csv
nnviz dump run nolabel.csv --layer output -q | cut -d, -f1-3
refused dump run nolabel.csv --gradients
(echo variance,skewness,kurtosis,entropy; echo 1,2,3,4; echo 3e38,3e38,3e38,3e38) >far.csv
refused dump run far.csv --layer output -q
awk 'BEGIN { print "x,y"; for (i = 0; i < 60; i++) print i / 10 "," i / 5 + 0.5 }' >line.csv
nnviz train line.csv -q --no-plots --layers 1,1 --epochs 1 --out line
sed -E '/"weights"/{n;s/\[.*\]/[1e38]/}' line/model.json >steep.json
printf 'x\n3\n1000\n' | tried predict steep.json -
awk 'BEGIN { print "x,class"; for (i = 0; i < 60; i++) print i / 1000 "," i % 2 }' >fine.csv
nnviz train fine.csv -q --no-plots --layers 1,1 --epochs 1 --out fine
printf 'x\n0.01\n3e38\n' | tried dump fine - --layer 0
(echo variance,skewness,kurtosis; echo 1,2,3) >narrow.csv
refused dump run narrow.csv
echo "--- the run's data are gone, or others"
echo 1,2,3,4,0 >>notes.csv
refused dump run
rm notes.csv
refused dump run
nnviz train - -q --no-plots --epochs 1 --out piped <"$banknote"
refused dump piped
echo "--- a run whose files do not belong together"
nnviz train -q --no-plots --epochs 1 --no-dump --out lean
refused dump lean@0
sed -i 's/^0,/99999,/' run/rows.csv
cp "$banknote" notes.csv
refused dump run --rows all
rm run/rows.csv
refused dump run
