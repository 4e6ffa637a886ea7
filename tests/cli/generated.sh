# Generated sets: size, noise and seed; what they are is in config.json and in the data's sha256.
. "$NNVIZ_SOURCE_DIR/tests/cli/common.bash"
for set in moons circles spiral xor blobs; do
    nnviz train $set --epochs 1 --no-plots --out $set 2>&1 | sed -n '/^Data\|^Classes\|^Split/s/  */ /gp'
done
sha() {
    sed -n 's/.*"sha256": "\([0-9a-f]*\)".*/\1/p' "$1/run.json"
}
variant() {
    rm -rf run
    nnviz train moons -q --epochs 1 --no-plots --out run "$@" >/dev/null
    [[ $(sha run) == $(sha moons) ]] && echo "$*: the same data" || echo "$*: other data"
}
variant --epochs 2
variant --size 1000
variant --size 1001
variant --noise 0
variant --seed 2
variant --split sklearn:1
variant --size 50 --noise 0.3 --seed 9
tail -n +2 run/rows.csv | wc -l
grep '"size"\|"noise"\|"seed"' run/config.json
nnviz train -q --config run/config.json --out again && same_but_clock run again
# What data exports is what train makes of the name.
nnviz data -q moons --size 50 --noise 0.3 --seed 9 >moons.csv
nnviz train moons.csv -q --epochs 1 --no-plots --out file --seed 9 >/dev/null
cmp file/weights.npy run/weights.npy && [[ $(sha file) == $(sha run) ]] && echo "the file is the set"

# A model asked about the set it comes from is asked about the same points, of blobs as well.
nnviz train blobs -q --seed 7 --epochs 20 --no-plots --out seven
nnviz eval seven blobs 2>&1 | sed -n '1,/Accuracy/p'
nnviz eval -q seven blobs | tail -n +2 >of_set
nnviz data blobs --seed 7 | nnviz eval -q seven - | tail -n +2 | cmp - of_set
nnviz predict seven blobs --size 20 --noise 0.5 --seed 3 2>&1 >/dev/null
refused eval seven moons.csv --size 20
refused predict seven banknote --seed 2
refused dump seven --noise 0.1

refused train moons --size 9
refused train moons --size many
refused train moons --noise -1
refused train iris --size 100
refused train --noise 0.5
refused train moons.csv --size 100
refused train moon
