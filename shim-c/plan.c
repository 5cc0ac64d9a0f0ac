// The plan decoder. A plan comes over a socket from a program that may be wrong: nothing in it is used
// before plan_check has seen all of it, and no arithmetic here can wrap (all sizes are at most PLAN_MAX).
#include "plan.h"
#include <errno.h>

#define HEADER_SIZE 32
#define LIST_SIZE 16
#define OP_HEADER 12

// A cursor over bytes. After the first read past the end it yields zeroes, and `why` says what failed.
struct cursor {
	const uint8_t *at;
	uint32_t left;
	const char *why;
};

static void refuse(struct cursor *c, const char *why)
{
	if (!c->why)
		c->why = why;
	c->left = 0;
}

static const uint8_t *take(struct cursor *c, uint32_t size)
{
	if (c->why || size > c->left) {
		refuse(c, "it runs over its end");
		return NULL;
	}
	const uint8_t *p = c->at;
	c->at += size;
	c->left -= size;
	return p;
}

static uint32_t take32(struct cursor *c)
{
	const uint8_t *p = take(c, 4);
	return p ? get32(p) : 0;
}

// The size of so many bytes with their padding; the sum cannot wrap where `size` was checked before.
static uint32_t padded(uint32_t size)
{
	return (size + 3u) & ~3u;
}

static const uint8_t *take_bytes(struct cursor *c, uint32_t *length)
{
	*length = take32(c);
	if (*length > PLAN_MAX) {
		refuse(c, "a length is out of range");
		return NULL;
	}
	return take(c, padded(*length));
}

static const uint8_t *take_str(struct cursor *c, uint32_t *length)
{
	*length = take32(c);
	if (*length > PLAN_MAX) {
		refuse(c, "a length is out of range");
		return NULL;
	}
	const uint8_t *p = take(c, padded(*length + 1));
	if (!p)
		return NULL;
	// A NUL inside would end the string earlier for C than for whoever wrote the plan.
	if (memchr(p, 0, *length + 1) != p + *length) {
		refuse(c, "a string does not end where its length says");
		return NULL;
	}
	return p;
}

// Checks a count of items of at least `least` bytes each before anything is walked by it.
static uint32_t take_count(struct cursor *c, uint32_t least)
{
	uint32_t count = take32(c);
	if (count > c->left / least) {
		refuse(c, "a count is out of range");
		return 0;
	}
	return count;
}

static void take_number(struct cursor *c, uint32_t number, uint32_t end, bool none, const char *why)
{
	if (number >= end && !(none && number == NONE))
		refuse(c, why);
}

static void take_tmpl(struct cursor *c, struct arg *arg)
{
	arg->n = take_count(c, 8);
	arg->p = c->at;
	for (uint32_t i = 0; i < arg->n && !c->why; i++) {
		uint32_t length;
		switch (take32(c)) {
		case PIECE_LITERAL:
			take_str(c, &length);
			break;
		case PIECE_DECIMAL:
		case PIECE_OCTAL:
			take_number(c, take32(c), SLOTS, false, "a slot is out of range");
			break;
		case PIECE_TEXT:
		case PIECE_JSON:
			take_number(c, take32(c), TEXTS, false, "a text slot is out of range");
			break;
		case PIECE_FD:
			take_number(c, take32(c), REGISTERS, false, "a register is out of range");
			break;
		default:
			refuse(c, "a template's piece is of no known kind");
		}
	}
}

