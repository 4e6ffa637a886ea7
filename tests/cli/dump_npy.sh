# NumPy files: float32, (rows, units), to a file or, when the rows can be counted first, to a pipe.
. "$NNVIZ_SOURCE_DIR/tests/cli/common.bash"
banknote=$NNVIZ_SOURCE_DIR/data/banknote.csv
nnviz train -q --no-plots --epochs 1 --out run
nnviz dump run --format npy --layer all --out own.npy
nnviz dump run --format npy --layer all | cmp - own.npy
head -c 80 own.npy | tail -c 70
echo
stat -c %s own.npy
nnviz dump run "$banknote" --format npy --out file.npy
nnviz dump run "$banknote" --format npy | cmp - file.npy
nnviz dump run banknote --format npy | cmp - file.npy
nnviz dump run - --format npy --out pipe.npy <"$banknote"
cmp pipe.npy file.npy
echo "--- refused"
refused dump run - --format npy <"$banknote"
refused dump run /dev/stdin --format npy < <(cat "$banknote")
refused dump run - --format npy --out half.npy < <(head -n 400 "$banknote"; echo 1,2,3)
ls
