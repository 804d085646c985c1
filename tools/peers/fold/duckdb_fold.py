"""DuckDB's fold of the stream: sum, count, max, last and exact distinct by metric, day and source.

  duckdb_fold.py native|parquet distinct|bitmap DIRECTORY THREADS PEOPLE

`distinct` is what one writes; `bitmap` is the query tuned by hand for dense numbers of people.
"""

import json
import resource
import sys
import time

import duckdb

kind, how, directory, threads, people = sys.argv[1:6]
DISTINCT = {
    "distinct": "count(DISTINCT entity)",
    "bitmap": f"bit_count(bitstring_agg(entity, 0, {int(people) - 1}))",
}
SQL = """
  SELECT count(*), sum(n), sum(s), sum(m), sum(l), sum(d) FROM (
    SELECT metric, time // 86400000000 AS day, source, sum(value) AS s, count(*) AS n,
           max(value) AS m, arg_max(value, time) AS l, {distinct} AS d
    FROM {events} GROUP BY metric, day, source)
"""
events = "events" if kind == "native" else f"read_parquet('{directory}/events.parquet')"
usage, start = resource.getrusage(resource.RUSAGE_SELF), time.monotonic()
if kind == "native":
    database = duckdb.connect(f"{directory}/events.duckdb", read_only=True)
else:
    database = duckdb.connect()
database.execute(f"SET threads = {threads}")
database.execute("SET preserve_insertion_order = false")
found = database.execute(SQL.format(distinct=DISTINCT[how], events=events)).fetchone()
seconds, end = time.monotonic() - start, resource.getrusage(resource.RUSAGE_SELF)
print(json.dumps({
    "seconds": seconds, "cpu": end.ru_utime + end.ru_stime - usage.ru_utime - usage.ru_stime,
    "peak_kb": end.ru_maxrss, "totals": [int(number) for number in found],
}))
