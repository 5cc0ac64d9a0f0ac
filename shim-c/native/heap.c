// The command's memory, in place of musl's allocator: that makes a mapping for each size of block, and touches each twice, which takes
// longer than all that a command does with them. Here blocks lie one behind the other in one room, and the last one can grow; those that
// are given back (a worker goes on) wait in a list for each power of two. What is large has a mapping of its own, which grows without
// being copied.
#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>

#ifndef __SANITIZE_ADDRESS__

#define ALIGN 16u
#define LARGE (128u << 10)
#define ROOM (256u << 10) // of a further room, once the first is full

// Before each block.
struct head {
	size_t size; // of what follows: a power of two but in a mapping
	size_t mapped;
};

// What is in a block that has been given back.
struct given {
	struct given *next;
};
_Static_assert(sizeof(struct head) % ALIGN == 0, "blocks are aligned as their heads are");

static _Alignas(ALIGN) uint8_t first_room[ROOM];
static uint8_t *next = first_room, *end = first_room + ROOM;
static struct given *given[18]; // by the logarithm of their size; LARGE is 2^17

static size_t logarithm(size_t size)
{
	return size <= ALIGN ? 4 : 64 - (size_t)__builtin_clzl(size - 1);
}

static struct head *head_of(void *block)
{
	return (struct head *)block - 1;
}

static void *no_memory(void)
{
	errno = ENOMEM;
	return NULL;
}

static void *new_pages(size_t size)
{
	void *pages = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	return pages == MAP_FAILED ? no_memory() : pages;
}

static size_t whole(size_t size)
{
	return (size + sizeof(struct head) + 4095) & ~(size_t)4095;
}

static void *large(size_t size)
{
	struct head *head = new_pages(whole(size));
	if (!head)
		return NULL;
	*head = (struct head){.size = whole(size) - sizeof(*head), .mapped = 1};
	return head + 1;
}

void *malloc(size_t size)
{
	if (size > PTRDIFF_MAX - LARGE)
		return no_memory();
	if (size >= LARGE)
		return large(size);
	size_t class = logarithm(size);
	struct given *old = given[class];
	if (old) {
		given[class] = old->next;
		return old;
	}
	size = (size_t)1 << class;
	if (size + sizeof(struct head) > (size_t)(end - next)) {
		uint8_t *room = new_pages(ROOM);
		if (!room)
			return NULL;
		next = room;
		end = room + ROOM;
	}
	struct head *head = (struct head *)next;
	*head = (struct head){.size = size};
	next += sizeof(*head) + size;
	return head + 1;
}

void free(void *block)
{
	if (!block)
		return;
	struct head *head = head_of(block);
	if (head->mapped) {
		munmap(head, head->size + sizeof(*head));
	} else if ((uint8_t *)block + head->size == next) {
		next = (uint8_t *)head;
	} else {
		size_t class = logarithm(head->size);
		struct given *old = block;
		old->next = given[class];
		given[class] = old;
	}
}

// Blocks of a room may have been others' before.
void *calloc(size_t count, size_t size)
{
	size_t all;
	if (__builtin_mul_overflow(count, size, &all))
		return no_memory();
	void *block = malloc(all);
	if (block && all < LARGE)
		memset(block, 0, all);
	return block;
}

static void *move_pages(struct head *head, size_t size)
{
	head = mremap(head, head->size + sizeof(*head), whole(size), MREMAP_MAYMOVE);
	if (head == MAP_FAILED)
		return no_memory();
	head->size = whole(size) - sizeof(*head);
	return head + 1;
}

void *realloc(void *block, size_t size)
{
	if (!block)
		return malloc(size);
	struct head *head = head_of(block);
	if (head->mapped && size >= LARGE && size <= PTRDIFF_MAX - LARGE)
		return move_pages(head, size);
	if (size <= head->size)
		return block;
	size_t rounded = size < LARGE ? (size_t)1 << logarithm(size) : 0;
	bool last = !head->mapped && (uint8_t *)block + head->size == next;
	if (last && rounded && rounded <= (size_t)(end - (uint8_t *)block)) {
		head->size = rounded;
		next = (uint8_t *)block + rounded;
		return block;
	}
	void *bigger = malloc(size);
	if (!bigger)
		return NULL;
	memcpy(bigger, block, head->size);
	free(block);
	return bigger;
}

void *aligned_alloc(size_t align, size_t size)
{
	return align <= ALIGN ? malloc(size) : no_memory();
}

#endif
