# Help is asked for in every usual way, and is a result: on standard output.
. "$NNVIZ_SOURCE_DIR/tests/cli/common.bash"
nnviz help >overview && cat overview
for words in --help -h 'help help'; do
    # shellcheck disable=SC2086 # two words in one
    tried $words >"./$words"
done
cmp overview ./--help && cmp overview ./-h && cat 'help help'
for command in train summary version; do
    echo "--- $command"
    nnviz help "$command" >told && cat told
    nnviz "$command" --help | cmp - told
    nnviz --help "$command" | cmp - told
    nnviz "$command" -h --epochs 3 | cmp - told
done
refused help trian
refused help nonsense
refused help train summary
refused help --epochs 3
