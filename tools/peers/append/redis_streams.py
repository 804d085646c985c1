"""Redis Streams over a Unix socket: appendonly yes, appendfsync always; XADDs of a batch go out in
one piece, so that the server writes and flushes them together. No client library in the way.

  redis_streams.py FILE_OF_RECORDS SOCKET BATCH BATCHES
"""

import json
import resource
import socket
import sys
import time

path, address, batch, batches = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])


def command(*parts):
    out = [b"*%d\r\n" % len(parts)]
    for part in parts:
        out.append(b"$%d\r\n%s\r\n" % (len(part), part))
    return b"".join(out)


def receive(lines):
    """Reads answers until so many line ends have come."""
    answer = b""
    while answer.count(b"\r\n") < lines:
        piece = connection.recv(1 << 20)
        if not piece:
            sys.exit("redis closed the connection")
        answer += piece
    if answer.startswith(b"-") or b"\r\n-" in answer:
        sys.exit("redis: " + answer.decode())
    return answer


connection = socket.socket(socket.AF_UNIX)
connection.connect(address)
with open(path, "rb") as file:
    prepared = []
    total = 0
    for _ in range(batches):
        payloads = [next(file).rstrip(b"\n") for _ in range(batch)]
        total += sum(map(len, payloads))
        prepared.append(b"".join(command(b"XADD", b"events", b"*", b"p", p) for p in payloads))

latencies = []
cpu, start = time.process_time(), time.monotonic()
for request in prepared:
    begun = time.monotonic()
    connection.sendall(request)
    receive(2 * batch)
    latencies.append(time.monotonic() - begun)
seconds, cpu = time.monotonic() - start, time.process_time() - cpu

connection.sendall(command(b"XLEN", b"events"))
stored = int(receive(1)[1:])
connection.sendall(command(b"DEL", b"events"))
receive(1)
latencies.sort()
print(json.dumps({
    "seconds": seconds, "cpu": cpu,
    "peak_kb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, "events": batch * batches,
    "p50_ms": latencies[len(latencies) // 2] * 1e3,
    "p99_ms": latencies[int(len(latencies) * 0.99)] * 1e3, "stored": [stored, total],
}))
