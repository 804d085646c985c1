"""Durable appends: batches of one task, and many tasks that wait for one event each."""

import os
import shutil
import subprocess
from pathlib import Path

from measuring import Failed, Row, median, must_agree, rounds, run, tell

HERE = Path(__file__).parent
BATCHES = [1, 16, 256, 4096]
TASKS = [1, 16, 256, 4096]


class Postgres:
    """A server of our own in the work directory, as Debian installs it, with durability as it comes:
    fsync and synchronous_commit on. More memory and fewer checkpoints than by default."""

    SETTINGS = [
        "listen_addresses=''", "max_connections=100", "shared_buffers=1GB", "wal_buffers=64MB",
        "max_wal_size=8GB", "checkpoint_timeout=30min", "fsync=on", "synchronous_commit=on",
    ]

    def __init__(self, directory):
        # Its user may not enter every directory of ours.
        parents = [directory, *directory.parents]
        is_open = os.getuid() != 0 or all(one.stat().st_mode & 0o001 for one in parents)
        self.directory = (directory if is_open else Path("/var/tmp")) / "plumbline-bench-postgres"
        binaries = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
        if not binaries:
            raise Failed("PostgreSQL is not installed")
        self.binaries = binaries[-1]
        shutil.rmtree(self.directory, ignore_errors=True)
        self.directory.mkdir(parents=True)
        # The server refuses to run as root.
        self.user = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] \
            if os.getuid() == 0 else []
        if self.user:
            shutil.chown(self.directory, "postgres", "postgres")
        self.connection = f"host={self.directory} dbname=postgres user=postgres"
        self._run("initdb", "-D", self.directory / "data", "-U", "postgres", "--auth=trust")
        options = " ".join(f"-c {setting}" for setting in
                           [*self.SETTINGS, f"unix_socket_directories={self.directory}"])
        self._run("pg_ctl", "-D", self.directory / "data", "-w", "-o", options,
                  "-l", self.directory / "log", "start")

    def _run(self, name, *arguments):
        subprocess.run([*self.user, self.binaries / name, *map(str, arguments)], check=True,
                       stdout=subprocess.DEVNULL, cwd=self.directory)

    def append(self, binary, records, batch, batches):
        return run([binary, records, self.connection, batch, batches])

    def close(self):
        self._run("pg_ctl", "-D", self.directory / "data", "-w", "-m", "fast", "stop")
        shutil.rmtree(self.directory)


class Redis:
    """A server of our own: every command is in the append-only file, and flushed, before the answer."""

    def __init__(self, directory):
        self.directory = directory / "redis"
        shutil.rmtree(self.directory, ignore_errors=True)
        self.directory.mkdir(parents=True)
        self.socket = self.directory / "socket"
        self.process = subprocess.Popen(
            ["redis-server", "--port", "0", "--unixsocket", self.socket, "--dir", self.directory,
             "--appendonly", "yes", "--appendfsync", "always", "--save", "",
             "--auto-aof-rewrite-percentage", "0", "--stream-node-max-bytes", "65536",
             "--stream-node-max-entries", "0"],
            stdout=subprocess.DEVNULL)
        for _ in range(200):
            if self.socket.exists():
                return
            subprocess.run(["sleep", "0.05"], check=True)
        raise Failed("redis-server did not start")

    def append(self, python, records, batch, batches):
        return run([python, HERE / "redis_streams.py", records, self.socket, batch, batches])

    def close(self):
        self.process.terminate()
        self.process.wait()
        shutil.rmtree(self.directory)


def compile_peers(directory):
    for name, library in [("lmdb", "lmdb"), ("sqlite", "sqlite3"), ("postgres", "pq"), ("flush", "")]:
        flags = ["-I/usr/include/postgresql"] if name == "postgres" else []
        libraries = [f"-l{library}"] if library else []
        subprocess.run(
            ["gcc", "-O2", "-Wall", "-Wextra", "-o", directory / name, *flags, HERE / f"{name}.c",
             *libraries], check=True)


def remove(path):
    for suffix in ["", "-lock", "-wal", "-shm"]:
        Path(f"{path}{suffix}").unlink(missing_ok=True)


