# Output directories that cannot be taken.  A path below a file is not writable for root either.
. "$NNVIZ_SOURCE_DIR/tests/cli/common.bash"
mkdir full torn
echo mine >full/mine
mkdir torn/run.json
echo mine >file
ln -s nowhere dangling
refused train --out full
refused train --out full --overwrite
refused train --out torn --overwrite
refused train --out .
refused train --out file
refused train --out file --overwrite
refused train --out file/run
refused train --out dangling
refused train --out dangling/run
refused train --out /proc/nnviz
# Another process trains into it: flock (util-linux) stands for one.
(flock 9 && refused train --out torn --overwrite) 9<torn
# Data errors come first.
refused train missing.csv --out fresh
mv file runs
refused train
