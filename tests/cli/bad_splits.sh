# Shares that leave a part of the rows empty, and words that are no split.
. "$NNVIZ_SOURCE_DIR/tests/cli/common.bash"
for share in 1 1.5 -0.1 nan third 30%; do
    refused train --test-split "$share"
    refused train --validation-split "$share"
done
refused train --test-split 0.9999
refused train --validation-split 0.9999
small_table few.csv 4
refused train few.csv --test-split 0.999
refused train few.csv --test-split 0.7
refused train few.csv --test-split 0 --validation-split 0.9
refused train few.csv --test-split 0.3 --validation-split 0.9
for split in stratified sklearn sklearn: sklearn:x sklearn:-1 sklearn:1.5 sklearn:4294967296 ''; do
    refused train --split "$split"
done
