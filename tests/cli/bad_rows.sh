# New data that a model cannot read as it read the old: the cell, and what would do.
. "$NNVIZ_SOURCE_DIR/tests/cli/common.bash"
cat >visits.csv <<'END'
age,town,wet,again
20,Rome,yes,yes
,Oslo,no,no
50,,no,no
30,Rome,yes,yes
44,Bonn,no,no
35,Oslo,yes,yes
END
nnviz train -q --no-plots --epochs 1 visits.csv --missing mean --out filled >/dev/null
nnviz train -q --no-plots --epochs 1 visits.csv --missing drop --out whole >/dev/null

# given TEXT [MODEL]: predict for a file of that text, in printf's escapes.
given() {
    # shellcheck disable=SC2059 # the escapes are the point
    printf "$1" >new.csv
    refused predict "${2:-filled}" new.csv
}
given 'wet,age,more,town\nyes,1,x,Bonn\nno,,y,\n' >/dev/null
given 'age,city,wet\n1,Rome,yes\n'
given 'a,b,c\n1,Rome,yes\n'
given '1,Rome\n'
given 'age,town,wet\n'
given ''
given 'age,town,wet\n1,Rome,yes\n2,Paris,yes\n' >/dev/null
given 'age,town,wet\n1,Rome,yes\n2,Rome,\n' >/dev/null
given 'age,town,wet\n1,Rome,yes\nold,Rome,no\n' >/dev/null
given 'age,town,wet\n1,Rome,yes\n1e39,Rome,no\n' >/dev/null
given 'age,town,wet\n1,Rome,yes\n2,Rome\n' >/dev/null
given 'age,town,wet\n1,Rome,yes\n,Rome,no\n' whole >/dev/null
printf 'age,town,wet,again\n1,Rome,yes,perhaps\n' >new.csv
refused eval filled new.csv
