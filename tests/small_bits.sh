#!/usr/bin/env bash
# The small engine's bits do not depend on who compiled it, or how: it is built by each compiler
# that is here, at each LEVEL (-O1 -O3), and trained with the kernels of each width of vector.
#
#     tests/small_bits.sh ROOT [LEVEL ...]
#
# Prints a line for every build; exits with 1 when two of them differ, or a build fails.  ctest
# asks for -O1 alone: of the build under test test_small knows the number.
set -euo pipefail

root=$1
shift
levels=("$@")
[ $# -gt 0 ] || levels=(-O1 -O3)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

strict=(-std=c11 -D_POSIX_C_SOURCE=200809L -ffp-contract=off -w -Wno-psabi "-I$root/include"
    "-I$root/src" "-I$root/tests")
vector=(-fno-math-errno -fno-trapping-math)
case $(uname -m) in
x86_64) strict+=(-DNNVIZ_X86_64) ;;
esac

# kernels CC LEVEL NAME FLAG...: one width of the kernels
kernels() {
    local cc=$1 level=$2 name=$3
    shift 3
    "$cc" "${strict[@]}" "${vector[@]}" "$level" "$@" "-DSMALL_KERNELS=SMALL_KERNELS_${name^^}" \
        "-DSMALL_NAME=\"$name\"" -c "$root/src/nn/small_kernels.c" -o "$work/$name.o"
}

# bits CC LEVEL: what the engine built so says, a line for each set of kernels
bits() {
    local cc=$1 level=$2 sources=() source
    rm -f "$work"/*.o
    kernels "$cc" "$level" portable
    if [ "$(uname -m)" = x86_64 ]; then
        kernels "$cc" "$level" avx2 -mavx2
        kernels "$cc" "$level" avx512 -mavx2 -mavx512f -mavx512dq -mavx512vl -mavx512bw \
            -mprefer-vector-width=512
    fi
    for source in activation block denormals err loss optimizer processor rng score small spec terms; do
        sources+=("$root/src/nn/$source.c")
    done
    "$cc" "${strict[@]}" "$level" "$root/tests/small_bits.c" "${sources[@]}" "$work"/*.o \
        -o "$work/small_bits" -lm
    "$work/small_bits"
}

seen=
for cc in gcc clang; do
    command -v "$cc" >/dev/null || continue
    for level in "${levels[@]}"; do
        said=$(bits "$cc" "$level")
        while read -r name number; do
            printf '%-5s %s %-8s %s\n' "$cc" "$level" "$name" "$number"
            if [ "$number" != "${seen:=$number}" ]; then
                printf 'these are other bits than %s\n' "$seen"
                exit 1
            fi
        done <<<"$said"
    done
done
[ -n "$seen" ] || { echo 'neither gcc nor clang is here'; exit 1; }
