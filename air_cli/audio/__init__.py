"""Sample files, resampling, the sampler, the desk: the only importer of soundfile and soxr."""

import os

# The desk spreads its blocks over the cores itself; a matrix library that does the same inside each of its threads
# only makes them wait for one another. Read when numpy is first imported, and left alone where the user has set it.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
