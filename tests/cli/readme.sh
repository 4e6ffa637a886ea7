# Every command of the README: those in its fenced blocks, block by block, and the
# indented ones that begin with nnviz.  Left out are the two scripts that install
# (continuous integration runs them) and the line that sets PATH for them.
cp "$NNVIZ_SOURCE_DIR/data/banknote.csv" notes.csv
awk -v dir="$PWD" '
    /^```/ { inside = !inside; if (inside) file = sprintf("%s/block-%02d", dir, ++n); next }
    inside && /^(scripts\/(quickstart|test)\.sh|export PATH)/ { next }
    inside { print > file }
    !inside && /^    nnviz / { sub(/^    /, ""); print > (sprintf("%s/block-%02d", dir, ++n)) }
' "$NNVIZ_SOURCE_DIR/README.md"

for block in block-*; do
    sed "s/^/$block: /" "$block"
    bash -e -o pipefail "$block" >out 2>err || { echo "FAILED with status $?"; cat err; }
done
test -s again/model.json && echo "the replay is there"
