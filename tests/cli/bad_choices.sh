# Words that are not among the choices, and lists of the wrong length.
. "$NNVIZ_SOURCE_DIR/tests/cli/common.bash"
for activation in rleu RELU swish 'relu,' ,relu relu,swish relu,tanh,relu,tanh '' softmax,relu,softmax relu,relu,softmax; do
    refused train --activation "$activation"
done
refused train --layers 4,1,1 --activation softmax
refused summary --layers 4,2,1 --activation relu,relu,relu
for layer in 4 -1 01 dense_0 dense_3 hidden Input ''; do
    refused train --layer "$layer"
done
for snapshots in some every: every:0 every:x every:-1 9 0,9 0,,1 '0,' ,0 -1 last,x all,1 99999999999999999999 ''; do
    refused train --snapshots "$snapshots"
done
refused train --optimizer adma
refused train --init xavier
refused train --scale std
refused train --scale-on test
refused train --engine turbo
refused train --progress dots
refused train --color blue
refused train --shuffle maybe
refused train --nesterov true
