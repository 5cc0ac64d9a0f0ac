// Without libFuzzer: every file of the directories given, as it is and with some damage, the same in every run.
//
// usage: replay ROUNDS DIRECTORY…    or    replay accept DIRECTORY…: as they are, and none may be refused (its target returns -1)
#include "fuzz.h"
#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SIZE_MAX_REPLAYED (1u << 20)

static uint64_t random_state = 88172645463325252u;

static uint32_t random32(uint32_t end)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return (uint32_t)(random_state >> 16) % end;
}

// Some bytes changed, taken out or repeated. Returns the new size, at most `size` and a quarter more.
static size_t damage(uint8_t *bytes, size_t size)
{
	static const uint8_t odd[] = {
		0, 1, '"', '\\', '{', '}', '[', ',', ':', '/', '.', 0x7f, 0x80, 0xff};
	for (uint32_t i = 1 + random32(4); i && size > 1; i--) {
		size_t at = random32((uint32_t)size),
		       n = 1 + random32((uint32_t)(size - at) < 16 ? 1 : 16);
		switch (random32(4)) {
		case 0:
			bytes[at] = (uint8_t)random32(256);
			break;
		case 1:
			bytes[at] = odd[random32(sizeof(odd))];
			break;
		case 2:
			memmove(bytes + at, bytes + at + n, size - at - n);
			size -= n;
			break;
		default:
			memmove(bytes + at + n, bytes + at, size - at);
			size += n;
		}
	}
	return size;
}

static bool strict;

static long replay(const char *path, long rounds)
{
	FILE *file = fopen(path, "rb");
	if (!file)
		return 0;
	uint8_t *whole = malloc(SIZE_MAX_REPLAYED), *damaged = malloc(SIZE_MAX_REPLAYED + 128);
	size_t size = fread(whole, 1, SIZE_MAX_REPLAYED, file);
	fclose(file);
	for (long round = 0; round <= rounds; round++) {
		memcpy(damaged, whole, size);
		size_t now = round ? damage(damaged, size) : size;
		// of its exact size, for the address sanitizer
		uint8_t *input = malloc(now ? now : 1);
		memcpy(input, damaged, now);
		if (LLVMFuzzerTestOneInput(input, now) && strict) {
			printf("refused: %s\n", path);
			exit(1);
		}
		free(input);
	}
	free(whole);
	free(damaged);
	return rounds + 1;
}

int main(int argc, char **argv)
{
	strict = argc > 1 && strcmp(argv[1], "accept") == 0;
	long rounds = argc > 1 ? atol(argv[1]) : 0, inputs = 0;
	for (int i = 2; i < argc; i++) {
		DIR *directory = opendir(argv[i]);
		struct dirent *entry;
		while (directory && (entry = readdir(directory))) {
			char path[4096];
			snprintf(path, sizeof(path), "%s/%s", argv[i], entry->d_name);
			if (entry->d_type == DT_REG)
				inputs += replay(path, rounds);
		}
		if (directory)
			closedir(directory);
	}
	printf("%ld inputs\n", inputs);
	return inputs ? 0 : 1;
}
