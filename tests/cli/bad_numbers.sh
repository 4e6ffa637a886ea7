# Numbers that are none, or out of range.
. "$NNVIZ_SOURCE_DIR/tests/cli/common.bash"
for epochs in 0 -1 1e9 1e2 3.5 1000001 99999999999999999999 nan three 3x +3 ' 3' 0x3; do
    refused train --epochs "$epochs"
done
for rate in nan 0 -0 -1 inf -inf 0x1 1e-400 1e400 1,5 .5. 1e 1000001 fast; do
    refused train --learning-rate "$rate"
done
for size in 0 -1 1000001 all; do
    refused train --batch-size "$size"
done
for seed in -1 9007199254740992 1.5 rnd; do
    refused train --seed "$seed"
done
for rows in 0 -1 2147483648 some; do
    refused train --snapshot-rows "$rows"
done
refused train --threads 0
refused train --threads 1025
refused train --momentum 1
refused train --momentum -0.1
refused train --rho 1
refused train --beta-1 1
refused train --beta-2 nan
refused train --epsilon 0
