# Kinds and looks of pictures: network and input, units, palette, class means, pixel ratio, SVG;
# train with the same options draws what plot does, to the byte.
. "$NNVIZ_SOURCE_DIR/tests/cli/common.bash"

# The width and height in the header of a PNG.
size_of() {
    printf '%s: %d x %d\n' "$1" "$((0x$(head -c 20 "$1" | tail -c 4 | od -An -tx1 | tr -d ' ')))" \
        "$((0x$(head -c 24 "$1" | tail -c 4 | od -An -tx1 | tr -d ' ')))"
}

# drawn RUN ARGUMENT...: plot into an empty plots/, and the files then there.
drawn() {
    local run=$1
    rm -rf "$run/plots"
    echo "--- $*"
    nnviz plot "$@" >/dev/null || echo "exit $?"
    (cd "$run/plots" && find . -type f | sort)
}

# other_plots A B: every picture of B that A has as well is another one.
other_plots() {
    (cd "$2" && find . -type f) | while read -r file; do
        if cmp -s "$1/$file" "$2/$file"; then
            echo "$1/$file and $2/$file: THE SAME"
        fi
    done
}

# says FILE KEY...: what a PNG says of itself under these keys.
says() {
    local file=$1 key at
    shift
    for key in "$@"; do # the length of a chunk stands before its type
        at=$(grep -obUaP "tEXt$key\x00" "$file" | head -n 1 | cut -d : -f 1)
        tail -c "+$((at + 5))" "$file" |
            head -c "$((0x$(tail -c "+$((at - 3))" "$file" | head -c 4 | od -An -tx1 | tr -d ' ')))" |
            tr '\0' '='
        echo
    done
}

train=(iris -q --layers 4,6,3 --epochs 1 --seed 7)
nnviz train "${train[@]}" --plots all --out run >/dev/null
cp -r run/plots all
find all -type f | sort
says all/layer-01/epoch-0001.png Data Seed Layers Layer Epoch
says all/network/epoch-0001.png Layers Epoch
says all/layer-01-sheet.png Layer

echo "--- again"
nnviz plot run --plots all
diff -r all run/plots && echo "the same"
drawn run --kind network,input
diff -r all/network run/plots/network && diff -r all/layer-00 run/plots/layer-00 && echo "the same"
drawn run --kind all --at 1 --threads 1
cmp all/layer-00/epoch-0001.png run/plots/layer-00/epoch-0001.png && echo "the same"

echo "--- units, colours, class means, sharper: train and plot"
looks=(--plots scatter,sheet,network --units 4,2 --palette tol-bright --centroids yes --pixel-ratio 2)
nnviz train "${train[@]}" "${looks[@]}" --out looks >/dev/null
grep -E '"(units|palette|centroids|pixel-ratio)"' looks/config.json
size_of looks/plots/layer-01/epoch-0000.png
size_of looks/plots/network/epoch-0000.png
size_of all/layer-01-sheet.png
size_of looks/plots/layer-01-sheet.png
drawn run "${looks[@]}"
diff -r looks/plots run/plots && echo "the same"
drawn looks
diff -r looks/plots run/plots && echo "the same"

echo "--- each of them alone makes another picture"
for look in '--units 4,2' '--units 2,4' '--units 5' '--palette grey' '--palette tol-muted' '--centroids yes'; do
    # shellcheck disable=SC2086
    drawn run --kind scatter --at 1 $look
    other_plots all run/plots
done

echo "--- another layer has units of its own"
drawn looks --layer 2 --kind sheet --units auto
drawn looks --layer 2 --kind sheet
says looks/plots/layer-02-sheet.png Layer

echo "--- SVG"
drawn run --kind all --format svg --size 400x300
for file in run/plots/history.svg run/plots/layer-00/epoch-0001.svg run/plots/network/epoch-0001.svg; do
    head -n 2 "$file" | tail -n 1 | cut -c 1-44
    grep -o '<title>.*</title>' "$file"
    sed -n '/<desc>/,/<\/desc>/p' "$file"
    tail -n 1 "$file"
    printf '%d texts\n' "$(($(grep -o '<text' "$file" | wc -l) > 9))"
done
cp -r run/plots svg
nnviz plot run --kind all --format svg --size 400x300 --threads 1 >/dev/null
diff -r svg run/plots && echo "the same"
drawn run --kind scatter --at 0 --format png
cmp all/layer-01/epoch-0000.png run/plots/layer-01/epoch-0000.png && echo "the same"

echo "--- overwriting takes all of them away"
nnviz plot run --kind all --format svg --at 0 >/dev/null
nnviz plot run --kind all --at 0 >/dev/null
nnviz train "${train[@]}" --out run --overwrite --plots history >/dev/null
find run/plots

echo "--- a regression, and no weights"
awk 'BEGIN { print "a,b,c,y"; for (i = 0; i < 60; i++) printf "%d,%d,%d,%.2f\n", i % 7, i * 3 % 11, i % 5, i % 7 * 0.5 + i * 3 % 11 / 4 }' >values.csv
nnviz train values.csv -q --layers 3,4,1 --epochs 1 --out numbers --plots all >/dev/null
cp -r numbers/plots numbers-all
drawn numbers --kind all
diff -r numbers-all numbers/plots && echo "the same"
nnviz train "${train[@]}" --no-dump --no-plots --out lean >/dev/null
drawn lean --kind history

echo "--- refused"
refused plot run --kind movie
refused plot run --kind network,inptu
refused plot run --units 0
refused plot run --units 7
refused plot run --units 2,2
refused plot run --units 1,2,3
refused plot run --units 1.5
refused plot run --units ''
refused plot run --layer 2 --units 4
refused plot run --palette red
refused plot run --centroids maybe
refused plot run --pixel-ratio 0.5
refused plot run --pixel-ratio 9
refused plot run --pixel-ratio nan
refused plot run --size 9000x600 --pixel-ratio 2
refused plot run --format csv
refused plot run --format gif
refused dump run --format svg
refused dump run --format png
refused plot lean --kind network
refused train --kind network
refused train --format svg
refused train --units 3
