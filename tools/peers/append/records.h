// The records that every engine appends: a file of lines, one payload each, and how time and
// memory are told.
#ifndef RECORDS_H
#define RECORDS_H
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

typedef struct {
  const char *bytes;
  size_t length;
} record;

typedef struct {
  record *all;
  size_t count;
} records;

static void fail(const char *what, const char *why) {
  fprintf(stderr, "%s: %s\n", what, why);
  exit(1);
}

static inline records read_records(const char *path, size_t wanted) {
  int file = open(path, O_RDONLY);
  struct stat status;
  if (file < 0 || fstat(file, &status) != 0) fail("cannot read", path);
  char *bytes = mmap(NULL, status.st_size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, file, 0);
  if (bytes == MAP_FAILED) fail("cannot map", path);
  records found = {malloc(wanted * sizeof(record)), 0};
  char *at = bytes, *end = bytes + status.st_size;
  while (at < end && found.count < wanted) {
    char *line_end = memchr(at, '\n', end - at);
    if (!line_end) line_end = end;
    found.all[found.count++] = (record){at, (size_t)(line_end - at)};
    at = line_end + 1;
  }
  if (found.count < wanted) fail("too few records in", path);
  return found;
}

static double seconds_now(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec + now.tv_nsec / 1e9;
}

static double cpu_seconds(void) {
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_utime.tv_sec + usage.ru_stime.tv_sec +
         (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

static int by_value(const void *one, const void *other) {
  double a = *(const double *)one, b = *(const double *)other;
  return a < b ? -1 : a > b;
}

/// Prints one line of JSON: events a second, the latencies of commits, and what was stored.
static void report(double seconds, double cpu, double *latencies, size_t commits, size_t events,
                   size_t stored_count, size_t stored_bytes) {
  qsort(latencies, commits, sizeof(double), by_value);
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  printf("{\"seconds\": %.6f, \"cpu\": %.6f, \"peak_kb\": %ld, \"events\": %zu, "
         "\"p50_ms\": %.4f, \"p99_ms\": %.4f, \"stored\": [%zu, %zu]}\n",
         seconds, cpu, usage.ru_maxrss, events, latencies[commits / 2] * 1e3,
         latencies[(size_t)(commits * 0.99)] * 1e3, stored_count, stored_bytes);
}
#endif
