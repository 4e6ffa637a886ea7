# --config: any run can be replayed; the command line goes before the file.
. "$NNVIZ_SOURCE_DIR/tests/cli/common.bash"
nnviz train -q --out first --layers 4,5,2,1 --activation tanh,relu --epochs 3 --batch-size 32 --optimizer adam \
    --learning-rate 0.0123 --beta-1 0.8 --init he_normal --seed 7 --split sklearn:42 --scale minmax --scale-on all \
    --snapshots 0,last --snapshot-rows 50 --layer dense_1 --shuffle no --validation-split 0.1
cat first/config.json
nnviz train -q --out again --config first/config.json
same_but_clock first again
nnviz train -q --out again --config - --overwrite <first/config.json
same_but_clock first again

# The defaults, said in full.
nnviz train -q --out plain
nnviz train -q --out replayed --config plain/config.json
same_but_clock plain replayed

# A drawn seed is written down.
nnviz train -q --out drawn --seed random --epochs 1
nnviz train -q --out redrawn --config drawn/config.json
same_but_clock drawn redrawn

echo '{"epochs": 2, "layers": "4,2,1", "no-plots": true, "seed": null, "no-dump": true}' >own.json
nnviz train -q --out own --config own.json --epochs 1
nnviz train -q --out own --config own.json --overwrite -e1 >own.again
diff -U0 plain/config.json own/config.json | sed '1,2d'
nnviz summary --config own.json | tail -1
