# Which columns are for what: --label, --features, --drop, --missing; how a file is written:
# --separator, --comment, --decimal, --header.
. "$NNVIZ_SOURCE_DIR/tests/cli/common.bash"
awk 'BEGIN { print "id,size,colour,weight,kind,note"
    for (i = 0; i < 60; i++) printf "%d,%d,%s,%.1f,%s,n%d\n", i, i * 7 % 13, i % 3 == 0 ? "red" : i % 3 == 1 ? "green" : "blue", i % 5 / 2, i % 2 ? "oak" : "elm", i }' >trees.csv

# tells ARGUMENT...: what was taken for what.
tells() {
    echo "--- $*"
    nnviz train "$@" --epochs 1 --no-plots --out run --overwrite 2>&1 | sed -n '/^Data\|^Classes\|^ input\|^ output\|error/s/  */ /gp'
}
tells trees.csv --label kind --drop id,note
tells trees.csv --label 5 --features size,weight
tells trees.csv --label kind --features 2-4
tells trees.csv --label kind --drop 1,6
tells trees.csv --label first --task regression --drop note,colour
tells trees.csv --label last --features size
tells trees.csv --label weight --features 2,3
grep '"label"\|"features"\|"drop"' run/config.json
nnviz train -q --config run/config.json --out again && same_but_clock run again
head -2 run/activations/layer-00/epoch-0000.csv

# The same table, written in other ways.
nnviz train -q trees.csv --label kind --drop id,note --epochs 1 --no-plots --out plain
same_weights() {
    cmp plain/weights.npy run/weights.npy && echo "the same weights"
}
awk -F, -v OFS=';' '{ $1 = $1; sub(/\./, ","); print }' trees.csv >decimal.csv
tells decimal.csv --label kind --drop id,note --decimal ,
same_weights
tr , '\t' <trees.csv >tabs.csv
tells tabs.csv --label kind --drop id,note --separator tab
same_weights
{ echo '# a remark'; sed '20a # another, in between' trees.csv; } >remarks.csv
tells remarks.csv --label kind --drop id,note --comment '#'
same_weights
tr , : <trees.csv >colons.csv
tells colons.csv --label kind --drop id,note --separator :
same_weights
tells - --label kind --drop id,note <trees.csv
same_weights

# Names that are numbers, as of a DataFrame without names of its own.
{ echo 0,1,target; awk 'BEGIN { for (i = 0; i < 40; i++) printf "%d.5,%d,%d\n", i % 2 * 10, i * 7 % 13, i % 2 }'; } >numbered.csv
tells numbered.csv
tells numbered.csv --header yes
grep '"header"' run/config.json
nnviz train -q --config run/config.json --out numbered && same_but_clock run numbered
nnviz plot numbered --kind history
nnviz train -q --resume numbered --epochs 2
nnviz dump -q numbered --layer 1 | wc -l
nnviz predict -q numbered numbered.csv --header yes | tail -n +2 | wc -l
tells numbered.csv --header yes --test numbered.csv --label target
tells trees.csv --header no --label 5 --features 1-4

# Missing cells.
awk -F, -v OFS=, 'NR % 10 == 3 { $2 = "NA" } NR % 10 == 5 { $3 = "" } NR == 20 { $5 = "?" } { print }' trees.csv >gaps.csv
for how in drop mean median; do
    tells gaps.csv --label kind --drop id,note --missing $how
    tail -n +2 run/rows.csv | wc -l
done
# Gaps in a column that is not used are no gaps.
tells gaps.csv --label weight --features 6 --drop note
tells gaps.csv --label weight --features id

refused train trees.csv --label kind
refused train trees.csv --label kinds
refused train trees.csv --label 7
refused train trees.csv --label 0
refused train trees.csv --label kind --features size,kind
refused train trees.csv --label kind --drop kind
refused train trees.csv --label kind --features size --drop size
refused train trees.csv --label kind --features 5-2
refused train trees.csv --label kind --features size,sizes
refused train gaps.csv --label kind --drop id,note
refused train gaps.csv --label kind --drop id,note --missing zero
refused train trees.csv --separator ,,
refused train trees.csv --separator '"'
refused train trees.csv --decimal x
refused train trees.csv --header maybe
refused train trees.csv --header no --label kind
refused train trees.csv --comment '##'
refused train remarks.csv --label kind --drop id,note
refused train tabs.csv --separator ';'
