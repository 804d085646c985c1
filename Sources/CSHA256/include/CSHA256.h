#ifndef CSHA256_H
#define CSHA256_H

#include <stddef.h>
#include <stdint.h>

/// SHA-256 (FIPS 180-4) of `count` bytes. `digest` may not overlap `bytes`.
void plumbline_sha256(const void *bytes, size_t count, void *digest);

/// SHA-256 of each of `count` messages that lie one after the other in `bytes`; `ends[i]` is where
/// message i ends. Writes 32 bytes for each. `digests` may not overlap `bytes`.
void plumbline_sha256_many(
  const void *bytes, const uint64_t *ends, size_t count, void *digests);

/// The same with at most so many messages in step (1, 8 or 16), for tests of each way; what this
/// processor lacks may not be asked for.
void plumbline_sha256_many_in_lanes(
  const void *bytes, const uint64_t *ends, size_t count, void *digests, int lanes);

/// How many messages `plumbline_sha256_many` hashes in step on this processor: 16, 8 or 1.
int plumbline_sha256_lanes(void);

/// One level of an RFC 6962 tree: replaces `count` digests of 32 bytes, in place, by the
/// SHA-256(0x01 | left | right) of each pair; a last one without a sibling rises unchanged.
/// Returns how many digests there are now.
size_t plumbline_sha256_merkle_level(void *digests, size_t count);

/// Whether the processor's own SHA instructions are used.
int plumbline_sha256_is_accelerated(void);

#endif
