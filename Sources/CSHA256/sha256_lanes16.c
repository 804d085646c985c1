// SHA-256 of one block in each of sixteen lanes, in AVX-512 registers: it rotates in one
// instruction, and any function of three words is one.
#include "sha256_internal.h"
#include "sha256_lanes.h"

#if defined(__x86_64__)
#include <immintrin.h>

enum { LANES = 16 };

#define ADD(x, y) _mm512_add_epi32(x, y)
#define ROTATE(x, by) _mm512_ror_epi32(x, by)
// The tables of three inputs: exclusive or; the second or third by the first; the majority.
#define XOR3(x, y, z) _mm512_ternarylogic_epi32(x, y, z, 0x96)
#define CHOICE(x, y, z) _mm512_ternarylogic_epi32(x, y, z, 0xCA)
#define MAJORITY(x, y, z) _mm512_ternarylogic_epi32(x, y, z, 0xE8)

// Turns sixteen rows of sixteen words, big-endian, into sixteen columns.
__attribute__((target("avx512f,avx512bw"))) static inline void transpose(
  const uint8_t *const *rows, __m512i out[16]) {
  const __m512i big = _mm512_broadcast_i32x4(
    _mm_set_epi64x(0x0c0d0e0f08090a0bLL, 0x0405060700010203LL));
  __m512i r[16], t[16];
#pragma clang loop unroll(full)
  for (int i = 0; i < 16; i++) {
    r[i] = _mm512_shuffle_epi8(_mm512_loadu_si512(rows[i]), big);
  }
  // Words within quarters of a register, then the quarters.
#pragma clang loop unroll(full)
  for (int i = 0; i < 16; i += 2) {
    t[i] = _mm512_unpacklo_epi32(r[i], r[i + 1]);
    t[i + 1] = _mm512_unpackhi_epi32(r[i], r[i + 1]);
  }
#pragma clang loop unroll(full)
  for (int i = 0; i < 16; i += 4) {
    r[i] = _mm512_unpacklo_epi64(t[i], t[i + 2]);
    r[i + 1] = _mm512_unpackhi_epi64(t[i], t[i + 2]);
    r[i + 2] = _mm512_unpacklo_epi64(t[i + 1], t[i + 3]);
    r[i + 3] = _mm512_unpackhi_epi64(t[i + 1], t[i + 3]);
  }
#pragma clang loop unroll(full)
  for (int i = 0; i < 4; i++) {
    const __m512i even = _mm512_shuffle_i32x4(r[i], r[i + 4], 0x88);
    const __m512i odd = _mm512_shuffle_i32x4(r[i], r[i + 4], 0xDD);
    const __m512i even2 = _mm512_shuffle_i32x4(r[i + 8], r[i + 12], 0x88);
    const __m512i odd2 = _mm512_shuffle_i32x4(r[i + 8], r[i + 12], 0xDD);
    out[i] = _mm512_shuffle_i32x4(even, even2, 0x88);
    out[i + 8] = _mm512_shuffle_i32x4(even, even2, 0xDD);
    out[i + 4] = _mm512_shuffle_i32x4(odd, odd2, 0x88);
    out[i + 12] = _mm512_shuffle_i32x4(odd, odd2, 0xDD);
  }
}

__attribute__((target("avx512f,avx512bw"))) void plumbline_compress_16(
  uint32_t *words, const uint8_t *const *blocks) {
  __m512i *state = (__m512i *)words;
  __m512i w[16];
  transpose(blocks, w);
  __m512i a = state[0], b = state[1], c = state[2], d = state[3];
  __m512i e = state[4], f = state[5], g = state[6], h = state[7];
#pragma clang loop unroll(full)
  for (int i = 0; i < 64; i++) {
    if (i >= 16) {
      const __m512i x = w[(i + 1) & 15], y = w[(i + 14) & 15];
      const __m512i s0 = XOR3(ROTATE(x, 7), ROTATE(x, 18), _mm512_srli_epi32(x, 3));
      const __m512i s1 = XOR3(ROTATE(y, 17), ROTATE(y, 19), _mm512_srli_epi32(y, 10));
      w[i & 15] = ADD(ADD(w[i & 15], s0), ADD(w[(i + 9) & 15], s1));
    }
    const __m512i s1 = XOR3(ROTATE(e, 6), ROTATE(e, 11), ROTATE(e, 25));
    const __m512i k = _mm512_set1_epi32((int)plumbline_sha256_constants[i]);
    const __m512i t1 = ADD(ADD(h, ADD(w[i & 15], k)), ADD(s1, CHOICE(e, f, g)));
    const __m512i s0 = XOR3(ROTATE(a, 2), ROTATE(a, 13), ROTATE(a, 22));
    const __m512i t2 = ADD(s0, MAJORITY(a, b, c));
    h = g;
    g = f;
    f = e;
    e = ADD(d, t1);
    d = c;
    c = b;
    b = a;
    a = ADD(t1, t2);
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
