# Columns that cannot be what was asked of them; choices that name none.
. "$NNVIZ_SOURCE_DIR/tests/cli/common.bash"
cat >people.csv <<'END'
name,age,town,paid
Ann,20,Rome,yes
Bob,,Oslo,no
Cid,50,,no
Dan,30,Rome,yes
END
refused train people.csv
refused train people.csv --label sex
refused train people.csv --label 5
refused train people.csv --features 'name,"town'
refused train people.csv --features age-town
refused train people.csv --features 3-2
refused train people.csv --features 2-4
refused train people.csv --drop paid,name
refused train people.csv --features age --drop age
refused train people.csv --drop ,
refused train people.csv --task regression --missing drop
refused train people.csv --missing guess
refused train people.csv --task both
refused train people.csv --separator ab
refused train people.csv --separator 7
refused train people.csv --comment '##'
refused train people.csv --comment ';' --separator ';'
refused train people.csv --decimal x
refused train people.csv --size 100
refused train moons --size 5
refused train moons --noise -1
refused train iris --stratify yes --split sklearn:1

# ids FORMAT N: N rows, an id by FORMAT and a class.
ids() {
    awk -v format="$1" -v n="$2" 'BEGIN {
        print "id,class"
        for (i = 0; i < n; i++) printf format ",%d\n", i, i % 2
    }'
}
ids a%03d 51 >texts.csv
ids %d 60 >numbers.csv
ids a%d 1001 >classes.csv
{ ids %d 60 && echo '6o,1'; } >damaged.csv
printf 'a,b,class\n,,0\n1,,1\n,2,0\n' >holes.csv
printf 'a,class\n1,x\n2,x\n3,x\n4,x\n5,lone\n' >lone.csv
refused train lone.csv --stratify yes
refused train texts.csv
refused train numbers.csv --label id
refused train classes.csv --label id
refused train classes.csv --label id --task regression
refused train damaged.csv
refused train damaged.csv --label id
printf 'a,b,class,\n' >comma.csv && { seq 40 | awk '{ printf "%d,%d,%d,\n", $1, $1 * 7 % 13, $1 % 2 }'; } >>comma.csv
refused train comma.csv
tried train -q comma.csv --label class --drop x4 --no-plots --epochs 1 --out comma
refused train comma.csv --label class --missing drop
refused train holes.csv
refused train holes.csv --missing drop
