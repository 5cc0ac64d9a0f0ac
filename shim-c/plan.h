// Decodes plans (protocol.h draws their bytes). Pure functions: bytes in, verdict out, no system call.
#pragma once
#include "generated/ops.h"
#include "protocol.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define ARGS_MAX 8
#define LISTS_MAX 256 // a create has three

struct plan {
	const uint8_t *bytes;
	uint32_t size;
	uint16_t flags;
	uint32_t lists;
	uint32_t causes;
	uint32_t lists_at;
	uint32_t causes_at;
};

struct plan_list {
	const uint8_t *ops; // the first op
	uint32_t size;      // of all ops in bytes
	uint32_t count;
	uint32_t report; // register or NONE
};

// An argument, ready for use. What `n` and `p` hold:
//   u32 u64 reg slot text list   n the number
//   str bytes                    n the length, p the bytes (of a str NUL-terminated)
//   strs u32s tmpl tmpls         n the count, p the first item
struct arg {
	uint64_t n;
	const uint8_t *p;
};

struct op {
	const uint8_t *bytes; // the op itself
	uint16_t code;
	uint16_t flags;
	uint32_t size;
	uint32_t cause;
	uint32_t fallbacks;
	const uint8_t *fallback; // fallbacks × { u16 errno, u16 skip }
	struct arg arg[ARGS_MAX];
};

// Where and why a plan was refused; list and op are NONE when it is not about one of them.
struct plan_fault {
	uint32_t list;
	uint32_t op;
	const char *why;
};

static inline uint16_t get16(const uint8_t *p)
{
	uint16_t v;
	memcpy(&v, p, sizeof(v));
	return v;
}

static inline uint32_t get32(const uint8_t *p)
{
	uint32_t v;
	memcpy(&v, p, sizeof(v));
	return v;
}

static inline uint64_t get64(const uint8_t *p)
{
	uint64_t v;
	memcpy(&v, p, sizeof(v));
	return v;
}

/**
 * Verifies a whole plan: header, tables, every op's size and arguments by its signature, every number's range,
 * every jump's target, every string's end. Returns 0 and fills `plan` (which borrows `bytes`), or -EBADMSG and
 * fills `fault`. What it has accepted the functions below read without further checks of the tables.
 */
int plan_check(const uint8_t *bytes, size_t size, struct plan *plan, struct plan_fault *fault);

/** The list of that number, which must be less than plan->lists. */
struct plan_list plan_list(const struct plan *plan, uint32_t number);

/** The JSON pointer of that number in a checked plan. */
const char *plan_cause(const struct plan *plan, uint32_t number);

/**
 * Decodes the op at `bytes`, of which `left` bytes may be read. Checks all that concerns the op alone.
 * Returns NULL, or what is wrong.
 */
const char *plan_op(const uint8_t *bytes, uint32_t left, struct op *op);

/** Walks strs: the string at *at (NUL-terminated, in place); *at moves to the next one. */
const char *next_str(const uint8_t **at);

// A piece of a template.
enum piece_kind {
	PIECE_LITERAL,
	PIECE_DECIMAL,
	PIECE_OCTAL,
	PIECE_TEXT,
	PIECE_FD,
	PIECE_JSON,
};
struct piece {
	enum piece_kind kind;
	uint32_t number;  // of the slot, text slot or register
	const char *text; // the literal
	uint32_t length;
};

/** Walks a template's pieces as next_str walks strs. */
struct piece next_piece(const uint8_t **at);
