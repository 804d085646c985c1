"""How long the disk takes to give so many bytes of a file that is not in memory.

  read_speed.py FILE BYTES
"""

import json
import os
import sys
import time

path, wanted = sys.argv[1], int(sys.argv[2])
descriptor = os.open(path, os.O_RDONLY)
os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_SEQUENTIAL)
buffer = bytearray(4 << 20)
start, done = time.monotonic(), 0
while done < wanted:
    count = os.preadv(descriptor, [buffer], done)
    if count == 0:
        break
    done += count
print(json.dumps({"seconds": time.monotonic() - start, "bytes": done}))
