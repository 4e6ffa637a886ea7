#!/usr/bin/env bash
# How reliably does training succeed?  Trains the default network and the course
# notebook's recipe from many seeds and prints both distributions side by side.
#
#     scripts/seeds.sh [SEEDS] [EPOCHS]          1000 seeds, 8 epochs when absent
#     scripts/seeds.sh --4-2-1 [SEEDS]           model A of the notebook, 20 epochs, 100 seeds
#
# NNVIZ names the program (build/release/nnviz when absent).  A seed takes some
# milliseconds.  Fails when a run fails.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
nnviz=${NNVIZ:-$root/build/release/nnviz}
[[ -x $nnviz ]] || { echo "seeds.sh: no program at $nnviz; run scripts/quickstart.sh first" >&2; exit 1; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# The notebook: RMSprop 0.01, Glorot uniform, batches of 16, scaled on all rows, the
# rows of train_test_split(random_state=42).
notebook=(--optimizer rmsprop --learning-rate 0.01 --init glorot_uniform --split sklearn:42 --scale-on all)

# accuracies SEEDS OPTION... -> final test accuracies, a line each, rising
accuracies() {
    local seeds=$1 seed
    shift
    for ((seed = 1; seed <= seeds; seed++)); do
        "$nnviz" train -q --no-plots --no-dump --out "$work/run" --overwrite --seed "$seed" "$@" >"$work/out"
        tail -n 1 "$work/run/history.csv" | cut -d, -f7
    done | sort -g
}

# table NAME FILE ... -> a row per figure, a column per file
table() {
    awk '
        function row(name, format, f,   line, i) {
            line = sprintf("%-28s", name)
            for (i = 1; i <= columns; i++) line = line sprintf("%16s", sprintf(format, f[i]))
            print line
        }
        FNR == 1 { columns++ }
        { a[columns, FNR] = $1; n[columns] = FNR; if ($1 >= 0.95) good[columns]++; if ($1 < 0.6) stuck[columns]++; sum[columns] += $1 }
        function at(c, share,   k) { k = int(share * (n[c] - 1) + 0.5) + 1; return 100 * a[c, k] }
        END {
            for (c = 1; c <= columns; c++) {
                worst[c] = at(c, 0); p1[c] = at(c, 0.01); p5[c] = at(c, 0.05); median[c] = at(c, 0.5); best[c] = at(c, 1)
                mean[c] = 100 * sum[c] / n[c]; g[c] = 100 * good[c] / n[c]; s[c] = stuck[c] + 0
            }
            row("seeds", "%d", n); row("worst", "%.2f %%", worst); row("1st percentile", "%.2f %%", p1)
            row("5th percentile", "%.2f %%", p5); row("median", "%.2f %%", median); row("mean", "%.2f %%", mean)
            row("best", "%.2f %%", best); row("runs at 95 % or more", "%.1f %%", g); row("runs below 60 % (stuck)", "%d", s)
        }' "$@"
}

if [[ ${1-} == --4-2-1 ]]; then
    seeds=${2:-100}
    accuracies "$seeds" --layers 4,2,1 --epochs 20 "${notebook[@]}" >"$work/a"
    printf '%-28s%16s\n' "4-2-1, 20 epochs" "notebook"
    table "$work/a"
    exit
fi
seeds=${1:-1000}
epochs=${2:-8}
accuracies "$seeds" --epochs "$epochs" >"$work/a"
accuracies "$seeds" --epochs "$epochs" --validation-split 0 "${notebook[@]}" >"$work/b"
printf '%-28s%16s%16s\n' "4-3-2-1, $epochs epochs" "default" "notebook"
table "$work/a" "$work/b"
