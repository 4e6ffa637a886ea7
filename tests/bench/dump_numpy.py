"""dump_numpy.py csv|npy FILE [relu]: the peer of dump.c, numpy.savetxt(fmt="%.9g") of 10,000 rows
of 300 numbers, or numpy.save of 100,000.  Prints seconds, million numbers a second, and GB/s of
float32."""
import sys
import time

import numpy

csv = sys.argv[1] == "csv"
x = numpy.random.default_rng(1).standard_normal((10_000 if csv else 100_000, 300), numpy.float32)
if len(sys.argv) > 3:
    x = numpy.maximum(x, 0)
start = time.perf_counter()
if csv:
    numpy.savetxt(sys.argv[2], x, fmt="%.9g", delimiter=",")
else:
    numpy.save(sys.argv[2], x)
took = time.perf_counter() - start
print(f"{took:.3f} {x.size / took * 1e-6:.1f} {x.nbytes / took * 1e-9:.2f}")
