#!/usr/bin/env bash
# How fast nnviz is, beside its peers on the same machine in the same minutes.
#
#     scripts/bench.sh [--quick] [--plot FILE] [RUNS]
#
# Everything is measured RUNS times (5 when absent), in turn with its peers; medians are printed, and
# for each peer how many times as fast nnviz is, in the median of the rounds.  --quick takes smaller
# data, 3 runs, and slow peers once: a minute and a half on an idle machine.  --plot draws the
# growth figures, a PNG, with nnviz's own plot code.
#
# BUILD names a release build (build/release when absent), which is brought up to date first; NNVIZ
# another program than the one in there.  PYTHON names an interpreter (python3 when absent); of
# torch, keras, scikit-learn, pandas, numpy and matplotlib what it has is measured, and so is FANN
# where libfann-dev is installed.  A missing peer is skipped by name.  All files are made in a
# temporary directory (1.5 GB, --quick 0.6 GB), which is removed at the end; TMPDIR says where, and
# should be memory where the disk is slow (one run goes to /dev/shm anyway).
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
bench=$root/tests/bench
build=$(realpath -m "${BUILD:-$root/build/release}")
nnviz=$(realpath -m "${NNVIZ:-$build/nnviz}")
python=$(type -P "${PYTHON:-python3}" | xargs -r realpath -s || true)
quick='' plot='' runs=''

die() {
    echo "bench.sh: $*" >&2
    exit 1
}

while (($#)); do
    case $1 in
    --quick) quick=yes ;;
    --plot)
        [[ -n ${2:-} ]] || die "--plot needs a FILE"
        plot=$(realpath -m "$2")
        shift
        ;;
    [1-9] | [1-9][0-9]) runs=$1 ;;
    *) die "'$1' is not known; usage: scripts/bench.sh [--quick] [--plot FILE] [RUNS 1..99]" ;;
    esac
    shift
done
runs=${runs:-$([[ $quick ]] && echo 3 || echo 5)}
peer_runs=$([[ $quick ]] && echo 1 || echo "$runs")
# size FULL QUICK
size() {
    if [[ $quick ]]; then echo "$2"; else echo "$1"; fi
}

[[ -f $build/CMakeCache.txt ]] || die "no build in $build; run scripts/quickstart.sh first"
unset OPENBLAS_CORETYPE OPENBLAS_L2_SIZE OPENBLAS_NUM_THREADS OMP_NUM_THREADS MKL_NUM_THREADS
work=$(mktemp -d)
memory=$(mktemp -d -p /dev/shm 2>/dev/null || true)
trap 'rm -rf "$work" ${memory:+"$memory"}' EXIT
cd "$work"
export TMPDIR=$work KERAS_HOME=$work/keras # what peers leave behind goes as well

# --- building ---------------------------------------------------------------------------

cmake --build "$build" --target nnviz >errors 2>&1 || die "the build failed: $(tail -n 3 errors)"
grep -q '^CMAKE_BUILD_TYPE:[A-Z]*=Release' "$build/CMakeCache.txt" || die "$build is no release build"
layers() {
    local layer
    for layer in "$@"; do
        echo "$build/src/$layer/lib$layer.a"
    done
}
mapfile -t all < <(layers plot data formats train util nn)
# compile NAME: tests/bench/NAME.c; what a program does not use is not linked
compile() {
    cc -O2 -D_POSIX_C_SOURCE=200809L -I"$root/include" -I"$root/src" "$bench/$1.c" "${all[@]}" \
        -lmd -lcjson -ldeflate -lgif -ldl -lpthread -lm -o "$1" 2>"$1.errors" || true
}
programs=(measure turns epoch large load dump table growth growth_plot)
for name in "${programs[@]}"; do
    compile "$name" &
done
wait
for name in "${programs[@]}"; do
    [[ -x $name ]] || die "tests/bench/$name.c does not compile: $(tail -n 3 "$name.errors")"
done

# --- peers ------------------------------------------------------------------------------

declare -A version=()
while read -r name number; do
    version[$name]=$number
done < <("$python" - 2>/dev/null <<'PY' || true
from importlib.metadata import PackageNotFoundError, version
for name in "torch", "keras", "scikit-learn", "pandas", "numpy", "matplotlib":
    try:
        print(name, version(name))
    except PackageNotFoundError:
        pass
PY
)
if cc -O2 "$bench/epoch_fann.c" -lfann -lm -o epoch_fann 2>/dev/null; then
    version[FANN]=$(pkg-config --modversion fann 2>/dev/null || echo "of unknown version")
