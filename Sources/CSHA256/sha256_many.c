// SHA-256 of many messages at once, eight in step in the lanes of AVX2 registers. A lane whose
// message has ended takes up the next one. On processors with SHA instructions one message after
// the other is as quick, and elsewhere there is nothing to gain, so both do that.
#include "CSHA256.h"
#include "sha256_internal.h"

#include <string.h>

static void hash_one_by_one(
  const uint8_t *bytes, const uint64_t *ends, size_t count, uint8_t *digests) {
  uint64_t start = 0;
  for (size_t i = 0; i < count; start = ends[i], i++) {
    plumbline_sha256(bytes + start, ends[i] - start, digests + 32 * i);
  }
}

#if defined(__x86_64__)
#include <immintrin.h>

enum { LANES = 8 };

#define ROTATE(x, by) _mm256_or_si256(_mm256_srli_epi32(x, by), _mm256_slli_epi32(x, 32 - (by)))
#define XOR3(x, y, z) _mm256_xor_si256(_mm256_xor_si256(x, y), z)
#define ADD(x, y) _mm256_add_epi32(x, y)

// Turns eight rows of eight words, big-endian, into eight columns.
__attribute__((target("avx2"))) static inline void transpose(
  const uint8_t *const rows[LANES], size_t at, __m256i out[8]) {
  const __m256i big = _mm256_broadcastsi128_si256(
    _mm_set_epi64x(0x0c0d0e0f08090a0bLL, 0x0405060700010203LL));
  __m256i r[8], t[8];
  for (int i = 0; i < 8; i++) {
    r[i] = _mm256_shuffle_epi8(_mm256_loadu_si256((const __m256i *)(rows[i] + at)), big);
  }
  for (int i = 0; i < 4; i++) {
    t[2 * i] = _mm256_unpacklo_epi32(r[2 * i], r[2 * i + 1]);
    t[2 * i + 1] = _mm256_unpackhi_epi32(r[2 * i], r[2 * i + 1]);
  }
  for (int i = 0; i < 2; i++) {
    r[4 * i] = _mm256_unpacklo_epi64(t[4 * i], t[4 * i + 2]);
    r[4 * i + 1] = _mm256_unpackhi_epi64(t[4 * i], t[4 * i + 2]);
    r[4 * i + 2] = _mm256_unpacklo_epi64(t[4 * i + 1], t[4 * i + 3]);
    r[4 * i + 3] = _mm256_unpackhi_epi64(t[4 * i + 1], t[4 * i + 3]);
  }
  for (int i = 0; i < 4; i++) {
    out[i] = _mm256_permute2x128_si256(r[i], r[i + 4], 0x20);
    out[i + 4] = _mm256_permute2x128_si256(r[i], r[i + 4], 0x31);
  }
}

