"""load_pandas.py FILE: the peer of load.c.  Prints seconds, MB/s of the file, and the process's
peak memory in MB: "4.340 158 1203"."""
import os
import resource
import sys
import time

import numpy
import pandas

start = time.perf_counter()
frame = pandas.read_csv(sys.argv[1], dtype=numpy.float32)
took = time.perf_counter() - start
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024e-6
print(f"{took:.3f} {os.path.getsize(sys.argv[1]) / took * 1e-6:.0f} {peak:.0f}")