fi
if cc -O3 -march=native -ffast-math -Wno-psabi -D_POSIX_C_SOURCE=200809L -I"$root/include" -I"$root/src" \
    "$bench/epoch_limit.c" "$build/src/nn/libnn.a" -ldl -lpthread -lm -o epoch_limit 2>/dev/null; then
    version[epoch_limit]=
fi
if cc -O2 -x c - -Wl,--no-as-needed -lopenblas -o linked 2>/dev/null <<<'int main(void) { return 0; }'; then
    version[libopenblas]=
fi
blas=$("$nnviz" version | sed -n 's/^BLAS OpenBLAS \([^ ]*\).*/\1/p')
[[ -z $blas ]] || version[OpenBLAS]=$blas
# OpenBLAS may not know this processor; nnviz then tells it (src/nn/blas.c), and so do we.
core=$("$nnviz" version | sed -n 's/^BLAS OpenBLAS.*, core //p')

# --- a contest: who runs in turn ----------------------------------------------------------

names=() commands=() limits=() ours=() skipped=()
rounds=$runs turns=0

enter() { # NAME COMMAND...
    names+=("$1")
    shift
    commands+=("$(printf '%q ' "$@")")
    limits+=("$rounds")
    ours+=(1)
}

# Beside nnviz: skipped by name unless every one of PACKAGES is there.
peer() { # PACKAGES WHAT COMMAND...
    local package name=''
    for package in $1; do
        if [[ ! -v version[$package] ]]; then
            skipped+=("$1${2:+, $2}: skipped, there is no $package")
            return
        fi
        name+="${name:+ + }$package${version[$package]:+ ${version[$package]}}"
    done
    name+=${2:+, $2}
    shift 2
    enter "$name" "$@"
    ours[-1]=''
    limits[-1]=$peer_runs
}

# A peer that fails is out.
failed() { # NUMBER
    [[ -z ${ours[$1]} ]] || die "${commands[$1]}failed: $(tail -n 1 errors)"
    skipped+=("${names[$1]}: skipped, it failed: $(tail -n 1 errors)")
    limits[$1]=0
    rm -f "figures/$1"
}

# The figures of a round are a line of figures/NUMBER.
hold() {
    local round i
    for ((round = 0; round < rounds; round++)); do
        for i in "${!names[@]}"; do
            ((round < limits[i])) || continue
            eval "${commands[i]}" >>"figures/$i" 2>errors || failed "$i"
        done
    done
}

# The same where a round is an epoch that everyone takes in so many turns: see turns.c.
hold_in_turns() {
    local i figures
    ./turns "$rounds" "$turns" "${commands[@]}" >took 2>errors || die "${names[*]}: all failed: $(tail -n 1 errors)"
    while read -r i figures; do
        if [[ $figures != failed ]]; then
            echo "$figures" >>"figures/$i"
        else
            failed "$i"
        fi
    done <took
}

middle() {
    sort -g | awk '{ a[NR] = $1 } END { if (NR) print a[int(NR / 2) + 1] }'
}

column() { # FILE COLUMN
    awk -v k="$2" 'NF >= k { print $k }' "$1"
}

median() { # FILE COLUMN
    column "$1" "$2" | middle
}

# How many times as fast ours is: the median of the rounds, where both were in all of them.
times_as_fast() { # OUR-FILE PEER-FILE COLUMN less|more
    if (($(wc -l <"$1") == $(wc -l <"$2"))); then
        paste <(column "$1" "$3") <(column "$2" "$3")
    else
        echo "$(median "$1" "$3") $(median "$2" "$3")"
    fi | awk -v better="$4" '{ print better == "less" ? $2 / $1 : $1 / $2 }' | middle
}

# number VALUE -> three digits or all before the point
number() {
    awk -v v="$1" 'BEGIN { printf("%.*f", v >= 100 ? 0 : v >= 10 ? 1 : v >= 1 ? 2 : 3, v) }'
}

