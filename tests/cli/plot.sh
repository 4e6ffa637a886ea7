# A run's pictures again: what train drew, to the byte, unless something else is wanted.
. "$NNVIZ_SOURCE_DIR/tests/cli/common.bash"

# The width and height in the header of a PNG.
size_of() {
    printf '%s: %d x %d\n' "$1" "$((0x$(head -c 20 "$1" | tail -c 4 | od -An -tx1 | tr -d ' ')))" \
        "$((0x$(head -c 24 "$1" | tail -c 4 | od -An -tx1 | tr -d ' ')))"
}

# same_plots A B: every picture of the two folders.
same_plots() {
    diff -r "$1" "$2" && printf '%s and %s: the same %d files\n' "$1" "$2" "$(find "$1" -type f | wc -l)"
}

# other_file A B
other_file() {
    if cmp -s "$1" "$2"; then
        printf '%s and %s: THE SAME\n' "$1" "$2"
    fi
}

# drawn ARGUMENT...: plot into an empty plots/, and the files then there.
drawn() {
    rm -rf run/plots
    echo "--- $*"
    nnviz plot run "$@" || echo "exit $?"
    (cd run/plots && find . -type f | sort)
}

cp "$NNVIZ_SOURCE_DIR/data/banknote.csv" notes.csv
nnviz train notes.csv -q --epochs 4 --seed 3 --threads 2 --out run >/dev/null
cp -r run/plots trained
cp -r run before
drawn
same_plots trained run/plots
diff -r before run && echo "nothing else has changed"
drawn --threads 1
same_plots trained run/plots
drawn --layer 1
drawn --layer output --plots scatter,sheet
other_file trained/layer-02-sheet.png run/plots/layer-03-sheet.png

for theme in dark print; do
    drawn --theme "$theme"
    (cd run/plots && find . -type f) | while read -r file; do
        other_file "trained/$file" "run/plots/$file"
    done
done
drawn --theme light
same_plots trained run/plots

drawn --plots scatter --at 0,2,last
for epoch in 0000 0002 0004; do # the limits are still those of all epochs
    cmp "trained/layer-02/epoch-$epoch.png" "run/plots/layer-02/epoch-$epoch.png"
done
drawn --plots scatter --at every:3
drawn --plots sheet --at last
other_file trained/layer-02-sheet.png run/plots/layer-02-sheet.png
drawn --plots scatter,history --at 1 --size 320x200
size_of run/plots/layer-02/epoch-0001.png
size_of run/plots/history.png

# What is asked for holds for sheets and animations as well; a GIF's size stands in its header.
drawn --kind sheet,animation --size 400x300 --pixel-ratio 1.5
size_of run/plots/layer-02-sheet.png
od -An -tu2 -j6 -N4 run/plots/layer-02.gif

# Other data: that they are others is said, whatever else they do not fit.
echo 1,2,3,4,2 >>notes.csv
nnviz plot run || echo "exit $?"
cp "$NNVIZ_SOURCE_DIR/data/banknote.csv" notes.csv

# A history needs nothing else.
mv run/weights.npy away.npy
drawn --kind history
nnviz plot run --kind scatter || echo "exit $?"
mv away.npy run/weights.npy
refused plot run --limits=-1e308,1e308,0,1
nnviz train -q --no-dump --no-plots --epochs 1 --out bare >/dev/null
refused show bare --at 0
nnviz train - -q --epochs 1 --no-plots --out piped <notes.csv >/dev/null
nnviz plot piped --kind scatter --at last <notes.csv
nnviz plot piped --kind history
drawn --plots scatter --size auto --limits auto
same_plots trained/layer-02 run/plots/layer-02
drawn --plots scatter --limits -1,2.5,-1,2.5
for epoch in 0000 0001 0002 0003 0004; do
    other_file "trained/layer-02/epoch-$epoch.png" "run/plots/layer-02/epoch-$epoch.png"
done
drawn --plots animation --fps 20
other_file trained/layer-02.gif run/plots/layer-02.gif
drawn --plots animation --max-frames 2
test "$(stat -c %s run/plots/layer-02.gif)" -lt "$(stat -c %s trained/layer-02.gif)" && echo "smaller"

echo "--- regressions, three classes, a run that was stopped early, a sample of rows"
again() {
    nnviz train "$@" -q --out other --overwrite >/dev/null
    cp -r other/plots then
    rm -r other/plots
    nnviz plot other && same_plots then other/plots
    rm -r then
}
awk 'BEGIN { print "a,b,y"; for (i = 0; i < 60; i++) printf "%d,%d,%.2f\n", i % 7, i * 3 % 11, i % 7 * 0.5 + i * 3 % 11 / 4 }' >values.csv
again values.csv --epochs 2 --layers 2,2,1
again values.csv --epochs 1 --layers 2,1
again iris --epochs 2 --layers 4,2,3
again --patience 1 --min-delta 9 --layers 4,1 --snapshots every:5 --epochs 20
again moons --snapshot-rows 30 --epochs 1 --size 100 --theme dark --plots scatter,animation
again --test-split 0 --epochs 1 --layer 0

echo "--- refused"
refused plot
refused plot nowhere
refused plot trained
refused plot run more
refused plot run --plots movie
refused plot run --kind movie
refused plot run --plots scatter,shet
refused plot run --plots scatter,
refused plot run --theme drak
refused plot run --size 5x5
refused plot run --size 800
refused plot run --size 800x600x2
refused plot run --size 800.5x600
refused plot run --limits 1,0,0,1
refused plot run --limits 0,1,0
refused plot run --limits 0,1,0,inf
refused plot run --at 9
refused plot run --at first
refused plot run --layer 7
refused plot run --fps 0
refused plot run --fps 51
refused plot run --max-frames 1
refused plot run --epochs 3
nnviz train notes.csv -q --epochs 4 --no-plots --snapshots 0,last --out few
refused plot few --at 0,3
nnviz train notes.csv -q --epochs 1 --no-dump --out lean
refused plot lean
refused plot lean --plots scatter
sed -i 's/^2,.*/2,x/' run/history.csv
refused plot run --plots history
echo 1,2,3,4,0 >>notes.csv
refused plot run
rm notes.csv
refused plot run

# What is wrong with an option is said of a run with a --test file as well.
head -60 "$NNVIZ_SOURCE_DIR/data/banknote.csv" >held.csv
nnviz train -q --epochs 1 --no-plots --test held.csv --out tested >/dev/null
refused plot tested --units 9
