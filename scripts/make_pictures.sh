#!/usr/bin/env bash
# Write pictures anew that somebody should look at before they are committed:
#
#     scripts/make_pictures.sh goldens    tests/goldens/pictures, when a picture was changed on purpose
#     scripts/make_pictures.sh gallery    data/pictures, which the README shows
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
root=$PWD

goldens() {
    cmake --preset dev >/dev/null
    cmake --build --preset dev --target test_goldens
    mkdir -p tests/goldens/pictures
    NNVIZ_MAKE_PICTURES=1 build/dev/tests/test_goldens
    git status --short tests/goldens/pictures
}

# take NAME PICTURE: a picture of a run into the gallery.
take() {
    cp "$2" "$root/data/pictures/$1"
}

gallery() {
    local nnviz=$root/build/release/nnviz
    cmake --preset release >/dev/null
    cmake --build --preset release --target nnviz
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    cd "$work"
    {
        "$nnviz" train -q --layers 4,3,2,1 --epochs 8 --plots all --out banknote
        take banknote-sheet.png banknote/plots/layer-02-sheet.png
        take banknote-history.png banknote/plots/history.png
        take banknote-network.png banknote/plots/network/epoch-0008.png
        take banknote.gif banknote/plots/layer-02.gif
        "$nnviz" train -q spiral --noise 0.05 --layers 2,16,16,2,1 --activation tanh --optimizer adam \
            --learning-rate 0.01 --epochs 60 --snapshots 0,60 --plots input --out spiral
        take spiral-input.png spiral/plots/layer-00/epoch-0060.png
        "$nnviz" train -q wine --layers 13,8,5,2,3 --activation tanh --init he_normal --optimizer rmsprop \
            --learning-rate 0.05 --epochs 20 --layer 2 --theme dark --plots scatter --out wine
        take wine-components.png wine/plots/layer-02/epoch-0020.png
        "$nnviz" data banknote >banknote.csv
        "$nnviz" train -q banknote.csv --task regression --label kurtosis --drop class --layers 3,8,2,1 \
            --activation tanh --optimizer adam --learning-rate 0.02 --epochs 60 --snapshots 0,60 \
            --plots scatter --out regression
        take regression.png regression/plots/layer-02/epoch-0060.png
    } >/dev/null
    ls -l "$root/data/pictures"
}

case ${1:-} in
goldens | gallery) "$1" ;;
*)
    echo "usage: scripts/make_pictures.sh goldens|gallery" >&2
    exit 2
    ;;
esac
