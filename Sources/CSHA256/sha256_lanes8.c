// SHA-256 of one block in each of eight lanes, in AVX2 registers.
#include "sha256_internal.h"
#include "sha256_lanes.h"

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

__attribute__((target("avx2"))) void plumbline_compress_8(
  uint32_t *words, const uint8_t *const *blocks) {
  __m256i *state = (__m256i *)words;
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
#endif
