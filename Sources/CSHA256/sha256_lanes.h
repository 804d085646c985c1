#ifndef SHA256_LANES_H
#define SHA256_LANES_H

#include <stddef.h>
#include <stdint.h>

/// The most messages that go in step.
enum { PLUMBLINE_MOST_LANES = 16 };

/// One block in each lane. `state` has eight rows, one for each word of the state, with a column for
/// each lane; `blocks` says where each lane's 64 bytes lie.
typedef void (*plumbline_compress_lanes)(uint32_t *state, const uint8_t *const *blocks);

void plumbline_compress_8(uint32_t *state, const uint8_t *const *blocks);
void plumbline_compress_16(uint32_t *state, const uint8_t *const *blocks);

#endif
