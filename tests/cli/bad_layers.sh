# --layers that are no layers, do not fit the data, or would not fit any memory.
. "$NNVIZ_SOURCE_DIR/tests/cli/common.bash"
for layers in 4,x,1 4 '' ',' 4,,1 ,4,1 '4,1,' 4.0,3,1 '4, 3,1' 4,0,1 4,-3,1 4,+3,1 4,99999999999,1 \
    4,1000001,1 4,1000000,1000000,1 4,65536,65536,1; do
    refused train --layers "$layers"
done
for layers in 5,3,1 4,3 4,3,2,0 3,2 5,3; do
    refused train --layers $layers
done
refused train --layers "4$(printf ',1%.0s' {1..65})"
refused train -l4,x,1
refused train --layers 4,2,1 --layers 4,x,1
