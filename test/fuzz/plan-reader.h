// Reads a plan as the executor reads it: what the decoder accepts must be readable to its end. The copy is of the exact size, so
// that the address sanitizer sees a read past it.
#pragma once
#include "plan.h"
#include <stdlib.h>

static uint64_t sum; // what is read must be used, or the compiler drops the reads

static void read_tmpl(uint64_t count, const uint8_t **at)
{
	for (uint64_t i = 0; i < count; i++) {
		struct piece piece = next_piece(at);
		sum += piece.kind == PIECE_LITERAL ? strlen(piece.text) + piece.length
						   : piece.number;
	}
}

static void read_arg(char letter, const struct arg *arg)
{
	const uint8_t *at = arg->p;
	uint64_t i;
	switch (letter) {
	case 's':
		sum += strlen((const char *)arg->p) == arg->n ? 1 : (abort(), 0);
		break;
	case 'b':
		for (i = 0; i < arg->n; i++)
			sum += arg->p[i];
		break;
	case 'S':
		for (i = 0; i < arg->n; i++)
			sum += strlen(next_str(&at));
		break;
	case 'L':
		for (i = 0; i < arg->n; i++)
			sum += get32(arg->p + 4 * i);
		break;
	case 't':
		read_tmpl(arg->n, &at);
		break;
	case 'T':
		for (i = 0; i < arg->n; i++) {
			uint32_t pieces = get32(at);
			at += 4;
			read_tmpl(pieces, &at);
		}
		break;
	case 'r':
		if (arg->n != NONE && arg->n >= REGISTERS)
			abort();
		break;
	case 'n':
		if (arg->n != NONE && arg->n >= SLOTS)
			abort();
		break;
	}
}

/** Checks a plan and reads all of it. Returns whether it was accepted; aborts where the decoder breaks its word. */
static int read_plan(const uint8_t *bytes, size_t size)
{
	struct plan plan;
	struct plan_fault fault;
	uint8_t *copy = malloc(size ? size : 1);
	memcpy(copy, bytes, size);
	int r = plan_check(copy, size, &plan, &fault);
	if ((r == 0) != (fault.why == NULL))
		abort();
	for (uint32_t i = 0; r == 0 && i < plan.lists; i++) {
		struct plan_list list = plan_list(&plan, i);
		const uint8_t *at = list.ops;
		for (uint32_t j = 0; j < list.count; j++) {
			struct op op;
			if (plan_op(at, (uint32_t)(list.ops + list.size - at), &op))
				abort();
			const char *letters = op_table[op.code].signature;
			for (int k = 0; letters[k]; k++)
				read_arg(letters[k], &op.arg[k]);
			for (uint32_t k = 0; k < op.fallbacks; k++)
				sum += get32(op.fallback + 4 * k);
			sum += strlen(plan_cause(&plan, op.cause));
			at += op.size;
		}
	}
	free(copy);
	return r == 0;
}
