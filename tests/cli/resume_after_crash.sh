# A run that was interrupted or killed, once or again and again, and then resumed, has the same
# bytes as one that never stopped.
. "$NNVIZ_SOURCE_DIR/tests/cli/common.bash"
options=(--layers "4,64,64,2,1" --batch-size 100 --snapshots every:8 --snapshot-rows 20 --epochs 800 --no-plots)

# when_after EPOCH SIGNAL PROCESS: send the signal once the checkpoint is of that epoch or newer.
when_after() {
    local tries=6000
    while ((tries-- > 0)); do
        if (($(sed -n 's/^  "epoch": \([0-9]*\),/\1/p' run/checkpoint.json 2>/dev/null || true) + 0 >= $1)); then
            break
        fi
        sleep 0.01
    done
    kill -s "$2" "$3"
}

# stopped EPOCH SIGNAL ARGUMENT...: run nnviz until then.
stopped() {
    local pid status=0
    env --default-signal=INT nnviz train -q --checkpoint-every 10 "${@:3}" >/dev/null 2>&1 &
    pid=$!
    when_after "$1" "$2" "$pid"
    wait "$pid" 2>/dev/null || status=$?
    echo "$2: exit $status, $(sed -n 's/^  "status": \(.*\),/\1/p' run/run.json)"
}

nnviz train -q "${options[@]}" --out whole
same() {
    diff -r --exclude=run.json --exclude=events.jsonl whole run && find run -type f | wc -l
}

echo "--- interrupted"
stopped 20 INT "${options[@]}" --out run
nnviz train -q --resume run
same

# What the file of weights has beyond its own count is cut off; files of later epochs go.
echo "--- killed"
rm -r run
stopped 20 KILL "${options[@]}" --out run
[[ -e run/weights.npy.tmp && ! -e run/weights.npy && ! -e run/model.json ]] && echo "nothing has its name"
head -c 70000 /dev/zero >>run/weights.npy.tmp
touch run/activations/layer-01/epoch-0792.csv run/activations/layer-01/epoch-0784.csv.tmp
cp -r run killed
nnviz train -q --resume run
same
grep -c '"event": "run_start"' run/events.jsonl

# Again, and interrupted: old and new weights are there side by side.
echo "--- killed while resuming"
rm -r run && mv killed run
stopped 60 KILL --resume run
[[ -e run/weights.npy && -e run/weights.npy.tmp ]] && echo "old weights beside the new ones"
stopped 120 INT --resume run
nnviz train -q --resume run
same
find run -name '*.tmp'
