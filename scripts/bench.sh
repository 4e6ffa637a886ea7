#!/usr/bin/env bash
# How long the default command takes, and the course notebook's way to the same.
#
#     scripts/bench.sh [RUNS]        median of RUNS runs (9 when absent) after one to warm up
#
# PYTHON names an interpreter (python3 when absent); where it has matplotlib and keras or
# torch, the notebook's pipeline is measured in the same run, else it is skipped by
# name.  NNVIZ names the program (build/release/nnviz when absent).
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
nnviz=${NNVIZ:-$root/build/release/nnviz}
python=${PYTHON:-python3}
runs=${1:-9}
[[ -x $nnviz ]] || { echo "bench.sh: no program at $nnviz; run scripts/quickstart.sh first" >&2; exit 1; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cc -O2 -o measure "$root/tests/bench/measure.c"

ours=
# line NAME RUNS COMMAND... -> "NAME  96.2 ms  31.4 MB  1.0 x"; the first line is what the
# others are compared with
line() {
    local name=$1 n=$2 result ms mb
    shift 2
    "$@" >/dev/null 2>&1 || { echo "bench.sh: '$*' failed" >&2; exit 1; }
    result=$(./measure "$n" "$@")
    read -r ms mb <<<"$result"
    ours=${ours:-$ms}
    awk -v name="$name" -v ms="$ms" -v mb="$mb" -v ours="$ours" \
        'BEGIN { printf "%-44s %10.1f ms %8.1f MB %8.1f x\n", name, ms, mb, ms / ours }'
}

has() {
    "$python" -c "import $1, matplotlib" >/dev/null 2>&1
}

echo "$(date -u +%F), $(nproc) processors, $(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -n 1), median of $runs"
line "nnviz train --layers 4,3,2,1 --epochs 8" "$runs" "$nnviz" train --layers 4,3,2,1 --epochs 8 --out run --overwrite
line "  the same, --threads 1" "$runs" "$nnviz" train --layers 4,3,2,1 --epochs 8 --out run --overwrite --threads 1
line "  the same, --no-plots --no-dump -q" "$runs" "$nnviz" train --layers 4,3,2,1 --epochs 8 --out run --overwrite --no-plots --no-dump -q
mkdir notebook
for library in keras torch; do
    if has "$library"; then
        version=$("$python" -c "import $library; print($library.__version__)" 2>/dev/null)
        line "notebook: $library $version + matplotlib" $((runs < 3 ? runs : 3)) \
            "$python" "$root/tests/bench/notebook.py" "$root/data/banknote.csv" notebook "$library"
    else
        echo "notebook with $library: skipped, $python has no $library with matplotlib"
    fi
done

# --- pictures: a scatter and the 5 x 5 sheet, beside matplotlib's --------------------------
"$nnviz" train --layers 4,3,2,1 --epochs 25 --plots history -q --out figures >/dev/null
# ms RUNS COMMAND...: the median of whole processes
ms() {
    ./measure "$@" | cut -d' ' -f1
}
rm -rf figures/plots
scatters=$(ms "$runs" "$nnviz" plot figures --kind scatter --threads 1)
sheet=$(ms "$runs" "$nnviz" plot figures --kind sheet --at "$(seq -s, 1 25)")
one_bytes=$(stat -c %s figures/plots/layer-02/epoch-0001.png)
sheet_bytes=$(stat -c %s figures/plots/layer-02-sheet.png)
printf '\n%-44s %10s %13s\n' "pictures of 412 points (whole process)" time size
each=$(awk -v all="$scatters" 'BEGIN { printf "%.2f", all / 26 }')
printf '%-44s %7.1f ms %10.1f KB\n' "nnviz: one scatter with its field, 1 thread" "$each" "$(awk -v b="$one_bytes" 'BEGIN { print b / 1000 }')"
printf '%-44s %7.1f ms %10.1f KB\n' "nnviz: the 5 x 5 sheet" "$sheet" "$(awk -v b="$sheet_bytes" 'BEGIN { print b / 1000 }')"
if "$python" -c 'import matplotlib' >/dev/null 2>&1; then
    version=$("$python" -c 'import matplotlib; print(matplotlib.__version__)')
    read -r theirs their_sheet their_bytes their_sheet_bytes \
        <<<"$("$python" "$root/tests/bench/figures.py" figures notebook)"
    awk -v v="$version" -v a="$theirs" -v b="$each" -v bytes="$their_bytes" \
        'BEGIN { printf "matplotlib %s: the same scatter %22.1f ms %10.1f KB %8.1f x\n", v, a, bytes / 1000, a / b }'
    awk -v v="$version" -v a="$their_sheet" -v b="$sheet" -v bytes="$their_sheet_bytes" \
        'BEGIN { printf "matplotlib %s: the same sheet %24.1f ms %10.1f KB %8.1f x\n", v, a, bytes / 1000, a / b }'
else
    echo "matplotlib: skipped, $python has none"
fi
