// For the core's C: most of what it moves is a few bytes of text, and a call of memmove (musl's is `rep movsq`) takes longer than
// they do. All is read before any of it is written, as the two may overlap.
#pragma once
#include <stdint.h>
#include <string.h>

struct sixteen {
	uint64_t half[2];
};

// Both ends of so many bytes, which overlap where there are fewer than two of the type.
#define MOVE_ENDS(type) \
	do { \
		type first, last; \
		memcpy(&first, from, sizeof(type)); \
		memcpy(&last, from + n - sizeof(type), sizeof(type)); \
		memcpy(to, &first, sizeof(type)); \
		memcpy(to + n - sizeof(type), &last, sizeof(type)); \
	} while (0)

static inline void move_bytes(uint8_t *to, const uint8_t *from, size_t n)
{
	if (n > 2 * sizeof(struct sixteen))
		memmove(to, from, n);
	else if (n >= sizeof(struct sixteen))
		MOVE_ENDS(struct sixteen);
	else if (n >= 8)
		MOVE_ENDS(uint64_t);
	else if (n >= 4)
		MOVE_ENDS(uint32_t);
	else if (n >= 2)
		MOVE_ENDS(uint16_t);
	else if (n == 1)
		*to = *from;
}

#define memmove(to, from, n) move_bytes(to, from, n)
