"""The commands that ask history, as a person runs them: the whole process on the demo's log, its start
and its output counted. No peer keeps who was counted where and under which rules, so there is none."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from measuring import Row, median, tell

ROOT = Path(__file__).parents[2]
METRIC = "active_users_28d"
DAY = "2025-11-25"
RULES = ROOT / "Fixtures/datapulse/rules-v2.yaml"
EXPECTED = {0, 1}  # `rules diff` and `canary` answer 1 where something differs.


class History:
    def __init__(self, bench):
        self.bench = bench
        self.demo = Path(os.environ.get("PLUMBLINE_DEMO", ROOT / "demo-seed-1"))
        self.directory = bench.directory / "history"

    def rows(self, *questions):
        """A function that yields a row for each (name, goal in seconds or None, command)."""
        def ask():
            if not (self.demo / "log").is_dir():
                tell(f"there is no {self.demo}/log; tools/demo makes it, PLUMBLINE_DEMO names another")
                return
            if not self.directory.exists():
                # `rebuild` writes, so a copy is asked.
                self.directory.mkdir(parents=True)
                subprocess.run(
                    ["cp", "-a", "--sparse=always", self.demo / "log",
                     self.demo / "plumbline.yaml", self.directory], check=True)
            for question in questions:
                yield self.row(*question)
        return ask

    def workloads(self):
        return {
            "why": self.rows(
                ("why, two times of knowledge", 0.1,
                 ["why", METRIC, "--day", DAY, "--as-of", "2025-11-26T06:00..2025-11-28T06:00"]),
                ("why, two days", 0.1, ["why", METRIC, "--day", f"2025-11-24..{DAY}"])),
            "bridge": self.rows(
                ("bridge of two departments", None,
                 ["bridge", "product", "ceo", "--metric", METRIC, "--day", DAY])),
            "explain": self.rows(
                ("explain of one figure", 0.01, ["explain", METRIC, "--day", DAY])),
            "rules-diff": self.rows(
                ("rules diff over all of history", None, ["rules", "diff", RULES])),
            "rebuild": self.rows(("rebuild of the read models", None, ["rebuild"])),
            "report": self.rows(
                ("report of all departments", 1, ["report", "--day", DAY])),
        }

    def row(self, name, goal, command):
        tell(name)
        found = [self.measure(command) for _ in range(max(2, min(self.bench.runs, 5)))]
        seconds = median(found, "seconds")
        return Row(
            name, "s", seconds, {}, lower=True, goal=f"<= {goal:g} s" if goal else None,
            met=seconds <= goal if goal else None,
            cpu=median(found, "cpu"), memory=median(found, "peak_kb") / 1024,
            note="the whole command, on the demo's log")

    def measure(self, command):
        output = self.directory / "answer"
        before = time.perf_counter()
        with open(output, "wb") as answer:
            process = subprocess.Popen(
                [str(part) for part in [self.bench.programs[0], *command,
                                        "--directory", self.directory]],
                stdout=answer, stderr=subprocess.STDOUT, cwd=self.directory)
            _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - before
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in EXPECTED:
            sys.exit(f"{' '.join(map(str, command))} ended with {process.returncode}:\n"
                     + output.read_text())
        return {"seconds": seconds, "cpu": usage.ru_utime + usage.ru_stime,
                "peak_kb": usage.ru_maxrss}

    def close(self):
        shutil.rmtree(self.directory, ignore_errors=True)
