# The command of the README: what it says, and what it leaves.
nnviz train --layers 4,3,2,1 --epochs 8 | tee printed
printf 'exit %d\n' "${PIPESTATUS[0]}"
cmp "$(cat printed)/model.json" runs/latest/model.json && readlink runs/latest
ls -A runs
cd runs/latest/ && find . -type f | sort
for file in *.csv; do
    echo "--- $file"
    head -3 "$file" | sed -E 's/(\.[0-9]{4})[0-9]+/\1/g'
done
wc -l ./*.csv activations/*/epoch-0008.csv
head -c 6 weights.npy | od -c | head -1
head -c 1 plots/layer-02/epoch-0008.png | od -c | head -1