static void take_arg(struct cursor *c, char letter, struct arg *arg)
{
	uint32_t length = 0;
	const uint8_t *p;
	struct arg inner;
	switch (letter) {
	case 'u':
		arg->n = take32(c);
		break;
	case 'U':
		p = take(c, 8);
		arg->n = p ? get64(p) : 0;
		break;
	case 's':
		arg->p = take_str(c, &length);
		arg->n = length;
		break;
	case 'b':
		arg->p = take_bytes(c, &length);
		arg->n = length;
		break;
	case 'S':
		arg->n = take_count(c, 8);
		arg->p = c->at;
		for (uint32_t i = 0; i < arg->n && !c->why; i++)
			take_str(c, &length);
		break;
	case 'L':
		arg->n = take_count(c, 4);
		arg->p = take(c, (uint32_t)arg->n * 4);
		break;
	case 't':
		take_tmpl(c, arg);
		break;
	case 'T':
		arg->n = take_count(c, 4);
		arg->p = c->at;
		for (uint32_t i = 0; i < arg->n && !c->why; i++)
			take_tmpl(c, &inner);
		break;
	case 'r':
		arg->n = take32(c);
		take_number(c, (uint32_t)arg->n, REGISTERS, true, "a register is out of range");
		break;
	case 'n':
		arg->n = take32(c);
		take_number(c, (uint32_t)arg->n, SLOTS, true, "a slot is out of range");
		break;
	case 'x':
		arg->n = take32(c);
		take_number(c, (uint32_t)arg->n, TEXTS, false, "a text slot is out of range");
		break;
	case 'l':
		arg->n = take32(c);
		break;
	default:
		refuse(c, "its signature has a letter that this decoder does not know");
	}
}

const char *plan_op(const uint8_t *bytes, uint32_t left, struct op *op)
{
	if (left < OP_HEADER)
		return "an op runs over its list's end";
	op->bytes = bytes;
	op->code = get16(bytes);
	op->flags = get16(bytes + 2);
	op->size = get32(bytes + 4);
	op->cause = get32(bytes + 8);
	op->fallbacks = 0;
	op->fallback = NULL;
	if (op->size < OP_HEADER || op->size > left || op->size % 4)
		return "its size is out of range";
	if (op->code > OP_LAST || !op_table[op->code].name)
		return "no op has this code";
	if (op->flags & ~(OP_UNDO | OP_FALLBACK | OP_REPORT))
		return "a flag is unknown";
	struct cursor c = {bytes + OP_HEADER, op->size - OP_HEADER, NULL};
	if (op->flags & OP_FALLBACK) {
		op->fallbacks = take_count(&c, 4);
		op->fallback = take(&c, op->fallbacks * 4);
	}
	const char *letters = op_table[op->code].signature;
	for (int i = 0; letters[i] && !c.why; i++)
		take_arg(&c, letters[i], &op->arg[i]);
	if (!c.why && c.left)
		return "it is longer than its arguments";
	return c.why;
}

// What concerns the op's place in its list and in the plan.
static const char *check_place(
	const struct plan *plan, uint32_t list, uint32_t after, const struct op *op)
{
	if (op->cause >= plan->causes)
		return "its cause is out of range";
	if ((op->flags & OP_REPORT) && list != 0)
		return "only the executor's list has results";
	for (uint32_t i = 0; i < op->fallbacks; i++) {
		if (get16(op->fallback + 4 * i) == 0 || get16(op->fallback + 4 * i + 2) > after)
			return "a fallback is out of range";
	}
	if (op->code == OP_JUMP && op->arg[0].n > after)
		return "it jumps over the list's end";
	// A list clones only later ones: so every plan ends.
	if (op->code == OP_CLONE && (op->arg[0].n <= list || op->arg[0].n >= plan->lists))
		return "a list clones only a later one";
	if (op->code == OP_CLOSE_REGS) {
		for (uint32_t i = 0; i < op->arg[0].n; i++) {
			if (get32(op->arg[0].p + 4 * i) >= REGISTERS)
				return "a register is out of range";
		}
	}
	return NULL;
}

