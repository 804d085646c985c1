#include "CChecksum.h"

#include <string.h>

static uint32_t table[256];

__attribute__((constructor)) static void make_table(void) {
  for (uint32_t byte = 0; byte < 256; byte++) {
    uint32_t crc = byte;
    for (int bit = 0; bit < 8; bit++) crc = (crc >> 1) ^ (0x82F63B78u & (0u - (crc & 1u)));
    table[byte] = crc;
  }
}

uint32_t plumbline_crc32c_by_table(uint32_t crc, const void *bytes, size_t length) {
  const uint8_t *at = bytes;
  crc = ~crc;
  while (length--) crc = (crc >> 8) ^ table[(crc ^ *at++) & 0xFF];
  return ~crc;
}

#if defined(__x86_64__)
#include <nmmintrin.h>

__attribute__((target("sse4.2"))) static uint32_t by_instruction(
    uint32_t crc, const void *bytes, size_t length) {
  const uint8_t *at = bytes;
  uint64_t sum = ~crc;
  for (; length >= 8; length -= 8, at += 8) {
    uint64_t word;
    memcpy(&word, at, 8);
    sum = _mm_crc32_u64(sum, word);
  }
  uint32_t rest = (uint32_t)sum;
  while (length--) rest = _mm_crc32_u8(rest, *at++);
  return ~rest;
}

static int has_instruction;
__attribute__((constructor)) static void find_instruction(void) {
  __builtin_cpu_init();
  has_instruction = __builtin_cpu_supports("sse4.2");
}

#elif defined(__aarch64__) && defined(__ARM_FEATURE_CRC32)
#include <arm_acle.h>

static uint32_t by_instruction(uint32_t crc, const void *bytes, size_t length) {
  const uint8_t *at = bytes;
  crc = ~crc;
  for (; length >= 8; length -= 8, at += 8) {
    uint64_t word;
    memcpy(&word, at, 8);
    crc = __crc32cd(crc, word);
  }
  while (length--) crc = __crc32cb(crc, *at++);
  return ~crc;
}

static const int has_instruction = 1;

#else

static uint32_t by_instruction(uint32_t crc, const void *bytes, size_t length) {
  return plumbline_crc32c_by_table(crc, bytes, length);
}
static const int has_instruction = 0;

#endif

uint32_t plumbline_crc32c(uint32_t crc, const void *bytes, size_t length) {
  return has_instruction ? by_instruction(crc, bytes, length)
                         : plumbline_crc32c_by_table(crc, bytes, length);
}
