# Without test rows, validation rows or both, the rest is shown, and said.
. "$NNVIZ_SOURCE_DIR/tests/cli/common.bash"
for shares in '0 0.3' '0.3 0' '0 0'; do
    read -r test validation <<<"$shares"
    echo "--- $shares" >&2
    nnviz train --overwrite --out run --epochs 1 --no-plots --test-split "$test" --validation-split "$validation" 2>&1 |
        grep -E '^(Split|Epoch|Final|Confusion|No dead)' | sed -E 's/[0-9]\.[0-9]{4}(e-[0-9]+)?/X/g'
    head -2 run/history.csv | sed -E 's/0?\.[0-9]+/X/g'
    cut -d, -f2 run/rows.csv | sort | uniq -c
    wc -l run/activations/layer-01/epoch-0001.csv
done
# As few as can be.
small_table few.csv 3
nnviz train few.csv --epochs 1 --out few 2>&1 | grep -E '^(Data|Classes|Split|No dead)'
