# --plots: the kinds of pictures that are wanted, and no others.
. "$NNVIZ_SOURCE_DIR/tests/cli/common.bash"
kinds() {
    echo "--- $*"
    nnviz train --epochs 2 --out run --overwrite "$@" 2>&1 >/dev/null | sed -n '/^ *plots/p'
    find run -path '*plots*' -type f | sort
    grep -o '"event": "plot".*' run/events.jsonl | sed -E 's/"time": "[^"]*", //'
    grep -E '"(plots|theme|fps|max-frames)"' run/config.json
}
kinds --plots history
kinds --plots sheet
kinds --plots animation --fps 25 --max-frames 3
kinds --plots history,scatter --theme print
kinds --plots sheet,sheet --layer 0
kinds --plots sheet --no-plots
echo "--- without a split, and a regression"
kinds --plots history --test-split 0 --validation-split 0
awk 'BEGIN { print "a,b,y"; for (i = 0; i < 60; i++) printf "%d,%d,%.2f\n", i % 7, i * 3 % 11, i % 7 * 0.5 + i * 3 % 11 / 4 }' >values.csv
kinds values.csv --plots history,animation --layers 2,2,1
echo "--- by a config, and the line says something else"
nnviz train -q --epochs 1 --plots history --theme dark --out first
nnviz train -q --config first/config.json --out again
cmp first/plots/history.png again/plots/history.png && find again/plots -type f
nnviz train -q --config first/config.json --plots sheet --out other
find other/plots -type f
echo "--- refused"
refused train --plots movie
refused train --plots histori
refused train --plots ''
refused train --plots scatter,,sheet
refused train --plots 'scatter, sheet'
refused train --theme dim
refused train --fps 60
refused train --limits 0,1,0,1
