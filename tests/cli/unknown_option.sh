# Options that are not: misspelled, cut short, of another command.
. "$NNVIZ_SOURCE_DIR/tests/cli/common.bash"
refused train --layres 4,3,2,1
refused train --epoch 3
refused train --epoch=3
refused --epoch 3 train
refused train --laye 2
refused train --no-plot
refused train --Epochs 3
refused train --frobnicate
refused train --data banknote
refused train -x
refused train -qx
refused train -X --frobnicate
refused train $'--a\nb'
refused summary --layers 4,2,1 --epochs 3
refused summary --layers 4,2,1 -q
refused train banknote again
refused train banknote again and-again
# Both exist, and neither is taken for the other.
refused train --layer 4,3,2,1
refused train --layers 2
