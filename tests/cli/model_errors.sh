# A model file that is none: refused with its name and the place, before anything is made.
. "$NNVIZ_SOURCE_DIR/tests/cli/common.bash"
nnviz train -q --no-plots --epochs 1 --out run
change() { sed "$1" run/model.json >m.json; refused summary m.json; }
change 's/"version": 1/"version": 2/'
change 's/"seed"/"Seed"/'
change 's/"units": 2/"units": 3/'
change 's/"relu"/"Relu"/'
change '0,/"biases": \[[^]]*\]/s//"biases": [1e39, 0, 0]/'
change 's/"epoch": 1/"epoch": 1, "epoch": 1/'
change 's/"label_at": 4/"label_at": "4"/'
change 's/"entropy", "kind"/"skewness", "kind"/'
change 's/"spread": \[[^]]*\]/"spread": [1, 1, 0, 1]/'
change '$s/}/} {}/'
head -c 500 run/model.json >m.json
refused summary m.json
echo "{}" >m.json
refused predict m.json banknote
refused eval run/weights.npy banknote
refused dump run/history.csv banknote
refused summary .
head -c 60 run/weights.npy >w && mv w run/weights.npy
refused summary run@0
