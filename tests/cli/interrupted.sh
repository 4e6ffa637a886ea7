# Ctrl-C at any time: what is finished is kept, whole, and run.json says so.
. "$NNVIZ_SOURCE_DIR/tests/cli/common.bash"

# stopped SIGNAL WHEN ARGUMENT...: start a run in run/, send the signal when the file or
# folder run/WHEN is there.  (A shell starts what is in the background with SIGINT ignored,
# and nnviz leaves that so: hence env.)
stopped() {
    local signal=$1 when=$2 tries=2000 status=0 pid
    rm -rf run
    env --default-signal="$signal" nnviz train -q --out run "${@:3}" 2>said &
    pid=$!
    while [[ ! -e run/$when ]] && ((tries-- > 0)); do
        sleep 0.01
    done
    kill -s "$signal" "$pid"
    wait "$pid" || status=$?
    printf '%s: exit %d\n' "$signal" "$status"
    sed -E 's/in epoch [0-9]+/in epoch N/' said
    status_of run 2>&1 | sed -E 's/in epoch [0-9]+/in epoch N/'
    tail -1 run/events.jsonl | grep -o '"event": "run_end"\|"status": "[a-z]*"'
    find run -name '*.tmp'
    ls run
}

# whole: do the tables and the model agree on the last epoch, and end as files end?
whole() {
    local last
    last=$(tail -1 run/history.csv | cut -d, -f1)
    grep -q "\"epoch\": $last,\$" run/model.json && echo "the model is that of the last epoch in history.csv"
    (($(wc -l <run/history.csv) == last + 2)) && echo "every epoch is there"
    tail -1 run/model.json
    paste -sd' ' run/snapshots.csv
}

for signal in INT TERM HUP; do
    stopped $signal rows.csv --epochs 1000000 --no-plots --snapshots 0
    whole
done

# The pictures of what was recorded are still drawn.
stopped INT activations/layer-03/epoch-0000002.csv --epochs 1000000 --snapshots 0,1,2
whole
ls run/plots/layer-02

# While drawing: no picture is torn.
stopped INT plots/layer-02 --epochs 300 --snapshots all --no-dump --threads 1
whole | head -3
pictures=$(find run/plots -name '*.png' | wc -l)
((pictures < 301)) && echo "not all pictures were drawn"
for picture in run/plots/layer-02/*.png; do
    if [[ -e $picture && $(tail -c 8 "$picture" | head -c 4) != IEND ]]; then
        echo "$picture is torn"
    fi
done

# A signal that was ignored from the start, as by nohup, stays ignored.
(
    trap '' HUP
    rm -rf run
    nnviz train -q --epochs 2000 --no-plots --snapshots last --out run &
    pid=$!
    while [[ ! -e run/rows.csv ]]; do sleep 0.01; done
    kill -HUP $pid
    wait $pid
    echo "with HUP ignored: exit $?"
)
tail -1 run/history.csv | cut -d, -f1
