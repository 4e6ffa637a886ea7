# Standard output that is full, closed or left by its reader; standard error that is closed.
. "$NNVIZ_SOURCE_DIR/tests/cli/common.bash"
train=(train --epochs 2 --snapshots '0,last' --overwrite --out run)
for target in /dev/full '&-'; do
    printf -- '--- to %s\n' "$target" >&2
    eval "tried ${train[*]} -q >$target"
    status_of run
    eval "tried ${train[*]} -q --json >$target"
    status_of run
    eval "tried help >$target"
    eval "tried version >$target"
    eval "tried summary --layers 4,2,1 >$target"
done

echo '--- nobody reads' >&2
nnviz "${train[@]}" -q | :
echo "exit ${PIPESTATUS[0]}" >&2
nnviz "${train[@]}" -q --json --epochs 2000 --no-plots | head -1 | cut -d, -f1
echo "exit ${PIPESTATUS[0]}" >&2
status_of run
ls run

# With standard error closed nothing that is said may land in a file instead.
echo '--- no standard error' >&2
nnviz "${train[@]}" --no-plots 2>&-
echo "exit $?" >&2
nnviz "${train[@]}" --no-plots >&- 2>&- <&-
echo "exit $?" >&2
grep -rlE '^(Data|Epoch|run$)|nnviz: error' run
nnviz "${train[@]}" --no-plots 2>/dev/full
echo "exit $?" >&2
nnviz train --epochs 0 2>&-
echo "exit $?" >&2
