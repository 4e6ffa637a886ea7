#!/usr/bin/env bash
# From a fresh clone to pictures of a network learning, in one command.
#
# Installs what is missing (scripts/setup.sh), builds build/release/nnviz and
# trains a 4-3-2-1 network on the built-in banknote data.  Run again, it takes
# seconds.  More options to train with may follow: scripts/quickstart.sh --seed 7
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

scripts/setup.sh build
if command -v ninja >/dev/null; then
    export CMAKE_GENERATOR=${CMAKE_GENERATOR:-Ninja}
fi
cmake --preset release >&2
cmake --build --preset release --parallel "$(nproc)" >&2

printf '\n$ build/release/nnviz train --layers 4,3,2,1 --epochs 8 %s\n' "$*" >&2
run=$(build/release/nnviz train --layers 4,3,2,1 --epochs 8 "$@")
printf '\nThe pictures are in %s\n' "$PWD/$run/plots" >&2
printf '%s\n' "$run"
