// The core in its sandbox: wasm2c has made C of core.wasm, which reaches nothing but its own memory (sandbox.c). What comes out is
// copied once, where it lies and how long it is checked against the memory's size before.
#include "core.wasm.h"
#include "native.h"
#include "sandbox.h"
#include "wasm-rt-impl.h"
#include <stdlib.h>

#define PLANNING_SHARE 128u
#define PLANNING_MAX (512u << 10)
#define FRESH_MAX (16u << 20)

static Z_core_instance_t core;
static bool ready;
static const char *broken; // why it failed: after a trap nothing in the memory can be relied on

static void instantiate(void)
{
	if (ready)
		return;
	wasm_rt_init();
	Z_core_init_module();
	Z_core_instantiate(&core);
	ready = true;
}

static bool within(uint32_t at, uint32_t size)
{
	return at <= core.w2c_memory.size && size <= core.w2c_memory.size - at;
}

static uint32_t word(uint32_t at)
{
	return get32(core.w2c_memory.data + at);
}

// Copies what the core answered. Returns false when it lies outside of its memory.
static bool take(uint32_t from, struct answer *answer)
{
	if (!within(from, 12))
		return false;
	uint32_t at = word(from + 4), size = word(from + 8);
	if (!within(at, size))
		return false;
	answer->kind = word(from);
	answer->size = size;
	answer->bytes = malloc((size_t)size + 1);
	if (!answer->bytes)
		return false;
	memcpy(answer->bytes, core.w2c_memory.data + at, size);
	answer->bytes[size] = 0;
	return true;
}

static bool write_parts(uint32_t at, const struct bytes *parts, uint32_t count, uint32_t size)
{
	if (!within(at, size))
		return false;
	uint8_t *to = core.w2c_memory.data + at;
	memcpy(to, &count, 4);
	to += 4;
	for (uint32_t i = 0; i < count; i++) {
		uint32_t length = (uint32_t)parts[i].size;
		memcpy(to, &length, 4);
		if (length)
			memcpy(to + 4, parts[i].at, length);
		memset(to + 4 + length, 0, -length & 3);
		to += 4 + ((length + 3) & ~3u);
	}
	return true;
}

static void failed(struct answer *answer, const char *why)
{
	broken = why;
	*answer =
		(struct answer){.kind = UINT32_MAX, .trap = joined("the core failed: ", why, NULL)};
}

// A frame of its own: what a longjmp leaves undefined is nobody's.
static bool guarded(
	uint32_t (*run)(const void *of), const void *of, uint32_t *answer, const char **why)
{
	if (broken) {
		*why = broken;
		return false;
	}
	wasm_rt_trap_t trap = wasm_rt_impl_try();
	if (trap) {
		*why = wasm_rt_strerror(trap);
		return false;
	}
	instantiate();
	*answer = run(of);
	return true;
}

struct call {
	const struct bytes *parts;
	uint32_t count;
	uint32_t size;
	bool whole_process;
	bool json;
};

// What planning from a config takes, which is much of its size; larger ones take their time anyway.
static void expect(const struct call *call)
{
	static bool told;
	size_t size = call->count > 1 ? call->parts[1].size * PLANNING_SHARE : 0;
	if (!told && size)
		sandbox_expect(&core.w2c_memory, size < PLANNING_MAX ? size : PLANNING_MAX);
	told = true;
}

static uint32_t run_step(const void *of)
{
	const struct call *call = of;
	expect(call);
	uint32_t at = Z_coreZ_begin(&core, call->size);
	// what lies outside of the memory is no answer either
	if (!write_parts(at, call->parts, call->count, call->size))
		return UINT32_MAX;
	return call->json ? Z_coreZ_step(&core) : Z_coreZ_stepForNative(&core);
}

static void step(const struct bytes *parts, uint32_t count, bool json, struct answer *answer)
{
	size_t size = 4;
	uint32_t at;
	const char *why = NULL;
	for (uint32_t i = 0; i < count; i++)
		size += 4 + ((parts[i].size + 3) & ~(size_t)3);
	struct call call = {.parts = parts, .count = count, .size = (uint32_t)size, .json = json};
	if (size > FRAME_MAX)
		failed(answer, "what it is asked is too large");
	else if (!guarded(run_step, &call, &at, &why))
		failed(answer, why);
	else if (!take(at, answer))
		failed(answer, "its answer is damaged");
}

void core_step(const struct bytes *parts, uint32_t count, struct answer *answer)
{
	step(parts, count, false, answer);
}

void core_step_json(const struct bytes *parts, uint32_t count, struct answer *answer)
{
	step(parts, count, true, answer);
}

bool core_fresh(void)
{
	return !broken && core.w2c_memory.size <= FRESH_MAX;
}

static uint32_t run_asks(const void *of)
{
	const struct call *call = of;
	uint32_t at = Z_coreZ_begin(&core, call->size);
	if (!within(at, call->size))
		return 0;
	if (call->size)
		memcpy(core.w2c_memory.data + at, call->parts->at, call->size);
	return Z_coreZ_asksForTerminal(&core, call->whole_process);
}

bool core_asks_terminal(const uint8_t *document, size_t size, bool whole_process)
{
	struct bytes part = {document, size};
	struct call call = {.parts = &part, .size = (uint32_t)size, .whole_process = whole_process};
	uint32_t asks = 0;
	const char *why = NULL;
	if (size > FRAME_MAX)
		return false;
	if (!guarded(run_asks, &call, &asks, &why))
		broken = why;
	return asks;
}
