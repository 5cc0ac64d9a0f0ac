// The native core by itself: steps from standard input, what it answers to standard output. A step is u32 size, then the input
// of stepForNative (assembly/index.ts); an answer u32 kind, u32 size, the bytes.
#include "native.h"
#include <stdio.h>
#include <stdlib.h>

#define PARTS_MAX 64u

#ifdef __SANITIZE_ADDRESS__
// A search for leaks reads all of the program's data, of which the core's memory has been moved away (sandbox.c).
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
	return "detect_leaks=0";
}
#endif

static uint8_t *read_input(uint32_t *size)
{
	if (fread(size, sizeof(*size), 1, stdin) != 1)
		return NULL;
	uint8_t *input = malloc((size_t)*size + 1);
	return input && fread(input, 1, *size, stdin) == *size ? input : NULL;
}

int main(void)
{
	uint32_t size;
	uint8_t *input;
	while ((input = read_input(&size))) {
		struct bytes parts[PARTS_MAX];
		struct answer answer = {0};
		uint32_t count = get32(input);
		const uint8_t *at = input + 4;
		for (uint32_t i = 0; i < count && i < PARTS_MAX; i++) {
			parts[i] = (struct bytes){at + 4, get32(at)};
			at += 4 + ((parts[i].size + 3) & ~(size_t)3);
		}
		core_step(parts, count, &answer);
		if (answer.trap) {
			fprintf(stderr, "%s\n", answer.trap);
			return 1;
		}
		uint32_t head[2] = {answer.kind, (uint32_t)answer.size};
		fwrite(head, sizeof(head), 1, stdout);
		fwrite(answer.bytes, 1, answer.size, stdout);
		free(answer.bytes);
		free(input);
	}
	return fflush(stdout) ? 1 : 0;
}
