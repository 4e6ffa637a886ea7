#!/usr/bin/env bash
# How well does nnviz learn?  Trains five data sets from many seeds and prints the
# median, the 5th percentile and the worst of the final test metric, with the options
# each took.
#
#     scripts/quality.sh [SEEDS] [NAME...]       50 seeds, every set when absent
#
# The seed moves the split, the start, the shuffling and, where the set is generated,
# the data.  NNVIZ names the program (build/release/nnviz when absent).  Fails when a
# run fails or a median misses its goal.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
nnviz=${NNVIZ:-$root/build/release/nnviz}
[[ -x $nnviz ]] || { echo "quality.sh: no program at $nnviz; run scripts/quickstart.sh first" >&2; exit 1; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# A set is a goal for the median and its options.
declare -A goal=([wine]=0.96 [iris]=0.95 [moons]=0.96 [spiral]=0.97 [friedman]=0.93)
declare -A options=(
    [wine]="--layers 13,8,5,2,3 --activation tanh --init he_normal --optimizer rmsprop --learning-rate 0.05 --batch-size 16 --epochs 20"
    [iris]="--layers 4,8,3 --optimizer rmsprop --learning-rate 0.01 --epochs 100"
    [moons]="--layers 2,8,8,2,1 --activation tanh --noise 0.2 --size 1000 --optimizer adam --learning-rate 0.01 --schedule cosine --epochs 100 --validation-split 0"
    [spiral]="--layers 2,16,16,2,1 --activation tanh --noise 0.05 --size 1000 --optimizer adam --learning-rate 0.01 --schedule cosine --epochs 200 --validation-split 0"
    [friedman]="--layers 10,32,16,1 --activation silu --optimizer adam --learning-rate 0.01 --schedule cosine --l2 0.02 --epochs 150 --validation-split 0"
)

# friedman SEED -> 1000 rows of Friedman's first problem with noise 1 (Friedman 1991; Breiman
# 1996): y = 10 sin(pi x1 x2) + 20 (x3 - 1/2)^2 + 10 x4 + 5 x5 + N(0, 1), ten uniform features.
# The generator is Park and Miller's, whose products fit a double; the noise Box and Muller's.
friedman() {
    awk -v seed="$1" '
        function uniform() { state = state * 16807 % 2147483647; return state / 2147483647 }
        BEGIN {
            pi = atan2(0, -1); state = seed * 7919 + 1
            for (i = 0; i < 20; i++) uniform()
            print "x1,x2,x3,x4,x5,x6,x7,x8,x9,x10,y"
            for (i = 0; i < 1000; i++) {
                line = ""
                for (k = 1; k <= 10; k++) { x[k] = uniform(); line = line sprintf("%.6f,", x[k]) }
                noise = sqrt(-2 * log(uniform())) * cos(2 * pi * uniform())
                y = 10 * sin(pi * x[1] * x[2]) + 20 * (x[3] - 0.5) ^ 2 + 10 * x[4] + 5 * x[5] + noise
                printf "%s%.6f\n", line, y
            }
        }'
}

# metrics SEEDS NAME -> the final test accuracy or R2 (the last column), a line each, rising
metrics() {
    local seed data=$2
    local -a words
    read -ra words <<<"${options[$2]}"
    for ((seed = 1; seed <= $1; seed++)); do
        if [[ $2 == friedman ]]; then
            data=$work/friedman.csv
            friedman "$seed" >"$data"
        fi
        "$nnviz" train "$data" -q --no-plots --no-dump --out "$work/run" --overwrite --seed "$seed" "${words[@]}" >"$work/out"
        sed -n '$s/.*,//p' "$work/run/history.csv"
    done | sort -g
}

# row NAME GOAL FILE -> a line of the table; fails when the median is below the goal
row() {
    awk -v name="$1" -v goal="$2" '
        { a[NR] = 100 * $1 }
        function at(share) { return a[int(share * (NR - 1) + 0.5) + 1] }
        END {
            printf "%-10s %10.2f %10.2f %10.2f %10.0f\n", name, at(0.5), at(0.05), at(0), 100 * goal
            exit NR == 0 || at(0.5) < 100 * goal
        }' "$3"
}

seeds=${1:-50}
shift $(($# > 0))
names=("$@")
((${#names[@]})) || names=(wine iris moons spiral friedman)
missed=0
printf '%-10s %10s %10s %10s %10s\n' "$seeds seeds" "median" "5th perc." "worst" "goal"
for name in "${names[@]}"; do
    metrics "$seeds" "$name" >"$work/$name"
    row "$name" "${goal[$name]}" "$work/$name" || missed=1
done
echo
for name in "${names[@]}"; do
    echo "$name: ${options[$name]}"
done
exit "$missed"
