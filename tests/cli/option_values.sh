# How values are given, and that they are missed when they are not.
. "$NNVIZ_SOURCE_DIR/tests/cli/common.bash"
refused train --epochs
refused train -e
refused train -qe
refused train --layer
refused train --epochs=
refused train --out=
refused train --config=
refused train --out ''
refused train ''
refused train --quiet=yes
refused train --no-plots=1
refused train -- --epochs 3
refused train -- --epochs

# All of these are the same run.
quick=(--no-plots --no-dump)
nnviz train --epochs 2 --batch-size 8 -q "${quick[@]}" --out a
nnviz train --epochs=2 --batch-size=8 --quiet "${quick[@]}" --out=b
nnviz train -e 2 -b 8 -q "${quick[@]}" -o c
nnviz -qve2 "${quick[@]}" -b8 -oc train --overwrite
nnviz --epochs 2 "${quick[@]}" train banknote -b 9 -q --batch-size 8 --out d
nnviz train "${quick[@]}" -qe2 -b8 --out e -- banknote
nnviz "${quick[@]}" -e 2 -b 8 -qof -- train banknote
for other in b c d e f; do
    same_but_clock a $other
done
