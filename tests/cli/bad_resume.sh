# --resume goes on with the run as it was, or says why not, and then nothing has changed.
. "$NNVIZ_SOURCE_DIR/tests/cli/common.bash"
nnviz train -q --out run --epochs 4 --no-plots --snapshots all >/dev/null

# Options: only the number of epochs may be another.
refused train --resume run --epochs 3
refused train --resume run --epochs 9 --seed 3
refused train --resume run --learning-rate 0.1
refused train --resume run --no-plots
refused train --resume run --out other
refused train --resume run --overwrite
refused train --resume run --config run/config.json
refused train --resume run --weights run
refused train iris --resume run
refused train --resume run banknote
refused summary --resume run
refused train --resume

# No run.
mkdir empty
touch file
refused train --resume nothing
refused train --resume empty
refused train --resume file
refused train --resume run@2

# Files of the run that are missing or damaged.
# damaged FILE COMMAND...: a copy of the run with the file changed by a command on stdin and stdout.
damaged() {
    rm -rf bad
    cp -r run bad
    "${@:2}" <"run/$1" >"bad/$1"
    refused train --resume bad --epochs 9
}
# without FILE: a copy of the run without it.
without() {
    rm -rf bad
    cp -r run bad
    rm "bad/$1"
    refused train --resume bad --epochs 9
}
for file in run.json config.json checkpoint.json history.csv snapshots.csv weights.npy; do
    without $file
done
damaged checkpoint.json head -c 300
damaged checkpoint.json sed 's/"params": \[/"params": [1, /'
damaged checkpoint.json sed 's/"optimizer": \[/"optimizer": [1, /'
damaged checkpoint.json sed 's/"version": 1/"version": 2/'
damaged checkpoint.json sed 's/nnviz-checkpoint/nnviz-model/'
damaged checkpoint.json sed 's/"wait": 0/"wait": 5/'
damaged checkpoint.json sed 's/"shuffle": .*/"shuffle": ["0000000000000000", "0000000000000000", "0000000000000000", "0000000000000000"],/'
damaged run.json sed 's/"sha256": ".*"/"sha256": null/'
damaged config.json sed 's/"epochs": 4/"epochs": "four"/'
damaged history.csv sed '/^3,/d'
damaged history.csv sed 's/^2,[^,]*,/2,/'
damaged history.csv sed 's/^2,\(.*\),[^,]*$/2,\1,good/'
damaged snapshots.csv sed '/,3$/d'
damaged snapshots.csv sed 's/^2,2$/two,2/'
damaged snapshots.csv sed 's/^2,2$/2,2,2/'
damaged snapshots.csv sed 's/^2,2$/2,2\n2,2/'
damaged snapshots.csv sed 's/^4,4$/7,4/'
damaged weights.npy head -c 300
rm -rf bad

# Other data; test rows too.
small_table table.csv
small_table held.csv 6
nnviz train -q table.csv --out own --epochs 2 --no-plots --test held.csv >/dev/null
sed -i '3s/^1/2/' held.csv
refused train --resume own --epochs 3
small_table held.csv 6
nnviz train -q --resume own --epochs 3
sed -i '3s/^1/2/' table.csv
refused train --resume own --epochs 4
rm table.csv
refused train --resume own --epochs 4

# What cannot be made as if it had never stopped.
nnviz train -q --out cosine --schedule cosine --epochs 4 --no-plots >/dev/null
refused train --resume cosine --epochs 5
nnviz train -q --resume cosine
nnviz train -q --out undumped --epochs 4 --no-dump >/dev/null
refused train --resume undumped --epochs 5
nnviz train -q --out thinned --epochs 150 --no-plots --layers 4,1 --batch-size 500 >/dev/null
refused train --resume thinned --epochs 200

# Another process trains into it: flock (util-linux) stands for one.
(flock 9 && refused train --resume cosine --epochs 4) 9<cosine
