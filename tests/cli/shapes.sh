# Networks of other shapes: which layer is shown, and what the model says.
. "$NNVIZ_SOURCE_DIR/tests/cli/common.bash"
shown() {
    echo "--- $*"
    nnviz train --epochs 1 --out run --overwrite "$@" 2>&1 >/dev/null | sed -n '/^ input/,/^Total/p; /^ *plots/p; /^nnviz/p'
    (cd run && find plots activations -name 'epoch-0001*' | sort && head -1 activations/*/epoch-0001.csv)
}
shown --layers 4,1
shown --layers 4,2
shown --layers 4,2,1
shown --layers 4,3,2,2
shown --layers 4,2,5,1
shown --layers 4,12,1
shown --layer 0
shown --layer input
shown --layer 1
shown --layer output --activation tanh,sigmoid
shown --layers 4,3,2,2 --activation tanh,relu,softmax --layer output
small_table narrow.csv
cut -d, -f2,3 narrow.csv >one.csv
shown one.csv --layer 0