# Holds the contest and prints it: column COLUMN of the figures, and how many times as fast each
# of nnviz's entries is as a peer.  EXTRA, "3:MB", is a further column.
contest() { # TITLE COLUMN UNIT less|more [EXTRA...]
    local title=$1 column=$2 unit=$3 better=$4 i k value ratios more extra
    shift 4
    rm -rf figures && mkdir figures
    if ((turns)); then hold_in_turns; else hold; fi
    printf '\n%s\n' "$title"
    for i in "${!names[@]}"; do
        [[ -f figures/$i ]] || continue
        value=$(median "figures/$i" "$column")
        ratios='' more=''
        for k in "${!names[@]}"; do
            [[ -z ${ours[i]} && -n ${ours[k]} ]] || continue
            ratios+="$(number "$(times_as_fast "figures/$k" "figures/$i" "$column" "$better")") x  "
        done
        for extra in "$@"; do
            k=$(median "figures/$i" "${extra%%:*}")
            more+="${k:+$(number "$k") ${extra#*:}  }"
        done
        printf '  %-42s %9s %-10s %-22s %s\n' "${names[i]}" "$(number "$value")" "$unit" "$more" "$ratios"
    done | sed 's/ *$//'
    ((!${#skipped[@]})) || printf '  %s\n' "${skipped[@]}"
    names=() commands=() limits=() ours=() skipped=()
    rounds=$runs turns=0
}

# --- the jobs ---------------------------------------------------------------------------

banknote=$root/data/banknote.csv
threads=(1)
(($(nproc) < 2)) || threads+=(2)
one=(env OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1)

printf '%s, %s processors, %s, median of %s%s\n' "$(date -u +%F)" "$(nproc)" \
    "$(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -n 1)" "$runs" "${quick:+, --quick}"
"$nnviz" version | paste -sd, | sed 's/,/, /'
echo "The last column: nnviz is so many times as fast (one figure for each line of nnviz)"

epoch_us() {
    ./epoch "$banknote" small 4,3,2,1 4000 | sed 's/.*median \([0-9.]*\) us.*/\1/'
}
rounds=$((5 * runs)) # short ones
enter "nnviz, small engine" epoch_us
peer_runs=$rounds peer epoch_limit "a loop for nothing but this" ./epoch_limit "$banknote" 4000
peer_runs=$rounds peer FANN "" ./epoch_fann "$banknote" 300
peer scikit-learn "" "${one[@]}" "$python" "$bench/epoch.py" sklearn "$banknote" "$(size 100 20)"
peer torch "" "${one[@]}" "$python" "$bench/epoch.py" torch "$banknote" "$(size 100 20)"
contest "J1   an epoch of 4-3-2-1, batch 16, 960 rows, and the evaluation of 412, 1 thread" 1 us less

# Each run makes a directory of its own: one that takes the place of another removes that first.
train=("$nnviz" train --layers "4,3,2,1" --epochs 8)
bare=(--no-plots --no-dump -q)
into_memory() {
    (cd "$memory" && "$work/measure" "$@")
}
enter "nnviz ${bare[*]}" ./measure 9 "${train[@]}" "${bare[@]}"
# The run's files are synced: what the disk takes for that is in the first line alone.
[[ -z $memory ]] || enter "  the same, into memory" into_memory 9 "${train[@]}" "${bare[@]}"
peer libopenblas "merely linked to it" ./measure 9 ./linked
peer FANN "" ./measure 9 ./epoch_fann "$banknote" 8
peer torch "" ./measure 1 "$python" "$bench/epoch.py" torch "$banknote" 8
contest "J1p  the whole process, 8 epochs" 1 ms less "2:MB peak"

enter "nnviz" ./measure 3 "${train[@]}"
enter "nnviz --threads 1" ./measure 3 "${train[@]}" --threads 1
mkdir notebook
peer "torch matplotlib" "" ./measure 1 "$python" "$bench/notebook.py" "$banknote" notebook torch
if [[ -z $quick || ! -v version[torch] ]]; then
    peer "keras matplotlib" "" ./measure 1 "$python" "$bench/notebook.py" "$banknote" notebook keras
fi
contest "J2   the default command: 9 scatters, sheet, animation, history; a notebook's 9 scatters" \
    1 ms less "2:MB peak"

large() { # JOB TITLE ROWS TURNS PRODUCTS
    local t
    for t in "${threads[@]}"; do
        turns=$4
        enter "nnviz, blas engine" ./large "$1" "$t" "$3" "$4"
        peer torch "" "$python" "$bench/large_torch.py" "$1" "$t" "$3" "$4"
        peer OpenBLAS "its own sgemm of 1024^3" env OPENBLAS_CORETYPE="$core" ./large sgemm "$t" "$5"
        contest "$2, $3 rows, threads: $t" 2 GFlop/s more "1:s"
    done
}
large j3 "J3   an epoch of 784-512-256-10, batch 128" "$(size 60000 12800)" "$(size 20 4)" 4
large j4 "J4   an epoch of 28-300-300-300-1, batch 1024" "$(size 1000000 65536)" "$(size 32 2)" 16

rows=$(size 2000000 200000)
./table table.csv "$rows"
for t in "${threads[@]}"; do
    enter "nnviz, threads: $t" ./load table.csv "$t"
done
peer pandas "float32" "$python" "$bench/load_pandas.py" table.csv
if command -v taskset >/dev/null; then # by itself it takes what there is
    peer pandas "float32, on one processor" taskset -c 0 "$python" "$bench/load_pandas.py" table.csv
fi
contest "J5   load a CSV of $rows x 29, $(($(stat -c %s table.csv) / 1000000)) MB" 2 MB/s more \
    "3:MB peak" "4:x data"
rm table.csv

# fresh FILE COMMAND...: writes it anew, as the first time
fresh() {
    rm -f "$1"
    "${@:2}"
}
for t in "${threads[@]}"; do
    enter "nnviz, threads: $t" fresh layer.csv ./dump csv layer.csv "$t"
done
peer numpy "savetxt" fresh layer.csv "$python" "$bench/dump_numpy.py" csv layer.csv
contest "J6   write the activations of 300 units as CSV" 2 Mvalues/s more
enter "nnviz" fresh layer.npy ./dump npy layer.npy 1
peer_runs=$runs peer numpy "save" fresh layer.npy "$python" "$bench/dump_numpy.py" npy layer.npy
contest "J6   the same as npy" 3 GB/s more
rm -f layer.csv layer.npy

# --- growth -----------------------------------------------------------------------------

printf '\ngrowth: nanoseconds; + or -: not within 20 %% of the median\n'
./growth scratch.csv "$(size 10000000 1000000)" "$runs" | sort -k1,1 -k2,2n >growth.txt
growth() { # SERIES TITLE
    awk -v series="$1" '$1 == series { print $2, $3 }' growth.txt >points
    awk -v title="$2" -v middle="$(median points 2)" '
        BEGIN { printf "  %s, median %.3g\n", title, middle }
        {
            off = $2 / middle - 1
            printf("%14d %10.3g %+8.0f %% %s\n", $1, $2, 100 * off, off > 0.2 ? "+" : off < -0.2 ? "-" : "")
        }' points
}
growth rows "an epoch of 4-3-2-1, batch 16, per row, by rows, 1 thread"
growth rows2 "the same, 2 threads"
growth load "loading a CSV of 4 features and a label, per row, by rows, 1 thread"
growth params "an epoch with batch 128, per row and parameter, by parameters, 1 thread"
if [[ -n $plot ]]; then
    ./growth_plot "$plot" <growth.txt
    echo "  drawn in $plot"
fi

# --- pictures: a scatter and the 5 x 5 sheet, beside matplotlib's --------------------------

"$nnviz" train --layers 4,3,2,1 --epochs 25 --plots history -q --out figured >/dev/null
plot_ms() { # COUNT ARGUMENTS... -> milliseconds of one of COUNT pictures
    rm -rf figured/plots
    ./measure 3 "$nnviz" plot figured "${@:2}" | awk -v n="$1" '{ printf "%.3f\n", $1 / n }'
}
kilobytes() {
    awk -v b="$(stat -c %s "$1")" 'BEGIN { printf "%.1f", b / 1000 }'
}
figures_py() { # COLUMN -> milliseconds, KB; both pictures are measured at once, medians of their own
    [[ -s theirs ]] || "$python" "$bench/figures.py" figured notebook >theirs
    awk -v k="$1" '{ print $k, $(k + 2) / 1000 }' theirs
}
picture() { # TITLE COLUMN FILE COUNT ARGUMENTS...
    local title=$1 column=$2 file=$3
    shift 3
    enter "nnviz" plot_ms "$@"
    if [[ -z $quick ]]; then
        peer "matplotlib numpy" "" figures_py "$column"
    else
        skipped+=("matplotlib: left out by --quick")
    fi
    contest "$title" 1 ms less "2:KB"
    echo "  nnviz's file: $(kilobytes "figured/plots/$file") KB"
}
picture "Pictures of 412 points: a scatter with its field, 1 thread, one of 26" 1 layer-02/epoch-0001.png \
    26 --kind scatter --threads 1
picture "Pictures of 412 points: the sheet of 5 x 5" 2 layer-02-sheet.png 1 --kind sheet --at "$(seq -s, 1 25)"
