// The core, compiled to C by wasm2c: no bytes make it trap, and the shim's decoder accepts every plan that it makes of a document.
// (What the kernel answers holds no NUL; if it did, the decoder would refuse what a path is made of it.) What an input
// is for, its first byte says; where it takes the place of a part of a step, the second says of which of the steps that seeds.mjs
// has written to TARE_FUZZ_STEPS.
#include "core.h"
#include "fuzz.h"
#include "plan-reader.h"
#include <stdio.h>

enum use { CONFIG, PROCESS, RESOURCES, ID, LOCATE, STEP, DOCUMENT, RESULTS, REQUEST, USES };
#define STEPS_MAX 64
#define PARTS_MAX 16
#define ANSWER_PLAN 0u

struct part {
	const uint8_t *bytes;
	uint32_t size;
};
struct step {
	uint32_t parts;
	struct part part[PARTS_MAX];
};

static Z_core_instance_t core;
static struct step steps[STEPS_MAX];
static uint32_t step_count;

void fuzz_trap(int code)
{
	fprintf(stderr, "the core has trapped: %d\n", code);
	abort();
}

// The file is u32 size, a step's input, …
static void read_steps(void)
{
	const char *name = getenv("TARE_FUZZ_STEPS");
	FILE *file = name ? fopen(name, "rb") : NULL;
	static uint8_t bytes[1 << 20];
	size_t size = file ? fread(bytes, 1, sizeof(bytes), file) : 0;
	for (size_t at = 0; at + 4 <= size && step_count < STEPS_MAX;) {
		struct step *step = &steps[step_count++];
		uint32_t length = get32(bytes + at);
		const uint8_t *p = bytes + at + 4;
		step->parts = get32(p);
		if (step->parts < 3 || step->parts > PARTS_MAX)
			abort();
		p += 4;
		for (uint32_t i = 0; i < step->parts; i++) {
			step->part[i] = (struct part){p + 4, get32(p)};
			p += 4 + ((step->part[i].size + 3) & ~3u);
		}
		at += 4 + length;
	}
	if (!step_count) {
		fprintf(stderr, "TARE_FUZZ_STEPS names no file of steps\n");
		exit(1);
	}
	fclose(file);
}

static uint8_t *begin(uint32_t size)
{
	uint32_t at = Z_coreZ_begin(&core, size);
	return core.w2c_memory.data + at;
}

static void check(uint32_t answer, bool whole)
{
	const uint8_t *memory = core.w2c_memory.data;
	if (answer > core.w2c_memory.size - 12)
		abort();
	uint32_t kind = get32(memory + answer), at = get32(memory + answer + 4),
		 size = get32(memory + answer + 8);
	if (at > core.w2c_memory.size || size > core.w2c_memory.size - at)
		abort();
	if (kind == ANSWER_PLAN && !read_plan(memory + at, size) && whole)
		abort();
}

static void put_part(uint8_t **to, const void *bytes, uint32_t size)
{
	memcpy(*to, &size, 4);
	memcpy(*to + 4, bytes, size);
	*to += 4 + ((size + 3) & ~3u);
}

// A step that is there, with one of its parts replaced.
static uint32_t replaced(
	const struct step *step, uint32_t which, const uint8_t *data, uint32_t size)
{
	uint32_t total = 4 + 4 + size + 3;
	for (uint32_t i = 0; i < step->parts; i++)
		total += 4 + step->part[i].size + 3;
	uint8_t *to = begin(total);
	memcpy(to, &step->parts, 4);
	to += 4;
	for (uint32_t i = 0; i < step->parts; i++) {
		if (i == which)
			put_part(&to, data, size);
		else
			put_part(&to, step->part[i].bytes, step->part[i].size);
	}
	return Z_coreZ_step(&core);
}

static uint32_t call(enum use use, uint8_t more, const uint8_t *data, uint32_t size)
{
	const struct step *step = &steps[more % step_count];
	switch (use) {
	case DOCUMENT:
		return replaced(step, 1, data, size);
	case RESULTS:
		return replaced(step, step->parts - 1, data, size);
	case REQUEST:
		return replaced(step, 0, data, size);
	default:
		memcpy(begin(size), data, size);
	}
	if (use == ID)
		return Z_coreZ_checkId(&core, more & 1);
	if (use == LOCATE)
		return Z_coreZ_locate(&core, size * more / 256);
	if (use == STEP)
		return Z_coreZ_step(&core);
	return Z_coreZ_validate(&core, use);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (!step_count) {
		read_steps();
		wasm_rt_init();
		Z_core_init_module();
		Z_core_instantiate(&core);
	}
	if (size < 2)
		return 0;
	enum use use = data[0] % USES;
	check(call(use, data[1], data + 2, (uint32_t)size - 2), use == DOCUMENT);
	return 0;
}