static const char *check_list(const struct plan *plan, uint32_t number, uint32_t *at_op)
{
	const uint8_t *entry = plan->bytes + plan->lists_at + number * LIST_SIZE;
	uint32_t offset = get32(entry), left = get32(entry + 4), ops = get32(entry + 8),
		 report = get32(entry + 12);
	if (offset < HEADER_SIZE || offset % 4 || offset > plan->size || left > plan->size - offset)
		return "a list is out of range";
	if (report != NONE && report >= REGISTERS)
		return "a report register is out of range";
	const uint8_t *at = plan->bytes + offset;
	for (uint32_t i = 0; i < ops; i++) {
		*at_op = i;
		struct op op;
		const char *why = plan_op(at, left, &op);
		if (!why)
			why = check_place(plan, number, ops - i - 1, &op);
		if (why)
			return why;
		at += op.size;
		left -= op.size;
	}
	*at_op = NONE;
	return left ? "a list is longer than its ops" : NULL;
}

static const char *check_header(const uint8_t *bytes, size_t size, struct plan *plan)
{
	if (size < HEADER_SIZE || size > PLAN_MAX)
		return "its size is out of range";
	if (get32(bytes) != PLAN_MAGIC)
		return "it is no plan";
	if (get16(bytes + 4) != PLAN_VERSION)
		return "it is of a version that this shim does not read";
	*plan = (struct plan){
		.bytes = bytes,
		.size = get32(bytes + 8),
		.flags = get16(bytes + 6),
		.lists = get32(bytes + 12),
		.causes = get32(bytes + 16),
		.lists_at = get32(bytes + 20),
		.causes_at = get32(bytes + 24),
	};
	if (plan->size != size)
		return "its size is not what it says";
	if (plan->flags & ~(PLAN_READ_ONLY | PLAN_LAST))
		return "a flag is unknown";
	if (plan->lists == 0 || plan->lists > LISTS_MAX)
		return "it has no list or too many";
	if (plan->lists_at < HEADER_SIZE || plan->lists_at % 4 || plan->lists_at > size ||
		plan->lists * LIST_SIZE > size - plan->lists_at)
		return "the table of lists is out of range";
	if (plan->causes_at < HEADER_SIZE || plan->causes_at % 4 || plan->causes_at > size)
		return "the causes are out of range";
	struct cursor c = {bytes + plan->causes_at, (uint32_t)size - plan->causes_at, NULL};
	if (plan->causes == 0)
		return "it has no causes";
	for (uint32_t i = 0; i < plan->causes && !c.why; i++) {
		uint32_t length;
		take_str(&c, &length);
	}
	return c.why ? "a cause is out of range" : NULL;
}

int plan_check(const uint8_t *bytes, size_t size, struct plan *plan, struct plan_fault *fault)
{
	*fault = (struct plan_fault){NONE, NONE, NULL};
	fault->why = check_header(bytes, size, plan);
	for (uint32_t i = 0; !fault->why && i < plan->lists; i++) {
		fault->list = i;
		fault->why = check_list(plan, i, &fault->op);
	}
	return fault->why ? -EBADMSG : 0;
}

struct plan_list plan_list(const struct plan *plan, uint32_t number)
{
	const uint8_t *entry = plan->bytes + plan->lists_at + number * LIST_SIZE;
	return (struct plan_list){
		.ops = plan->bytes + get32(entry),
		.size = get32(entry + 4),
		.count = get32(entry + 8),
		.report = get32(entry + 12),
	};
}

const char *plan_cause(const struct plan *plan, uint32_t number)
{
	const uint8_t *at = plan->bytes + plan->causes_at;
	for (uint32_t i = 0; i < number; i++)
		next_str(&at);
	return next_str(&at);
}

const char *next_str(const uint8_t **at)
{
	const char *text = (const char *)*at + 4;
	*at += 4 + padded(get32(*at) + 1);
	return text;
}

struct piece next_piece(const uint8_t **at)
{
	struct piece piece = {.kind = get32(*at)};
	*at += 4;
	if (piece.kind == PIECE_LITERAL) {
		piece.length = get32(*at);
		piece.text = next_str(at);
	} else {
		piece.number = get32(*at);
		*at += 4;
	}
	return piece;
}
