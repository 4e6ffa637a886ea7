# -q says nothing and gives the directory, for $(...); what is not wanted is not written.
dir=$(nnviz train -q --epochs 2)
printf '%s\n' "$dir"
tail -n +2 "$dir/history.csv" | cut -d, -f1
nnviz train --quiet --verbose --epochs 1 --out q >/dev/null
nnviz train -q --epochs 2 --no-plots --out no-plots
nnviz train -q --epochs 2 --no-dump --out no-dump
nnviz train -q --epochs 2 --no-dump --no-plots --out neither
ls no-plots no-dump neither no-dump/plots/layer-02
# The model is the same, whatever is written beside it.
cmp no-plots/model.json no-dump/model.json && cmp no-plots/model.json neither/model.json &&
    cmp neither/model.json "$dir/model.json"
# Without plots no progress is lost: the lines stay.
nnviz train --progress none --epochs 2 --no-plots --no-dump --out silent 2>&1 | grep -c '^Epoch'
nnviz train --progress lines --epochs 2 --no-plots --no-dump --out lines 2>&1 | grep -c '^Epoch'
