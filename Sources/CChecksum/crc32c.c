#include "CChecksum.h"

#include <string.h>

static uint32_t table[256];

// The checksum of several stretches at a time: the instruction takes one word a cycle, but its result
// only three cycles later, so three stretches in step keep it busy. Their checksums are joined by the
// operator "append STRETCH zero bytes", which is linear: its 32 columns make a table for each byte.
enum { STRETCH = 1024 };
static uint32_t zeros[4][256];

__attribute__((constructor)) static void make_tables(void) {
  for (uint32_t byte = 0; byte < 256; byte++) {
    uint32_t crc = byte;
    for (int bit = 0; bit < 8; bit++) crc = (crc >> 1) ^ (0x82F63B78u & (0u - (crc & 1u)));
    table[byte] = crc;
  }
  for (int bit = 0; bit < 32; bit++) {
    uint32_t column = 1u << bit;
    for (int count = 0; count < STRETCH; count++) column = (column >> 8) ^ table[column & 0xFF];
    for (int value = 0; value < 256; value++)
      if (value >> bit % 8 & 1) zeros[bit / 8][value] ^= column;
  }
}

uint32_t plumbline_crc32c_by_table(uint32_t crc, const void *bytes, size_t length) {
  const uint8_t *at = bytes;
  crc = ~crc;
  while (length--) crc = (crc >> 8) ^ table[(crc ^ *at++) & 0xFF];
  return ~crc;
}

__attribute__((unused)) static uint32_t append_zeros(uint32_t crc) {
  return zeros[0][crc & 0xFF] ^ zeros[1][crc >> 8 & 0xFF] ^ zeros[2][crc >> 16 & 0xFF] ^
         zeros[3][crc >> 24];
}

#if defined(__x86_64__)
#include <nmmintrin.h>
#define WITH_INSTRUCTION __attribute__((target("sse4.2")))
#define ADD_WORD(crc, word) (uint32_t) _mm_crc32_u64(crc, word)
#define ADD_BYTE(crc, byte) _mm_crc32_u8(crc, byte)

static int has_instruction;
__attribute__((constructor)) static void find_instruction(void) {
  __builtin_cpu_init();
  has_instruction = __builtin_cpu_supports("sse4.2");
}

#elif defined(__aarch64__) && defined(__ARM_FEATURE_CRC32)
#include <arm_acle.h>
#define WITH_INSTRUCTION
#define ADD_WORD(crc, word) __crc32cd(crc, word)
#define ADD_BYTE(crc, byte) __crc32cb(crc, byte)

static const int has_instruction = 1;
#endif

#ifdef WITH_INSTRUCTION
WITH_INSTRUCTION static uint32_t by_instruction(uint32_t crc, const void *bytes, size_t length) {
  const uint8_t *at = bytes;
  crc = ~crc;
  for (; length >= 3 * STRETCH; length -= 3 * STRETCH, at += 3 * STRETCH) {
    uint32_t second = 0, third = 0;
    uint64_t words[3];
    for (size_t place = 0; place < STRETCH; place += 8) {
      memcpy(&words[0], at + place, 8);
      memcpy(&words[1], at + STRETCH + place, 8);
      memcpy(&words[2], at + 2 * STRETCH + place, 8);
      crc = ADD_WORD(crc, words[0]);
      second = ADD_WORD(second, words[1]);
      third = ADD_WORD(third, words[2]);
    }
    crc = append_zeros(append_zeros(crc) ^ second) ^ third;
  }
  for (; length >= 8; length -= 8, at += 8) {
    uint64_t word;
    memcpy(&word, at, 8);
    crc = ADD_WORD(crc, word);
  }
  while (length--) crc = ADD_BYTE(crc, *at++);
  return ~crc;
}
#endif

uint32_t plumbline_crc32c(uint32_t crc, const void *bytes, size_t length) {
#ifdef WITH_INSTRUCTION
  if (has_instruction) return by_instruction(crc, bytes, length);
#endif
  return plumbline_crc32c_by_table(crc, bytes, length);
}
