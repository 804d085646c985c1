"""The year: bringing it in, folding it, reading it, and what it takes on the disk."""

import json
import os
import shutil
import subprocess
from pathlib import Path

from measuring import (Failed, Row, drop_from_cache, median, must_agree, rounds, run, tell)

HERE = Path(__file__).parent
YEAR = 182_500_000


class Year:
    """One log and the peers' files with the same events, made when they are first needed."""

    def __init__(self, bench, people):
        self.bench, self.people = bench, people
        self.events = max(200_000, int(YEAR * bench.scale / 100))
        self.directory = bench.directory / f"year-{people}"
        self.log = self.directory / "log"
        self.files = self.directory / "peers"
        self.columns = self.directory / "columns"
        shutil.rmtree(self.directory, ignore_errors=True)
        self.directory.mkdir(parents=True)
        self.made = None
        self.threads = os.cpu_count()

    def make(self):
        """Brings the events into our log; what that took is a workload itself."""
        if self.made is None:
            tell(f"a log of {self.events:,} events of {self.people:,} people")
            self.made = run(
                [self.bench.ours, "generate", "--events", self.events, "--people", self.people,
                 "--directory", self.log])
        return self.made

    def make_peers(self):
        if self.files.exists():
            return
        tell("the same events as DuckDB's table and as Parquet")
        for path in [self.files, self.columns]:
            path.mkdir(parents=True)
        subprocess.run(
            [self.bench.ours, "columns", "--count", str(self.events), "--people", str(self.people),
             "--output", self.columns], check=True)
        subprocess.run(
            [self.bench.python, HERE / "columns.py", self.columns, self.files], check=True,
            stdout=subprocess.DEVNULL)
        shutil.rmtree(self.columns)

    def close(self):
        shutil.rmtree(self.directory, ignore_errors=True)


