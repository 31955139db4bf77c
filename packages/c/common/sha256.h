#ifndef SHA256_H
#define SHA256_H

#include <stddef.h>
#include <stdint.h>

/* SHA-256, FIPS 180-4, of bytes that come in any number of pieces. */
struct sha256 {
    uint32_t state[8];
    uint64_t bytes;           /* so far */
    unsigned char block[64];  /* the one that is not full yet */
};

#define SHA256_DIGITS 64

void sha256_begin(struct sha256 *hash);
void sha256_add(struct sha256 *hash, const void *bytes, size_t length);

/* Writes the hash in hexadecimal digits, and a '\0'. */
void sha256_end(struct sha256 *hash, char digits[SHA256_DIGITS + 1]);

#endif
