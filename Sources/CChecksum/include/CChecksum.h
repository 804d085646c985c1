// CRC-32C (Castagnoli), the checksum at the end of every value of the log.
//
// One function, because Swift has no portable way to the CRC instructions of x86-64 and AArch64.
// Source: RFC 3720 appendix B.4 (test vectors); the polynomial is 0x1EDC6F41, reflected 0x82F63B78.
#ifndef PLUMBLINE_CCHECKSUM_H
#define PLUMBLINE_CCHECKSUM_H

#include <stddef.h>
#include <stdint.h>

#if !defined(__LP64__) || __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "The log's files are little-endian and 64-bit only."
#endif

/// Continues the CRC-32C `crc` (0 to begin with) over `length` bytes.
uint32_t plumbline_crc32c(uint32_t crc, const void *bytes, size_t length);

/// The same by a table: the definition that the instruction is tested against.
uint32_t plumbline_crc32c_by_table(uint32_t crc, const void *bytes, size_t length);

#endif
