"""Bytes an event as Parquet with zstd, typed columns and the raw payload, the events in the order in
which they came.

  parquet_size.py DIRECTORY_OF_COLUMNS FILE_OF_PAYLOADS
"""

import json
import os
import sys
from pathlib import Path

import numpy
import pyarrow
import pyarrow.parquet

columns, lines = Path(sys.argv[1]), sys.argv[2]
with open(lines, "rb") as file:
    payloads = file.read().split(b"\n")[:-1]
table = pyarrow.table({
    "seq": numpy.arange(len(payloads), dtype=numpy.int64),
    "time": numpy.fromfile(columns / "time.i64", numpy.int64),
    "value": numpy.fromfile(columns / "value.i64", numpy.int64),
    "entity": numpy.fromfile(columns / "entity.u32", numpy.uint32),
    "metric": numpy.fromfile(columns / "metric.u8", numpy.uint8),
    "source": numpy.fromfile(columns / "source.u8", numpy.uint8),
    "payload": pyarrow.array(payloads, pyarrow.binary()),
})
found = {}
for level in [1, 3, 9]:
    path = columns / "all.parquet"
    pyarrow.parquet.write_table(table, path, compression="zstd", compression_level=level)
    found[f"Parquet zstd -{level}"] = os.path.getsize(path) / len(payloads)
    path.unlink()
print(json.dumps({"bytes": found}))
