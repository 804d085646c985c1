"""DataPulse's events: generated as its services hold them, brought in by `plumbline log import` under
the committed configuration, and folded beside the same rows in DuckDB and Polars."""

import datetime
import json
import shutil
import subprocess
import sys
from pathlib import Path

from measuring import Row, median, run, tell

from fold.workload import Fold, Year

# The event services, whose records are happenings: five sixths of all records.
SOURCES = ["events-core", "events-mobile", "loop-events"]
CONFIGURATION = Path(__file__).parents[3] / "Fixtures/datapulse/plumbline.yaml"


class PulseYear(Year):
    """Some days of DataPulse in place of the stream. Its times are in microseconds like the stream's,
    and who is who is numbered by our own symbols."""

    def __init__(self, bench, days):
        super().__init__(bench, 0)
        self.days = days
        self.home = self.directory / "home"
        self.log = self.home / "log"
        self.imports = []

    def make(self):
        if self.made is not None:
            return self.made
        plumbline, datapulse = self.bench.programs
        pulse = self.directory / "pulse"
        end = datetime.date(2025, 11, 25)
        start = end - datetime.timedelta(days=self.days - 1)
        tell(f"DataPulse from {start} to {end}")
        subprocess.run(
            [datapulse, "generate", "--seed", "1", "--scale", "1", "--from", str(start),
             "--to", str(end), "--output", pulse], check=True, stderr=subprocess.DEVNULL)
        subprocess.run(
            [plumbline, "init", "--directory", self.home, "--seed", "1",
             "--configuration", CONFIGURATION], check=True, stdout=subprocess.DEVNULL)
        self.raw_bytes = 0
        for source in SOURCES:
            records = self.directory / f"{source}.ndjson"
            # What the service would send: without what the generator puts around it.
            with open(pulse / f"{source}.ndjson", "rb") as lines, open(records, "wb") as out:
                for line in lines:
                    record = line[line.index(b'"record":') + 9:-2] + b"\n"
                    self.raw_bytes += len(record)
                    out.write(record)
            tell(f"log import of {source}")
            self.imports.append(run(
                [sys.executable, Path(__file__).parent / "timed.py", plumbline, "log", "import",
                 "--directory", self.home, "--source", source, records]))
        shutil.rmtree(pulse)
        self.columns.mkdir(parents=True)
        rows = run([self.bench.ours, "row-columns", "--directory", self.log,
                    "--output", self.columns])
        self.events = rows["events"]
        self.people = rows["people"]
        self.made = rows
        return rows

    def make_peers(self):
        if self.files.exists():
            return
        self.files.mkdir(parents=True)
        subprocess.run(
            [self.bench.python, Path(__file__).parent / "columns.py", self.columns, self.files],
            check=True, stdout=subprocess.DEVNULL)
        shutil.rmtree(self.columns)


class Pulse(Fold):
    def __init__(self, bench):
        super().__init__(bench)
        self.days = max(1, round(bench.scale * 0.3))

    def year(self, people=0):
        if not self.years:
            self.years[0] = PulseYear(self.bench, self.days)
        return self.years[0]

    def everything(self):
        year = self.year()
        year.make()
        seconds = sum(one["seconds"] for one in year.imports)
        cpu = sum(one["cpu"] for one in year.imports)
        yield Row(
            "log import of DataPulse's events", "records/s", year.events / seconds, {},
            lower=False, cpu=cpu, memory=max(one["peak_kb"] for one in year.imports) / 1024,
            note=f"{year.events:,} rows, {year.events / cpu:,.0f} a core and second: parsed, "
                 f"mapped, linked, sealed, hashed")
        for row in self.folds(0, ["cold", "warm"]):
            row.workload = row.workload.replace("a year, 0 people", f"DataPulse, {self.days} days")
            row.workload = row.workload.replace("0 people", "DataPulse")
            yield row
        files = {path.name: path.stat().st_blocks * 512 for path in year.log.iterdir()
                 if path.suffix == ".mdb"}
        yield Row(
            "bytes an event of DataPulse, without the tail", "B",
            files["history.mdb"] / year.events, {}, lower=True, goal="<= 22",
            met=files["history.mdb"] / year.events <= 22,
            note=f"{json.dumps(files)}, raw {year.raw_bytes / year.events:.0f} B a record; the tail "
                 f"holds symbols and the ids of the last {self.days} days, by which duplicates are "
                 f"known")
