# --stratify gives every split each class in its share; --test FILE brings test rows of its own.
. "$NNVIZ_SOURCE_DIR/tests/cli/common.bash"
awk 'BEGIN { print "a,b,class"; for (i = 0; i < 100; i++) printf "%d,%d,%s\n", i % 17, i * 7 % 13, i % 10 == 0 ? "rare" : "common" }' >rare.csv
shares() {
    nnviz train rare.csv -q --out run --overwrite --epochs 1 --no-plots "$@" >/dev/null && cut -d, -f2,3 run/rows.csv | tail -n +2 | sort | uniq -c
}
shares --stratify yes
shares --stratify yes --seed 5 --test-split 0.2 --validation-split 0.5
nnviz train rare.csv -q --out again --config run/config.json && same_but_clock run again
printf 'a,b\n1,x\n2,x\n3,x\n4,y\n' >lonely.csv
refused train lonely.csv --stratify yes
refused train rare.csv --stratify yes --split sklearn:1

# Test rows from a file: by name, in any order, among others.
nnviz train rare.csv --test rare.csv --epochs 3 --out own --no-plots 2>&1 | grep '^Split\|^Final'
cut -d, -f2 own/rows.csv | sort | uniq -c
awk -F, -v OFS=, '{ print $3, "extra", $2, $1 }' rare.csv | sed '1s/extra/more/' >turned.csv
nnviz train rare.csv -q --test turned.csv --epochs 3 --out turned --no-plots
cmp own/history.csv turned/history.csv && cmp own/rows.csv turned/rows.csv && echo "the same test"
head -3 own/rows.csv
grep '"test' own/config.json
nnviz train -q --config own/config.json --out again --overwrite && same_but_clock own again
# eval agrees.
tail -1 own/history.csv | cut -d, -f6,7
nnviz eval -q --json own rare.csv | grep -o '"loss": [0-9.e-]*\|"accuracy": [0-9.e-]*' | head -2

sed 1d rare.csv >bare.csv
nnviz train rare.csv -q --test bare.csv --epochs 3 --out bare --no-plots && cmp own/history.csv bare/history.csv
cut -d, -f1,2 rare.csv >unlabelled.csv
cut -d, -f1,3 rare.csv >narrow.csv
sed '7s/rare\|common/unknown/' rare.csv >unknown.csv
sed '7s/rare\|common//' rare.csv >gap.csv
sed '7s/^[0-9]*/?/' rare.csv >hole.csv
sed '7s/^[0-9]*/two/' rare.csv >word.csv
head -1 rare.csv >header.csv
: >empty.csv
for name in nothing unlabelled narrow unknown gap hole word header empty; do
    refused train rare.csv --test $name.csv
done
refused train rare.csv --test iris
