# predict: a banknote in raw units goes in, the right class comes out.
. "$NNVIZ_SOURCE_DIR/tests/cli/common.bash"
nnviz train -q --no-plots --out run
# Two genuine notes (0) and two forged ones (1) of the data.
cat >notes.csv <<'END'
entropy,kurtosis,skewness,variance
-0.44699,-2.8073,8.6661,3.6216
-1.4621,-2.4586,8.1674,4.5459
0.10645,1.4501,3.8,-1.3971
-2.7771,17.5932,-8.3863,-3.7503
END
nnviz predict run notes.csv | sed -E 's/(0\.[0-9]{3})[0-9]*/\1/g'
tail -n +2 notes.csv | awk -F, -v OFS=, '{print $4, $3, $2, $1}' | nnviz predict run - --out out.csv
nnviz predict run notes.csv | cmp - out.csv
echo "--- every row of the data, beside the labels"
paste -d, <(nnviz predict run banknote) "$NNVIZ_SOURCE_DIR/data/banknote.csv" | tail -n +2 |
    awk -F, '{ n++; right += $2 == $9; s = $3 + $4; off += s < 0.999999 || s > 1.000001 } END { print n, right, off }'
echo "--- several classes, with awkward names; a regression"
nnviz train iris -q --no-plots --layers 4,5,3 --epochs 40 --optimizer adam --learning-rate 0.02 --out iris
nnviz predict iris iris | sed -n '1p;2p;60p;140p' | cut -d, -f1,2
nnviz predict iris iris | sed -n 1p
awk 'BEGIN { print "x,y"; for (i = 0; i < 60; i++) print i / 10 "," i / 5 + 0.5 }' >line.csv
nnviz train line.csv -q --no-plots --layers 1,1 --epochs 60 --optimizer adam --learning-rate 0.1 --out line
# trained on y = 2 x + 0.5
printf 'x\n1\n5\n' | nnviz predict line - | awk -F, 'NR == 1 { print } NR > 1 { printf "%d,%.0f\n", $1, $2 }'
echo "--- rows before a bad one are told"
(head -n 3 notes.csv; echo 1,2,x,4; tail -n 1 notes.csv) >bad.csv
refused predict run bad.csv
refused predict run bad.csv --out bad.out
ls
refused predict run
refused predict
refused predict run notes.csv --layer 1
echo "--- through a named pipe, and behind a symbolic link"
mkfifo pipe
nnviz predict run notes.csv --out pipe 2>/dev/null &
wc -l <pipe
wait
ln -s target link
: >target
nnviz predict run notes.csv --out link 2>/dev/null
wc -l <target
ls -l pipe link | cut -c1
