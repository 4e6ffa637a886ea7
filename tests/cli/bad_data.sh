# Files that are missing, are no table, or hold something that cannot be learned.
. "$NNVIZ_SOURCE_DIR/tests/cli/common.bash"
# with NAME TEXT: the small table and one more line, TEXT in printf's escapes.
with() {
    small_table "$1"
    # shellcheck disable=SC2059 # the escapes are the point
    printf "$2" >>"$1"
}
small_table good.csv
mkdir directory.csv
: >empty.csv
printf '\n\n\n' >blank.csv
head -1 good.csv >header.csv
printf '1\n2\n' >column.csv
with short.csv '1,2\n'
with long.csv '1,2,1,4\n'
with word.csv '1,two,1\n'
with gap.csv '1,,1\n'
with nan.csv '1,nan,1\n'
with inf.csv '1,inf,1\n'
with large.csv '1,1e39,1\n'
with unlabelled.csv '1,2,\n'
with quote.csv '"1,2,1\n'
with nul.csv '1,\0002,1\n'
with latin1.csv '1,\351,1\n'
sed '2,$s/.$/1/' good.csv >one.csv
head -2 good.csv >single.csv
{ printf '\377\376'; sed 's/./&\x00/g' good.csv; } >utf16.csv
gzip -n <good.csv >good.csv.gz
ln -s loop.csv loop.csv
for name in missing.csv missing/table.csv good.csv/table.csv directory.csv loop.csv empty.csv blank.csv \
    header.csv column.csv short.csv long.csv word.csv gap.csv nan.csv inf.csv large.csv unlabelled.csv \
    quote.csv nul.csv latin1.csv one.csv single.csv utf16.csv good.csv.gz; do
    refused train $name
done
refused train bancnote
refused train ./banknote
refused train - </dev/null
refused train - <word.csv
refused train - <&-
refused train good.csv --layers 4,3,2,1
refused train good.csv --layers 2,3
cp good.csv $'caf\xe9.csv'
refused train $'caf\xe9.csv'
refused train good.csv --test $'caf\xe9.csv'
