// SHA-256 of many messages at once, sixteen in step in the lanes of AVX-512 registers, or eight in
// those of AVX2. A lane whose message has ended takes up the next one. Where there are only SHA
// instructions one message after the other is as quick as eight lanes, and elsewhere there is
// nothing to gain, so both do that.
#include "CSHA256.h"
#include "sha256_internal.h"
#include "sha256_lanes.h"

#include <string.h>

static void hash_one_by_one(
  const uint8_t *bytes, const uint64_t *ends, size_t count, uint8_t *digests) {
  uint64_t start = 0;
  for (size_t i = 0; i < count; start = ends[i], i++) {
    plumbline_sha256(bytes + start, ends[i] - start, digests + 32 * i);
  }
}

#if defined(__x86_64__)

// A message on its way through a lane: its whole blocks, then its end with the padding.
typedef struct {
  const uint8_t *next;
  size_t whole;
  size_t padded;
  size_t index;
  uint8_t end[128];
} Lane;

static void begin(Lane *lane, const uint8_t *message, size_t count, size_t index) {
  lane->next = message;
  lane->whole = count / 64;
  lane->index = index;
  const size_t rest = count % 64;
  lane->padded = rest < 56 ? 1 : 2;
  if (rest > 0) memcpy(lane->end, message + count - rest, rest);
  memset(lane->end + rest, 0, 64 * lane->padded - rest);
  lane->end[rest] = 0x80;
  const uint64_t bits = __builtin_bswap64((uint64_t)count * 8);
  memcpy(lane->end + 64 * lane->padded - 8, &bits, 8);
  if (lane->whole == 0) lane->next = lane->end;
}

static void hash_in_lanes(
  const uint8_t *bytes, const uint64_t *ends, size_t count, uint8_t *digests, int width,
  plumbline_compress_lanes compress) {
  _Alignas(64) uint32_t words[8 * PLUMBLINE_MOST_LANES];
  static const uint8_t idle[64] = {0};
  Lane lanes[PLUMBLINE_MOST_LANES];
  const uint8_t *blocks[PLUMBLINE_MOST_LANES];
  size_t taken = 0, active = 0;
  uint64_t start = 0;
  memset(words, 0, sizeof words);
  for (int lane = 0; lane < width; lane++) {
    lanes[lane].padded = 0;
    blocks[lane] = idle;
    if (taken == count) continue;
    begin(&lanes[lane], bytes + start, ends[taken] - start, taken);
    start = ends[taken++];
    active++;
    for (int i = 0; i < 8; i++) words[width * i + lane] = plumbline_sha256_initial[i];
  }
  while (active > 0) {
    for (int lane = 0; lane < width; lane++) {
      if (lanes[lane].padded > 0) blocks[lane] = lanes[lane].next;
    }
    compress(words, blocks);
    for (int lane = 0; lane < width; lane++) {
      Lane *at = &lanes[lane];
      if (at->padded == 0) continue;
      if (at->whole > 0) {
        at->next = --at->whole > 0 ? at->next + 64 : at->end;
        continue;
      }
      at->next += 64;
      if (--at->padded > 0) continue;
      uint32_t state[8];
      for (int i = 0; i < 8; i++) state[i] = words[width * i + lane];
      plumbline_sha256_store(state, digests + 32 * at->index);
      if (taken == count) {
        blocks[lane] = idle;
        active--;
        continue;
      }
      begin(at, bytes + start, ends[taken] - start, taken);
      start = ends[taken++];
      for (int i = 0; i < 8; i++) words[width * i + lane] = plumbline_sha256_initial[i];
    }
  }
}

int plumbline_sha256_lanes(void) {
  static _Atomic int known = 0;
  if (known == 0) {
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw")) {
      known = 16;
    } else if (__builtin_cpu_supports("avx2") && !plumbline_sha256_is_accelerated()) {
      known = 8;
    } else {
      known = 1;
    }
  }
  return known;
}

void plumbline_sha256_many_in_lanes(
  const void *bytes, const uint64_t *ends, size_t count, void *digests, int lanes) {
  // A few messages would leave most lanes idle.
  if (lanes == 16 && count >= (plumbline_sha256_is_accelerated() ? 12 : 3)) {
    hash_in_lanes(bytes, ends, count, digests, 16, plumbline_compress_16);
  } else if (lanes >= 8 && count >= 3 && !plumbline_sha256_is_accelerated()) {
    hash_in_lanes(bytes, ends, count, digests, 8, plumbline_compress_8);
  } else {
    hash_one_by_one(bytes, ends, count, digests);
  }
}
#else
int plumbline_sha256_lanes(void) { return 1; }

void plumbline_sha256_many_in_lanes(
  const void *bytes, const uint64_t *ends, size_t count, void *digests, int lanes) {
  (void)lanes;
  hash_one_by_one(bytes, ends, count, digests);
}
#endif

void plumbline_sha256_many(
  const void *bytes, const uint64_t *ends, size_t count, void *digests) {
  plumbline_sha256_many_in_lanes(bytes, ends, count, digests, plumbline_sha256_lanes());
}

size_t plumbline_sha256_merkle_level(void *digests, size_t count) {
  uint8_t *level = digests;
  enum { GROUP = 64 };
  uint8_t messages[GROUP * 65];
  uint64_t ends[GROUP];
  const size_t pairs = count / 2;
  for (size_t first = 0; first < pairs; first += GROUP) {
    const size_t group = pairs - first < GROUP ? pairs - first : GROUP;
    for (size_t i = 0; i < group; i++) {
      messages[65 * i] = 1;
      memcpy(messages + 65 * i + 1, level + 64 * (first + i), 64);
      ends[i] = 65 * (i + 1);
    }
    plumbline_sha256_many(messages, ends, group, level + 32 * first);
  }
  if (count % 2 == 1) memmove(level + 32 * pairs, level + 32 * (count - 1), 32);
  return (count + 1) / 2;
}
