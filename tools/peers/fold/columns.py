"""The stream as DuckDB's native table and as Parquet, loaded from plain little-endian columns.

  columns.py DIRECTORY_OF_COLUMNS OUTPUT_DIRECTORY
"""

import sys
from pathlib import Path

import duckdb
import numpy

columns, output = Path(sys.argv[1]), Path(sys.argv[2])
TYPES = {"time": "i64", "value": "i64", "entity": "u32", "metric": "u8", "source": "u8"}
NUMPY = {"i64": numpy.int64, "u32": numpy.uint32, "u8": numpy.uint8}
PIECE = 10_000_000

mapped = {
    name: numpy.memmap(columns / f"{name}.{kind}", dtype=NUMPY[kind], mode="r")
    for name, kind in TYPES.items()
}
database = duckdb.connect(str(output / "events.duckdb"))
database.execute(
    "CREATE TABLE events (time BIGINT, value BIGINT, entity UINTEGER, metric UTINYINT, "
    "source UTINYINT)")
for start in range(0, len(mapped["time"]), PIECE):
    piece = {name: numpy.array(column[start:start + PIECE]) for name, column in mapped.items()}
    database.execute("INSERT INTO events SELECT time, value, entity, metric, source FROM piece")
database.execute("CHECKPOINT")
database.execute(
    f"COPY events TO '{output / 'events.parquet'}' (FORMAT parquet, COMPRESSION zstd)")
print(database.execute("SELECT count(*) FROM events").fetchone()[0])
