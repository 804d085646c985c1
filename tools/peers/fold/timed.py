"""Runs a command that prints no measurement of its own, and measures it from outside.

  timed.py COMMAND [ARGUMENT]...
"""

import json
import resource
import subprocess
import sys
import time

start = time.monotonic()
subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
usage = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps({
    "seconds": time.monotonic() - start, "cpu": usage.ru_utime + usage.ru_stime,
    "peak_kb": usage.ru_maxrss,
}))
