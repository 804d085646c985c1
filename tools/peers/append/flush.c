// The physical limit of durable appends: overwrite a preallocated file and flush it.
//
//   flush FILE BYTES TIMES
#include "records.h"

int main(int argc, char **argv) {
  if (argc != 4) fail("usage", "flush FILE BYTES TIMES");
  size_t size = strtoul(argv[2], NULL, 10), times = strtoul(argv[3], NULL, 10);
  char *bytes = malloc(size);
  memset(bytes, 'x', size);
  int file = open(argv[1], O_CREAT | O_TRUNC | O_WRONLY, 0644);
  if (file < 0) fail("cannot write", argv[1]);
  for (size_t at = 0; at < 16; at++)
    if (pwrite(file, bytes, size, at * size) != (ssize_t)size) fail("write", argv[1]);
  if (fsync(file)) fail("flush", argv[1]);
  double *latencies = malloc(times * sizeof(double));
  double cpu = cpu_seconds(), start = seconds_now();
  for (size_t number = 0; number < times; number++) {
    double begun = seconds_now();
    if (pwrite(file, bytes, size, number % 16 * size) != (ssize_t)size) fail("write", argv[1]);
    if (fdatasync(file)) fail("flush", argv[1]);
    latencies[number] = seconds_now() - begun;
  }
  report(seconds_now() - start, cpu_seconds() - cpu, latencies, times, times, times, times * size);
}
