# --overwrite replaces a run: its files, under whatever layers and epochs they had, and no other.
. "$NNVIZ_SOURCE_DIR/tests/cli/common.bash"
nnviz train -q --out new --overwrite --epochs 1 --layers 4,2,1
mkdir empty
nnviz train -q --out empty --overwrite --epochs 1 --layers 4,2,1
same_but_clock new empty

nnviz train -q --out new --overwrite --epochs 2
touch new/notes new/plots/notes.png new/plots/layer-02/notes new/activations/layer-01/epoch-0001.csv.bak
touch new/model.json.tmp new/plots/layer-02/epoch-0002.png.tmp
mkdir new/plots/layer-02/epoch-0003.png
refused train --out new
nnviz train -q --out new --overwrite --epochs 1 --layers 4,2,1
diff -rq empty new | sort

ln -s new link
refused train --out link
nnviz train -q --out link/ --overwrite --epochs 1 --no-plots --no-dump
readlink link
ls new
