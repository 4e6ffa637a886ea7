# A table of one's own: with and without header, line ends, separators, words for classes, through a pipe.
. "$NNVIZ_SOURCE_DIR/tests/cli/common.bash"
options=(-q --epochs 2 --no-plots)
small_table plain.csv
{ cat plain.csv && echo; } | sed 's/$/\r/' | head -n -1 >crlf.csv
printf '%s' "$(cat plain.csv)" >no-end.csv
printf '\357\273\277' | cat - plain.csv >bom.csv
sed 's/,/;/g' plain.csv >semicolons.csv
tail -n +2 plain.csv >bare.csv
for name in plain crlf no-end bom semicolons bare; do
    nnviz train "${options[@]}" --out $name $name.csv
    cmp plain/weights.npy $name/weights.npy &&
        cmp plain/activations/layer-02/epoch-0002.csv $name/activations/layer-02/epoch-0002.csv
done
nnviz train "${options[@]}" --out piped - <plain.csv
tr -d '\r' <crlf.csv | nnviz train "${options[@]}" --out piped --overwrite -
cmp plain/weights.npy piped/weights.npy

tail -n +2 plain.csv | sed 's/0$/no, thanks/; s/\(.*\),no, thanks/\1,"no, thanks"/; s/1$/großartig/' >words.csv
nnviz train --epochs 2 --out words words.csv 2>&1 | grep -v '^Epoch'
head -3 words/rows.csv
nnviz train "${options[@]}" 'plain.csv'
cp plain.csv 'a b.csv' && nnviz train "${options[@]}" 'a b.csv'
cp plain.csv banknote && nnviz train "${options[@]}" ./banknote && grep '"data"' runs/latest/config.json
