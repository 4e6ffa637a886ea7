# No command, or none that is known.
. "$NNVIZ_SOURCE_DIR/tests/cli/common.bash"
refused
refused --
refused --epochs 3
refused trian
refused sumary --layers 4,2,1
refused TRAIN
refused frobnicate
refused t
refused ''
refused $'train\nme'