// One block in each lane. `state` has a register for each word of the state.
__attribute__((target("avx2"))) static void compress_lanes(
  __m256i state[8], const uint8_t *const blocks[LANES]) {
  __m256i w[16];
  transpose(blocks, 0, w);
  transpose(blocks, 32, w + 8);
  __m256i a = state[0], b = state[1], c = state[2], d = state[3];
  __m256i e = state[4], f = state[5], g = state[6], h = state[7];
#pragma clang loop unroll(full)
  for (int i = 0; i < 64; i++) {
    if (i >= 16) {
      const __m256i x = w[(i + 1) & 15], y = w[(i + 14) & 15];
      const __m256i s0 = XOR3(ROTATE(x, 7), ROTATE(x, 18), _mm256_srli_epi32(x, 3));
      const __m256i s1 = XOR3(ROTATE(y, 17), ROTATE(y, 19), _mm256_srli_epi32(y, 10));
      w[i & 15] = ADD(ADD(w[i & 15], s0), ADD(w[(i + 9) & 15], s1));
    }
    const __m256i s1 = XOR3(ROTATE(e, 6), ROTATE(e, 11), ROTATE(e, 25));
    const __m256i choice = _mm256_xor_si256(g, _mm256_and_si256(e, _mm256_xor_si256(f, g)));
    const __m256i t1 = ADD(
      ADD(ADD(h, s1), ADD(choice, w[i & 15])),
      _mm256_set1_epi32((int)plumbline_sha256_constants[i]));
    const __m256i s0 = XOR3(ROTATE(a, 2), ROTATE(a, 13), ROTATE(a, 22));
    const __m256i majority =
      _mm256_xor_si256(_mm256_and_si256(a, b), _mm256_and_si256(c, _mm256_xor_si256(a, b)));
    h = g;
    g = f;
    f = e;
    e = ADD(d, t1);
    d = c;
    c = b;
    b = a;
    a = ADD(t1, ADD(s0, majority));
  }
  state[0] = ADD(state[0], a);
  state[1] = ADD(state[1], b);
  state[2] = ADD(state[2], c);
  state[3] = ADD(state[3], d);
  state[4] = ADD(state[4], e);
  state[5] = ADD(state[5], f);
  state[6] = ADD(state[6], g);
  state[7] = ADD(state[7], h);
}

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
  memset(lane->end, 0, sizeof lane->end);
  if (rest > 0) memcpy(lane->end, message + count - rest, rest);
  lane->end[rest] = 0x80;
  const uint64_t bits = (uint64_t)count * 8;
  for (int i = 0; i < 8; i++) lane->end[64 * lane->padded - 1 - i] = (uint8_t)(bits >> (8 * i));
  if (lane->whole == 0) lane->next = lane->end;
}

__attribute__((target("avx2"))) static void hash_in_lanes(
  const uint8_t *bytes, const uint64_t *ends, size_t count, uint8_t *digests) {
  _Alignas(32) uint32_t words[8][LANES];
  static const uint8_t idle[64] = {0};
  Lane lanes[LANES];
  const uint8_t *blocks[LANES];
  size_t taken = 0, active = 0;
  uint64_t start = 0;
  for (int lane = 0; lane < LANES; lane++) {
    lanes[lane].padded = 0;
    blocks[lane] = idle;
    if (taken == count) continue;
    begin(&lanes[lane], bytes + start, ends[taken] - start, taken);
    start = ends[taken++];
    active++;
    for (int i = 0; i < 8; i++) words[i][lane] = plumbline_sha256_initial[i];
  }
  while (active > 0) {
    for (int lane = 0; lane < LANES; lane++) {
      if (lanes[lane].padded > 0) blocks[lane] = lanes[lane].next;
    }
    compress_lanes((__m256i *)words, blocks);
    for (int lane = 0; lane < LANES; lane++) {
      Lane *at = &lanes[lane];
      if (at->padded == 0) continue;
      if (at->whole > 0) {
        at->next = --at->whole > 0 ? at->next + 64 : at->end;
        continue;
      }
      at->next += 64;
      if (--at->padded > 0) continue;
      uint32_t state[8];
      for (int i = 0; i < 8; i++) state[i] = words[i][lane];
      plumbline_sha256_store(state, digests + 32 * at->index);
      if (taken == count) {
        blocks[lane] = idle;
        active--;
        continue;
      }
      begin(at, bytes + start, ends[taken] - start, taken);
      start = ends[taken++];
      for (int i = 0; i < 8; i++) words[i][lane] = plumbline_sha256_initial[i];
    }
  }
}

static int has_lanes(void) {
  static _Atomic int known = 0;
  if (known == 0) known = __builtin_cpu_supports("avx2") ? 1 : 2;
  return known == 1;
}
#else
static int has_lanes(void) { return 0; }
static void hash_in_lanes(
  const uint8_t *bytes, const uint64_t *ends, size_t count, uint8_t *digests) {
  hash_one_by_one(bytes, ends, count, digests);
}
#endif

void plumbline_sha256_many(
  const void *bytes, const uint64_t *ends, size_t count, void *digests) {
  if (count < 3 || plumbline_sha256_is_accelerated() || !has_lanes()) {
    hash_one_by_one(bytes, ends, count, digests);
  } else {
    hash_in_lanes(bytes, ends, count, digests);
  }
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
