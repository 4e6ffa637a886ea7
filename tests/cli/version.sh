# Which nnviz and which BLAS; the numbers are replaced by the runner, the processor's kind here.
. "$NNVIZ_SOURCE_DIR/tests/cli/common.bash"
nnviz --version | sed 's/, core [A-Za-z0-9]*$/, core CORE/'
nnviz version | cmp - <(nnviz --version)
nnviz train --version | cmp - <(nnviz --version)
refused version now
refused version --quiet
