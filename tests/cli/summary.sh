# Layers, shapes and parameters, counted as Keras does.
. "$NNVIZ_SOURCE_DIR/tests/cli/common.bash"
nnviz summary --layers 4,2,1
nnviz summary --layers 4,3,2,1
nnviz summary -l 784,128,64,10 -a tanh,leaky_relu
nnviz summary --layers 2,3
nnviz summary --layers 1000000,1000,1 | tail -1
refused summary
refused summary --layers 4
refused summary --layers 4,0,1
refused summary --layers 4,x,1
refused summary --layers 4,1000000,1000000,1
refused summary banknote --layers 4,2,1