class Appends:
    def __init__(self, bench):
        self.bench = bench
        self.directory = bench.directory / "append"
        shutil.rmtree(self.directory, ignore_errors=True)
        self.directory.mkdir(parents=True)
        compile_peers(self.directory)
        self.most = 4096 * 200
        self.records = self.directory / "records.ndjson"
        subprocess.run([bench.ours, "records", "--count", str(self.most), "--output", self.records],
                       check=True)

    def flush_seconds(self, size):
        """What one flush of `size` bytes takes: the limit beside which appends are shown."""
        measured = run([self.directory / "flush", self.directory / "flush.file", size, 200])
        (self.directory / "flush.file").unlink()
        return measured["p50_ms"] / 1e3

    def commits(self, batch, flush):
        """How many commits take about a second."""
        return max(40, min(2000, int(1 / (2.2 * flush)), self.most // batch))

    def ours(self, batch, batches, tasks=1, flags=()):
        log = self.directory / "log"
        shutil.rmtree(log, ignore_errors=True)
        try:
            return run([self.bench.ours, "append", "--records", self.records, "--directory", log,
                        "--batch", batch, "--batches", batches, "--tasks", tasks, *flags])
        finally:
            shutil.rmtree(log, ignore_errors=True)

    def lmdb(self, batch, batches):
        path = self.directory / "lmdb.mdb"
        remove(path)
        try:
            return run([self.directory / "lmdb", self.records, path, batch, batches])
        finally:
            remove(path)

    def sqlite(self, batch, batches):
        path = self.directory / "sqlite.db"
        remove(path)
        try:
            return run([self.directory / "sqlite", self.records, path, batch, batches])
        finally:
            remove(path)

    def batches(self):
        servers = []
        try:
            postgres = redis = None
            if self.bench.peers:
                postgres = Postgres(self.directory)
                servers.append(postgres)
                redis = Redis(self.directory)
                servers.append(redis)
            for batch in BATCHES:
                tell(f"append, batches of {batch}")
                flush = self.flush_seconds(batch * 210)
                count = self.commits(batch, flush)
                engines = {"plumbline": lambda: self.ours(batch, count)}
                if self.bench.peers:
                    engines |= {
                        "LMDB in C": lambda: self.lmdb(batch, count),
                        "SQLite": lambda: self.sqlite(batch, count),
                        "PostgreSQL": lambda: postgres.append(
                            self.directory / "postgres", self.records, batch, count),
                        "Redis": lambda: redis.append(
                            self.bench.python, self.records, batch, count),
                    }
                yield self.row(f"append, batch {batch}", engines, batch / flush)
        finally:
            for server in servers:
                server.close()

    def row(self, name, engines, limit, share=0.95):
        found = rounds(engines, self.bench.runs)
        must_agree(name, {engine: each[0]["stored"] for engine, each in found.items()})
        rates = {engine: median([{"rate": one["events"] / one["seconds"]} for one in each], "rate")
                 for engine, each in found.items()}
        ours = rates.pop("plumbline")
        met = None
        if rates:
            met = all(ours >= rate * (share if "LMDB" in engine else 1)
                      for engine, rate in rates.items())
        mine = found["plumbline"]
        return Row(
            name, "events/s", ours, rates, lower=False, limit=limit,
            goal=f">= {share:g} of LMDB in C, ahead of the others", met=met,
            cpu=median(mine, "cpu"), memory=median(mine, "peak_kb") / 1024,
            note=f"p50 {median(mine, 'p50_ms'):.3f} ms, p99 {median(mine, 'p99_ms'):.3f} ms")

    def tasks(self):
        for tasks in TASKS:
            tell(f"append, {tasks} tasks that wait")
            flush = self.flush_seconds(tasks * 210)
            count = self.commits(tasks, flush)
            engines = {"plumbline": lambda: self.ours(1, count, tasks)}
            if self.bench.peers:
                engines["LMDB in C, one batch"] = lambda: self.lmdb(tasks, count)
            # Nobody's batches are made for him: the goal is half of what C does with ready ones.
            yield self.row(f"append, {tasks} tasks", engines, tasks / flush, share=0.45)

    def during_sealing(self):
        """Acknowledgements of an append of 16 with rows while segments are being sealed."""
        tell("append while sealing")
        flush = self.flush_seconds(16 * 400)
        count = min(self.most // 16, 16_000)
        found = rounds(
            {"plumbline": lambda: self.ours(16, count, 1, ["--rows", "--sealing"])},
            min(3, self.bench.runs))["plumbline"]
        flush_p99 = run([self.directory / "flush", self.directory / "flush.file", 16 * 400, 500])
        limit = 2 * flush * 1e3
        p99 = median(found, "p99_ms")
        yield Row(
            "acknowledgement p99 while sealing", "ms", p99, {}, lower=True, limit=limit,
            goal="<= 10 ms where a flush has p99 1 ms", cpu=median(found, "cpu"),
            memory=median(found, "peak_kb") / 1024,
            met=p99 <= 10 * max(1, flush_p99["p99_ms"]),
            note=f"p50 {median(found, 'p50_ms'):.3f} ms, "
                 f"a flush p99 {flush_p99['p99_ms']:.3f} ms")

    def close(self):
        shutil.rmtree(self.directory, ignore_errors=True)
