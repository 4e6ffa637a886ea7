# A run is asked about from another directory than it was trained in; a history needs no data at all.
. "$NNVIZ_SOURCE_DIR/tests/cli/common.bash"
mkdir there else
cd there || exit
cp "$NNVIZ_SOURCE_DIR/data/banknote.csv" notes.csv
head -60 notes.csv >held.csv
nnviz train notes.csv -q --test held.csv --epochs 2 --plots history,scatter --out run
nnviz train notes.csv -q --no-dump --no-plots --epochs 1 --out lean
cp -r run before && cp -r run longer
nnviz train -q --resume longer --epochs 3
nnviz show run >shown
nnviz dump run -q --layer 2 >dumped
grep -o '"source": "[^"]*"' run/run.json

cd ../else || exit
rm -r ../there/run/plots
nnviz plot ../there/run
diff -r ../there/before ../there/run && echo "the same run"
nnviz show ../there/run | cmp - ../there/shown
nnviz dump ../there/run -q --layer 2 | cmp - ../there/dumped
# What is there under the name as typed goes first, and is not what the run was trained on.
tail -n 900 ../there/notes.csv >notes.csv
refused plot ../there/run
rm notes.csv
nnviz train -q --resume ../there/run --epochs 3
cmp ../there/run/weights.npy ../there/longer/weights.npy
grep -E '"(data|test)"' ../there/run/config.json

rm ../there/notes.csv
refused plot ../there/run
nnviz plot ../there/run --kind history
cmp ../there/run/plots/history.png ../there/longer/plots/history.png
nnviz show ../there/lean
# Before there is a model, the data say what the history is of.
mv ../there/run/model.json .
refused plot ../there/run --kind history
