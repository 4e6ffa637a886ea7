# What a table brings along, in cells, headers and its name, cannot drive the terminal: in what is for people control
# characters are shown, and columns stay columns.  JSON and CSV have them as they are.
. "$NNVIZ_SOURCE_DIR/tests/cli/common.bash"
name=$'ta\033[2Jble\n.csv'
awk 'BEGIN { printf "a\033[31m,b,\"cla\nss\"\n"
    for (i = 0; i < 20; i++) print i % 2 * 10 + i % 3 "," i * 7 % 13 "," (i % 2 ? "\033[31mEVIL" : "\"two\nlines\"") }' >"$name"
{ head -n 2 "$name" && grep EVIL "$name"; } >"one$name"
{
    nnviz data "$name"
    nnviz data "one$name" | tail -n 1
    nnviz train "$name" --test "$name" --epochs 1 --out run --no-dump --no-plots
    nnviz summary run
    nnviz eval run "$name"
    nnviz eval run "one$name" | tail -n 1
} >told 2>&1
grep -v '^Epoch' told
echo "$(tr -d '\n' <told | tr -dc '[:cntrl:]' | wc -c) control characters"
nnviz eval --json run "$name" | grep -o '"classes": [^]]*\]'
nnviz predict -q run "$name" | head -n 1 | od -c
