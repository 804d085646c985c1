"""The driver of `tools/bench`: runs ours and theirs in turn, and prints how they compare."""

import argparse
import datetime
import os
import platform
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from append.workload import Appends  # noqa: E402
from fold.pulse import Pulse  # noqa: E402
from fold.workload import Fold  # noqa: E402
from history import History  # noqa: E402
from measuring import Failed, table, tell  # noqa: E402
from resolve.workload import Resolve  # noqa: E402


class Bench:
    def __init__(self, options):
        self.ours = options.ours.resolve()
        self.directory = options.directory.resolve()
        self.scale = options.scale
        self.peers = options.against == "peers"
        self.runs = options.runs
        self.python = sys.executable
        # plumbline and datapulse, for the workload that imports DataPulse's records.
        self.programs = [(options.programs / name).resolve() for name in ["plumbline", "datapulse"]]
        self.directory.mkdir(parents=True, exist_ok=True)


# What the goals name and nothing can be measured of yet, with the reason.
ABSENT = {
    "re-decide from kept claims": "the stream has no decisions; `plumbline rules diff` shows it",
}


def heading(bench):
    """What is measured, on what, and when."""
    processor = next(
        (line.split(":")[1].strip() for line in open("/proc/cpuinfo") if "model name" in line),
        platform.machine())
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True,
        cwd=Path(__file__).parent).stdout.strip() or "unknown"
    return (f"{datetime.date.today()}, commit {commit}, {os.cpu_count()} x {processor}, "
            f"{memory:.0f} GB, load {os.getloadavg()[0]:.1f} at the end, {bench.scale:g} % of a year, "
            f"median of {bench.runs}")


def workloads(bench):
    """Name -> function that yields rows."""
    appends = []
    fold = Fold(bench)
    pulse = Pulse(bench)
    resolve = Resolve(bench)
    history = History(bench)

    def append(method):
        def rows():
            if not appends:
                appends.append(Appends(bench))
            yield from getattr(appends[0], method)()
        return rows

    return {
        "append": append("batches"),
        "tasks": append("tasks"),
        "sealing-latency": append("during_sealing"),
        "bulk": fold.sealing,
        "fold": fold.fold,
        "size": fold.size,
        "reading": fold.reading,
        "figures": fold.figures,
        "renormalize": fold.renormalize,
        "fold-million": fold.fold_of_a_million,
        "datapulse": pulse.everything,
        "resolve": resolve.decide,
        **history.workloads(),
    }, lambda: [one.close() for one in [*appends, fold, pulse, resolve, history]]


def main():
    parser = argparse.ArgumentParser(prog="tools/bench")
    parser.add_argument("--ours", type=Path, required=True)
    parser.add_argument("--directory", type=Path, required=True)
    parser.add_argument("--programs", type=Path, required=True)
    parser.add_argument("--against", choices=["peers", "nobody"], default="nobody")
    parser.add_argument("--scale", type=float, default=10)
    parser.add_argument("--only", action="append")
    parser.add_argument("--format", choices=["table", "json"], default="table")
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    if not 0 < options.scale <= 100:
        parser.error("--scale is a part of a year in percent, 1 to 100")
    bench = Bench(options)
    known, close = workloads(bench)
    wanted = options.only or list(known)
    for name in wanted:
        if name not in known:
            parser.error(f"there is no workload {name}; there are {', '.join(known)}")
    rows = []
    try:
        for name in wanted:
            for row in known[name]():
                rows.append(row)
                if options.format == "json":
                    print(row.json(options.scale), flush=True)
    except Failed as failure:
        tell(f"FAILED: {failure}")
        sys.exit(1)
    finally:
        close()
        if options.format == "table":
            print(heading(bench))
            print(table(rows))
            for row in rows:
                if row.note:
                    print(f"{row.workload}: {row.note}")
            for name, reason in ABSENT.items():
                print(f"not measured: {name}: {reason}")


main()
