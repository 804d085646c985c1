"""Polars' fold of the stream, streaming over Parquet: the same work as duckdb_fold.py.

  polars_fold.py DIRECTORY THREADS
"""

import json
import os
import resource
import sys
import time

directory = sys.argv[1]
os.environ["POLARS_MAX_THREADS"] = sys.argv[2]

import polars  # noqa: E402

usage, start = resource.getrusage(resource.RUSAGE_SELF), time.monotonic()
column = polars.col
groups = (
    polars.scan_parquet(f"{directory}/events.parquet")
    .group_by("metric", (column("time") // 86_400_000_000).alias("day"), "source")
    .agg(
        column("value").sum().alias("s"), polars.len().alias("n"), column("value").max().alias("m"),
        column("value").get(column("time").arg_max()).alias("l"),
        column("entity").n_unique().alias("d"),
    )
    .select(
        polars.len().alias("groups"), column("n").sum(), column("s").sum(),
        column("m").sum(), column("l").sum(), column("d").sum())
    .collect(engine="streaming")
)
seconds, end = time.monotonic() - start, resource.getrusage(resource.RUSAGE_SELF)
print(json.dumps({
    "seconds": seconds, "cpu": end.ru_utime + end.ru_stime - usage.ru_utime - usage.ru_stime,
    "peak_kb": end.ru_maxrss, "totals": [int(number) for number in groups.row(0)],
}))