class Fold:
    """The fold of a year, and everything else that reads it."""

    def __init__(self, bench):
        self.bench = bench
        self.years = {}
        # A long run says as much in three as a short one in five.
        self.runs = min(bench.runs, 3) if bench.scale > 25 else bench.runs

    def year(self, people=20_000):
        if people not in self.years:
            self.years[people] = Year(self.bench, people)
        return self.years[people]

    def close(self):
        for year in self.years.values():
            year.close()

    # MARK: bringing it in

    def sealing(self):
        year = self.year()
        made = year.make()
        rate = made["events"] / made["seconds"]
        core = made["events"] / made["cpu"]
        yield Row(
            "bulk append, sealed and hashed", "events/s", rate, {}, lower=False,
            cpu=made["cpu"], memory=made["peak_kb"] / 1024,
            note=f"{core:,.0f} events a core and second, the making of the events included")

    # MARK: folding

    def engines(self, year, threads=None):
        threads = threads or year.threads
        engines = {
            "plumbline": lambda: run(
                [self.bench.ours, "fold", "--directory", year.log, "--threads", threads])}
        if not self.bench.peers:
            return engines
        year.make_peers()

        def duckdb(kind, how):
            return lambda: run(
                [self.bench.python, HERE / "duckdb_fold.py", kind, how, year.files, threads,
                 year.people])
        return engines | {
            "DuckDB count(DISTINCT)": duckdb("native", "distinct"),
            "DuckDB Parquet count(DISTINCT)": duckdb("parquet", "distinct"),
            "DuckDB bitmap by hand": duckdb("native", "bitmap"),
            "Polars": lambda: run(
                [self.bench.python, HERE / "polars_fold.py", year.files, threads]),
        }

    def fold(self):
        yield from self.folds(20_000, ["cold", "warm"])

    def fold_of_a_million(self):
        yield from self.folds(1_000_000, ["cold"])

    def folds(self, people, temperatures):
        year = self.year(people)
        year.make()
        engines = self.engines(year)
        for temperature in temperatures:
            tell(f"fold, {people:,} people, {temperature}")
            before = (lambda: drop_from_cache([year.log, year.files])) \
                if temperature == "cold" else (lambda: None)
            if temperature == "cold" and not year.files.exists():
                before = lambda: drop_from_cache([year.log])  # noqa: E731
            found = rounds(engines, self.runs, before)
            must_agree("the fold", {name: each[0]["totals"] for name, each in found.items()})
            must_agree("the state", {
                str(number): one["state"] for number, one in enumerate(found["plumbline"])})
            seconds = {name: median(each, "seconds") for name, each in found.items()}
            mine = found["plumbline"]
            ours = seconds.pop("plumbline")
            limit = self.disk_limit(year) if temperature == "cold" else None
            yield Row(
                f"fold of a year, {people:,} people, {temperature}", "s", ours, seconds,
                lower=True, limit=limit, cpu=median(mine, "cpu"),
                memory=median(mine, "peak_kb") / 1024,
                goal="DuckDB 10x, its bitmap 1.7x, Polars 5x",
                met=self.fold_goal(ours, seconds) if seconds else None,
                note="; ".join(
                    f"{name} {value / ours:.2f}x, CPU {median(found[name], 'cpu'):.2f} s, "
                    f"{median(found[name], 'peak_kb') / 1024:.0f} MB"
                    for name, value in seconds.items()))
        one = rounds({"one": self.engines_of_ours(year, 1), "two": self.engines_of_ours(year, 2)},
                     self.runs)
        must_agree("the state on one thread and on two",
                   {name: each[0]["state"] for name, each in one.items()})
        single, double = median(one["one"], "seconds"), median(one["two"], "seconds")
        wanted = 1.8 if people <= 20_000 else 1.6
        yield Row(
            f"two threads against one, {people:,} people", "x", single / double, {}, lower=False,
            limit=2, goal=f">= {wanted}", met=single / double >= wanted,
            cpu=median(one["one"], "cpu"), memory=median(one["one"], "peak_kb") / 1024,
            note=f"one thread {single:.3f} s warm")
        rate = one["one"][0]["events"] / median(one["one"], "cpu")
        least = 80e6 if people <= 20_000 else 50e6
        yield Row(
            f"scan and fold, {people:,} people", "events/s/core", rate, {}, lower=False,
            limit=None, goal=f">= {least / 1e6:.0f} M", met=rate >= least,
            cpu=median(one["one"], "cpu"))

    def engines_of_ours(self, year, threads):
        return lambda: run(
            [self.bench.ours, "fold", "--directory", year.log, "--threads", threads])

    def fold_goal(self, ours, seconds):
        distinct = min(value for name, value in seconds.items() if "DISTINCT" in name)
        return (distinct / ours >= 10 and seconds["DuckDB bitmap by hand"] / ours >= 1.7
                and seconds["Polars"] / ours >= 5)

    def disk_limit(self, year):
        """Seconds that the disk takes for the bytes of the columns that a fold must read, 9.2 bytes
        an event: measured by reading as many of the log's own bytes, cold."""
        path = year.log / "history.mdb"
        wanted = min(int(year.events * 9.2), path.stat().st_size)
        return run([self.bench.python, HERE / "read_speed.py", path, wanted])["seconds"]

    # MARK: reading

    def reading(self):
        year = self.year()
        year.make()
        runs = self.bench.runs
        read = [self.bench.ours, "read", "--directory", year.log]
        tell("open, one event, scan, verify")
        opened = rounds({"open": lambda: run([*read, "open"])}, runs)["open"]
        yield self.plain("open", "ms", median(opened, "seconds") * 1e3, opened, 5, "<= 5 ms")
        events = rounds({"event": lambda: run([*read, "event"])}, runs)["event"]
        yield self.plain(
            "one event by offset, p50", "us", median(events, "p50_ms") * 1e3, events, 50,
            "<= 50 us", f"p99 {median(events, 'p99_ms') * 1e3:.0f} us")
        scans = rounds({"scan": lambda: run([*read, "scan"])}, min(runs, 3))["scan"]
        rate = scans[0]["events"] / median(scans, "cpu")
        yield Row("scan of typed rows", "events/s/core", rate, {}, lower=False,
                  cpu=median(scans, "cpu"), memory=median(scans, "peak_kb") / 1024)
        verified = rounds(
            {"verify": lambda: run([self.bench.ours, "verify", "--directory", year.log])},
            min(runs, 3))["verify"]
        seconds = median(verified, "seconds") * YEAR / verified[0]["events"]
        yield self.plain(
            "verify, a whole year", "s", seconds, verified, 75, "<= 75 s",
            f"{verified[0]['events']:,} events in {median(verified, 'seconds'):.1f} s")

    def figures(self):
        """Questions about single figures, and people who turn out to be one: without a peer, for no
        engine keeps who was counted where."""
        year = self.year()
        year.make()
        tell("figures as of any offset, people joined")
        ask = [self.bench.ours, "figures", "--directory", year.log, "--threads", year.threads]
        found = rounds({"as-of": lambda: run([*ask, "as-of"]), "join": lambda: run([*ask, "join"])},
                       min(self.runs, 3))
        for name, each in found.items():
            must_agree(name, {str(number): one["totals"] for number, one in enumerate(each)})
        yield self.plain(
            "a figure of all sources as of any offset, p50", "ms", median(found["as-of"], "p50_ms"),
            found["as-of"], 50, "<= 50 ms", f"p99 {median(found['as-of'], 'p99_ms'):.1f} ms")
        yield self.plain(
            "two people joined or parted in all windows, p50", "ms",
            median(found["join"], "p50_ms"), found["join"], 1, "< 1 ms",
            f"p99 {median(found['join'], 'p99_ms'):.2f} ms; the sets are in memory")

    def plain(self, name, unit, ours, found, most, goal, note=None):
        return Row(
            name, unit, ours, {}, lower=True, goal=goal, met=ours <= most,
            cpu=median(found, "cpu"), memory=median(found, "peak_kb") / 1024, note=note)

    # MARK: mapping again

    def renormalize(self):
        """The raw payloads of a tenth of the events at most, mapped again by the configuration of the
        stream: totals must be those that the log's rows have."""
        year = self.year()
        year.make()
        tell("the raw payloads mapped again")
        command = [self.bench.ours, "renormalize", "--directory", year.log,
                   "--threads", year.threads]
        found = rounds({"plumbline": lambda: run(command)}, 1 if year.events > 5e7 else 3,
                       lambda: drop_from_cache([year.log]))["plumbline"]
        folded = run([self.bench.ours, "fold", "--directory", year.log])["totals"]
        must_agree("the payloads mapped again",
                   {"mapped": found[0]["totals"], "log": [folded[1], folded[2]]})
        seconds = median(found, "seconds") * YEAR / found[0]["events"]
        yield self.plain(
            "a year mapped again from raw, cold", "s", seconds, found, 5,
            "<= 5 s; <= 30 s without shape columns",
            f"{found[0]['events']:,} events in {median(found, 'seconds'):.1f} s")

    # MARK: the disk

    def size(self):
        year = self.year()
        made = year.make()
        files = [year.log / name for name in os.listdir(year.log) if not name.endswith("-lock")]
        ours = sum(path.stat().st_blocks * 512 for path in files) / year.events
        peers = {}
        if self.bench.peers:
            tell("bytes an event, beside Parquet with zstd")
            count = min(year.events, 2_000_000)
            year.files.mkdir(parents=True, exist_ok=True)
            lines = year.directory / "payloads.ndjson"
            subprocess.run([self.bench.ours, "records", "--count", str(count), "--output", lines],
                           check=True)
            columns = year.directory / "sample"
            columns.mkdir()
            subprocess.run([self.bench.ours, "columns", "--count", str(count), "--output", columns],
                           check=True)
            found = run([self.bench.python, HERE / "parquet_size.py", columns, lines])
            peers = found["bytes"]
            shutil.rmtree(columns)
            lines.unlink()
        best = min(peers.values()) if peers else None
        yield Row(
            "bytes an event, all in", "B", ours, peers, lower=True, limit=16,
            goal="<= 22 and <= 0.5 of Parquet",
            met=ours <= 22 and (best is None or ours <= 0.5 * best),
            note=json.dumps({path.name: path.stat().st_size for path in files})
            + f" plain {made['plain_bytes'] / year.events:.1f} B")
