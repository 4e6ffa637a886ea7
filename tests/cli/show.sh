# nnviz show: a run as text, no wider than the terminal.
. "$NNVIZ_SOURCE_DIR/tests/cli/common.bash"

# widest: columns of the widest line of standard input, in which no character takes two.
widest() {
    sed 's/[\x80-\xbf]//g' | awk '{ n = length($0); most = n > most ? n : most } END { print most " columns" }'
}

# coloured: does standard input have escape sequences?
coloured() {
    if grep -q "$(printf '\033')"; then echo "coloured"; else echo "no colours"; fi
}

nnviz train -q --epochs 3 --out run >/dev/null
cp -r run before
nnviz show run
nnviz show run >told
diff -r before run && echo "nothing has changed"
widest <told
coloured <told
nnviz show run --color always | coloured
NO_COLOR='' nnviz show run | coloured
nnviz show run --color always | sed 's/\x1b\[[0-9;]*m//g' | widest
for columns in 20 40 60 100 132; do
    echo "COLUMNS=$columns: $(COLUMNS=$columns nnviz show run | widest)"
done

echo "--- --at"
nnviz show run --at last | diff - told && echo "the last is shown without it"
nnviz show run --at 0,2,last | grep '^Epoch'
nnviz show run --at every:2 | grep '^Epoch'

echo "--- another layer, units, the output"
nnviz show run --layer 1 | sed -n '2,3p;/PC 1/p'
nnviz show run --layer 1 --units 3,1 | sed -n '2,3p'
nnviz show run --layer output | sed -n '2p;/class [01] │/p'
nnviz show run --layer 0 | sed -n '2,3p;/PC 1/p'

echo "--- the history alone"
nnviz train -q --epochs 2 --no-dump --out lean >/dev/null
nnviz show lean
COLUMNS=40 nnviz show lean
COLUMNS=40 nnviz show lean | widest

echo "--- a wide layer, a regression, three classes"
nnviz train iris -q --layers 4,8,5,3 --epochs 2 --plots history --out wide
nnviz show wide | sed -n '1,3p;/PC 1/p;/^o /p'
COLUMNS=40 nnviz show wide | sed -n '1,5p'
COLUMNS=40 nnviz show wide | widest
awk 'BEGIN { print "a,b,y"; for (i = 0; i < 60; i++) printf "%d,%d,%.2f\n", i % 7, i * 3 % 11, i % 7 * 0.5 + i * 3 % 11 / 4 }' >values.csv
nnviz train values.csv -q --layers 2,2,1 --epochs 2 --plots history --out numbers
nnviz show numbers
nnviz show numbers --color always | coloured

echo "--- refused"
refused show
refused show nowhere
refused show run more
refused show run --at 9
refused show run --layer 7
refused show run --units 4
refused show run --theme dark
refused show run --plots sheet
sed -i 's/^2,.*/2,x/' lean/history.csv
refused show lean
