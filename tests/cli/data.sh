# The built-in sets are listed and exported, a file is described.
. "$NNVIZ_SOURCE_DIR/tests/cli/common.bash"
nnviz data
for name in banknote iris wine; do
    nnviz data $name | cmp - "$NNVIZ_SOURCE_DIR/data/$name.csv" && echo "$name as in data/"
done
for name in moons circles spiral xor blobs; do
    nnviz data $name >$name.csv
    echo "$name: $(wc -l <$name.csv) lines, $(cut -d, -f3 $name.csv | sort | uniq -c | tr -s ' \n' ' ')"
done
nnviz data moons | cmp - moons.csv && echo "moons once more"
nnviz data moons --seed 2 | cmp -s - moons.csv || echo "other moons from another seed"
nnviz data xor --size 10 --noise 0

nnviz data "$NNVIZ_SOURCE_DIR/data/iris.csv"
cat >visits.csv <<'END'
# by hand
age;town;"paid, in euros";again
20;Rome;12,5;yes
;Oslo;7,25;no
50;;1e2;no
30;Rome;NA;yes
44;Bonn;0;?
END
tried data visits.csv --comment '#' --decimal ,
tried data visits.csv --comment '#' --decimal , --missing mean
tried data visits.csv --comment '#' --decimal , --missing drop --label 3 --drop again
tried data - --comment '#' --decimal , --missing median --label town --features 1,3 <visits.csv
