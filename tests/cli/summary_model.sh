# summary of a model: what it is for, how it reads data, where it came from.
. "$NNVIZ_SOURCE_DIR/tests/cli/common.bash"
nnviz train -q --no-plots --epochs 1 --out run
nnviz summary run
nnviz summary run/model.json | tail -n 5
nnviz summary run@0 | tail -n 2
cat >fruit.csv <<'END'
weight,colour,price
1.5,red,2.5
2.5,,3.25
3,green,4
?,red,2
1,red,1.75
2,green,3.5
END
nnviz train fruit.csv -q --no-plots --missing median --epochs 1 --out fruit --test-split 0 --validation-split 0
nnviz summary fruit | tail -n +10
refused summary run --layers 4,2,1
refused summary nowhere.json
