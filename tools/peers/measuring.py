"""Running the engines in turn, and what is said of a workload."""

import json
import os
import statistics
import subprocess
import sys
import time


class Failed(Exception):
    """An engine failed, or did not return what the others returned."""


def run(command, **options):
    """Runs one measurement and returns the JSON of its last line.

    Processor seconds and memory are those that the kernel charged to the process, where it does not
    state them for the measured part itself.
    """
    process = subprocess.Popen(
        [str(part) for part in command], stdout=subprocess.PIPE, text=True, **options)
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise Failed(f"{' '.join(map(str, command))} ended with {process.returncode}")
    measured = json.loads(output.strip().splitlines()[-1])
    measured.setdefault("cpu", usage.ru_utime + usage.ru_stime)
    measured.setdefault("peak_kb", usage.ru_maxrss)
    return measured


def rounds(engines, times, before=lambda: None):
    """Runs every engine in turn, `times` times over, so that what else the machine does hits all
    alike. `engines` is name -> function that returns a measurement. Returns name -> measurements."""
    found = {name: [] for name in engines}
    for _ in range(times):
        for name, engine in engines.items():
            before()
            found[name].append(engine())
    return found


def median(measurements, key):
    return statistics.median(measured[key] for measured in measurements)


def drop_from_cache(paths):
    """Makes the files cold: written out and dropped from the page cache."""
    for path in paths:
        if os.path.isdir(path):
            drop_from_cache(os.path.join(path, name) for name in os.listdir(path))
            continue
        descriptor = os.open(path, os.O_RDONLY)
        os.fsync(descriptor)
        os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
        os.close(descriptor)


def must_agree(what, answers):
    """Fails unless all engines returned the same. `answers` is name -> totals."""
    if len({json.dumps(answer) for answer in answers.values()}) > 1:
        lines = "\n".join(f"  {name}: {answer}" for name, answer in answers.items())
        raise Failed(f"the engines do not agree on {what}:\n{lines}")


def tell(text):
    print(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)


class Row:
    """One line of the result. `lower` says that a lower figure is the better one."""

    def __init__(self, workload, unit, ours, peers, *, lower, limit=None, goal=None, met=None,
                 cpu=None, memory=None, note=None):
        self.workload, self.unit, self.ours, self.peers = workload, unit, ours, peers
        self.limit, self.goal, self.met, self.note = limit, goal, met, note
        self.cpu, self.memory = cpu, memory
        self.ratio = None
        if peers and ours:
            best = min(peers.values()) if lower else max(peers.values())
            self.ratio = best / ours if lower else ours / best

    def json(self, scale):
        members = {
            "workload": self.workload, "scale": scale, "unit": self.unit, "ours": self.ours,
            "peers": self.peers, "ratio": self.ratio, "limit": self.limit, "goal": self.goal,
            "met": self.met, "cpuSeconds": self.cpu, "peakMegabytes": self.memory,
            "note": self.note,
        }
        return json.dumps(members)


def figure(value):
    if value is None:
        return "-"
    if value >= 100_000:
        return f"{value:,.0f}"
    return f"{value:,.4g}"


def table(rows):
    head = ["workload", "unit", "ours", "best peers", "ratio", "limit", "CPU s", "MB", "goal", ""]
    lines = [head]
    for row in rows:
        peers = ", ".join(f"{name} {figure(value)}" for name, value in row.peers.items())
        met = "-" if row.met is None else "met" if row.met else "MISSED"
        lines.append([
            row.workload, row.unit, figure(row.ours), peers or "-", figure(row.ratio),
            figure(row.limit), figure(row.cpu), figure(row.memory), row.goal or "-", met,
        ])
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths)).rstrip()
        for line in lines)
