// Reading what a frame carries; what does not fit is bad, and reads as nothing.
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

struct reader {
	const uint8_t *at;
	const uint8_t *end;
	bool bad;
};

static inline uint32_t read_u32(struct reader *in)
{
	uint32_t value = 0;
	if (in->bad || in->end - in->at < 4) {
		in->bad = true;
		return 0;
	}
	memcpy(&value, in->at, 4);
	in->at += 4;
	return value;
}

static inline char *read_str(struct reader *in)
{
	uint32_t length = read_u32(in);
	size_t size = ((size_t)length + 1 + 3) & ~(size_t)3;
	if (in->bad || (size_t)(in->end - in->at) < size ||
		strnlen((const char *)in->at, size) != length) {
		in->bad = true;
		return NULL;
	}
	char *text = (char *)in->at;
	in->at += size;
	return text;
}
