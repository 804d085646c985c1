"""Conflicting claims decided: 2.75 million claims of a public set, ours beside votes in Polars."""

import gzip
import os
import re
import subprocess
from pathlib import Path

from measuring import Failed, Row, median, must_agree, rounds, run, tell

SCRIPTS = Path(__file__).parent
# Several times the set's ten days, each time with entities of its own.
CLAIMS = 2_750_000


class Resolve:
    def __init__(self, bench):
        self.bench = bench
        self.truth = Path(os.environ.get(
            "EVALUATION", SCRIPTS.parents[2] / "../shared/evaluation")) / "truth"
        self.work = bench.directory / "resolve"

    def close(self):
        for path in self.work.glob("*") if self.work.exists() else []:
            path.unlink()

    def decide(self):
        days = sorted(self.truth.glob("flight/days/*.csv.gz"))
        if not days:
            tell(f"resolve skipped: no claims in {self.truth}")
            return
        self.work.mkdir(parents=True, exist_ok=True)
        files = self.repeated(days)
        found = rounds({
            "ours": lambda: self.ours(files, threads=2),
            "one thread": lambda: self.ours(files, threads=1),
            "polars": lambda: self.polars(files, counts=1),
            "polars, 5 counts": lambda: self.polars(files, counts=5),
        } if self.bench.peers else {
            "ours": lambda: self.ours(files, threads=2),
            "one thread": lambda: self.ours(files, threads=1),
        }, self.bench.runs)
        must_agree("how many claims and items there are", {
            name: {key: measured[0][key] for key in ["claims", "items"]}
            for name, measured in found.items()})
        must_agree("the decisions on one thread and on two", {
            name: found[name][0]["digest"] for name in ["ours", "one thread"]})
        ours = median(found["ours"], "seconds")
        claims = found["ours"][0]["claims"]
        peers = {name: median(measured, "seconds") for name, measured in found.items()
                 if name.startswith("polars")}
        yield Row(
            f"decide {claims / 1e6:.2f} M claims", "s", ours, peers, lower=True, goal="< 1 s",
            met=ours < 1, cpu=median(found["ours"], "cpu"),
            memory=median(found["ours"], "peak_kb") / 1024,
            note=f"{found['ours'][0]['items']:,} items; one thread "
            f"{median(found['one thread'], 'seconds'):.3f} s, the same bytes; read in "
            f"{median(found['ours'], 'read'):.3f} s beside"
            + "".join(f", {name} {median(found[name], 'read'):.3f} s" for name in peers)
            + "; Polars counts votes on equal texts, without tolerance, lineages, definitions or "
            "confidence; CPU and memory with reading")

    def repeated(self, days):
        """The days as plain CSV, repeated under other entities until there are claims enough."""
        texts = {path.name[:-3]: gzip.open(path, "rt").read().splitlines() for path in days}
        turns = -(-CLAIMS // sum(len(lines) - 1 for lines in texts.values()))
        files, left = [], CLAIMS
        for turn in range(turns):
            for name, (head, *lines) in texts.items():
                column = head.split(",").index("entity")
                path = self.work / f"{turn}-{name}"
                with open(path, "w") as file:
                    file.write(head + "\n")
                    for line in lines[:left]:
                        fields = line.split(",")
                        fields[column] = f"{turn}/{fields[column]}"
                        file.write(",".join(fields) + "\n")
                left -= min(left, len(lines))
                files.append(path)
        return sorted(files)

    def ours(self, files, threads):
        decisions = self.work / f"decisions-{threads}"
        process = subprocess.Popen(
            [self.bench.programs[0], "resolve", "--claims", *files, "--schema",
             self.truth / "flight/meta.json", "--output", decisions, "--threads", str(threads)],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        output = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        said = re.search(
            r"([\d,]+) claims, ([\d,]+) items.*read in ([\d.]+) s, decided in ([\d.]+) s", output)
        if process.returncode != 0 or not said:
            raise Failed(f"plumbline resolve ended with {process.returncode}: {output}")
        digest = subprocess.run(
            ["sha256sum", decisions], capture_output=True, text=True, check=True).stdout.split()[0]
        return {
            "claims": int(said[1].replace(",", "")), "items": int(said[2].replace(",", "")),
            "read": float(said[3]), "seconds": float(said[4]), "digest": digest,
            "cpu": usage.ru_utime + usage.ru_stime, "peak_kb": usage.ru_maxrss,
        }

    def polars(self, files, counts):
        return run([self.bench.python, SCRIPTS / "polars_vote.py", str(counts), *files])
