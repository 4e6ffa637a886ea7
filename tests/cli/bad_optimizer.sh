# Settings that the optimizer does not have.
. "$NNVIZ_SOURCE_DIR/tests/cli/common.bash"
refused train --nesterov yes
refused train --nesterov yes --momentum 0.9 --optimizer rmsprop
refused train --optimizer adam --momentum 0.9
refused train --optimizer adagrad --momentum 0.9
