#ifndef SHA256_INTERNAL_H
#define SHA256_INTERNAL_H

#include <stdint.h>

extern const uint32_t plumbline_sha256_constants[64];
extern const uint32_t plumbline_sha256_initial[8];
void plumbline_sha256_store(const uint32_t state[8], uint8_t *digest);

#endif
