// The memory of the core's sandbox, in place of that of wasm2c's runtime, which copies it whenever it grows and writes zeros to
// all of it. It begins as scripts/native-core.mjs left it: those are pages of this program, which are read from its file when the
// core touches them, and become this process's own when it writes. They are moved below the rest, so there is one such memory.
#include "sandbox.h"
#include <stdbool.h>
#include <sys/mman.h>

#define WASM_PAGE 65536u
#define ROOM (8u << 20)   // address space: what no one touches costs nothing
#define LITTLE (4u << 20) // who needs more goes through it from end to end
#ifndef MADV_POPULATE_WRITE
#define MADV_POPULATE_WRITE 23 // Linux 5.14; before it the pages come one by one
#endif
#define PAGES_MAX 65535u // their size in bytes is 32 bits

// The largest pages of a kernel for this processor: what is moved shares none with anything else.
#ifdef __aarch64__
#define LARGEST_PAGE "65536"
#else
#define LARGEST_PAGE "4096"
#endif

extern uint8_t core_image[], core_image_end[];
__asm__(".section .data.core_image, \"aw\", @progbits\n"
	".balign " LARGEST_PAGE "\n"
	"core_image: .incbin \"" TARE_IMAGE "\"\n"
	".balign " LARGEST_PAGE "\n"
	"core_image_end:\n"
	".previous\n");

static size_t room, image;

static void *reserve(size_t size)
{
	return mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE,
		-1, 0);
}

// Pages and all, so nothing is copied. Before Linux 6.17 what moves has to be one mapping, and so what grows has to stay one.
static bool move(uint8_t *from, size_t size, uint8_t *to, size_t grown)
{
	return mremap(from, size, grown, MREMAP_MAYMOVE | MREMAP_FIXED, to) != MAP_FAILED;
}

void wasm_rt_allocate_memory(wasm_rt_memory_t *memory, uint32_t pages, uint32_t max)
{
	size_t size = (size_t)pages * WASM_PAGE;
	room = size > ROOM ? size : ROOM;
	image = (size_t)(core_image_end - core_image);
	uint8_t *data = reserve(room);
	if (data == MAP_FAILED || !move(core_image, image, data, image))
		wasm_rt_trap(WASM_RT_TRAP_OOB);
	*memory = (wasm_rt_memory_t){.data = data,
		.size = (uint32_t)size,
		.pages = pages,
		.max_pages = max < PAGES_MAX ? max : PAGES_MAX};
}

void sandbox_expect(const wasm_rt_memory_t *memory, size_t size)
{
	size_t room_left = memory->size - image;
	madvise(memory->data + image, size < room_left ? size : room_left, MADV_POPULATE_WRITE);
}

uint32_t wasm_rt_grow_memory(wasm_rt_memory_t *memory, uint32_t delta)
{
	uint32_t old = memory->pages;
	if (delta > memory->max_pages - old)
		return UINT32_MAX;
	size_t size = (size_t)(old + delta) * WASM_PAGE;
	if (size > room) {
		uint8_t *data = reserve(size * 2);
		if (data == MAP_FAILED)
			return UINT32_MAX;
		// a mapping each: of this program's file, and of nothing
		if (!move(memory->data, image, data, image) ||
			!move(memory->data + image, room - image, data + image, size * 2 - image))
			wasm_rt_trap(WASM_RT_TRAP_OOB);
		memory->data = data;
		room = size * 2;
	}
	if (size > LITTLE && memory->size <= LITTLE)
		madvise(memory->data + image, room - image, MADV_HUGEPAGE);
	memory->pages = old + delta;
	memory->size = (uint32_t)size;
	return old;
}

void wasm_rt_free_memory(wasm_rt_memory_t *memory)
{
	munmap(memory->data, room);
}
