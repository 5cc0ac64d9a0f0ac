// Feeds the plan decoder damaged plans, under the sanitizers (make -C shim-c check). The sample holds every op of the
// table with every kind of argument. What the decoder accepts is then read as the executor reads it: every op, string,
// template piece and cause. Copies are of the exact size, so that the address sanitizer sees a read past the end.
//
// usage: plan-check [ROUNDS of random damage, default 200000]
#include "plan-reader.h"
#include <stdio.h>
#include <stdlib.h>

static uint8_t sample[1 << 16];
static uint32_t length;

static void put16(uint16_t v)
{
	memcpy(sample + length, &v, 2);
	length += 2;
}

static void put32(uint32_t v)
{
	memcpy(sample + length, &v, 4);
	length += 4;
}

static void patch32(uint32_t at, uint32_t v)
{
	memcpy(sample + at, &v, 4);
}

static void put_str(const char *s)
{
	uint32_t n = (uint32_t)strlen(s);
	put32(n);
	memcpy(sample + length, s, n + 1);
	length += n + 1;
	while (length % 4)
		sample[length++] = 0;
}

static void put_tmpl(void)
{
	put32(6);
	put32(PIECE_LITERAL);
	put_str("literal");
	for (uint32_t kind = PIECE_DECIMAL; kind <= PIECE_JSON; kind++) {
		put32(kind);
		put32(kind % TEXTS);
	}
}

static void put_arg(char letter)
{
	switch (letter) {
	case 's':
		put_str("/a/path");
		break;
	case 'b': // with its NUL 8 bytes, which need no padding
		put32(8);
		memcpy(sample + length, "/a/path", 8);
		length += 8;
		break;
	case 'S':
		put32(2);
		put_str("first");
		put_str("");
		break;
	case 'L':
		put32(3);
		put32(1);
		put32(2);
		put32(3);
		break;
	case 't':
		put_tmpl();
		break;
	case 'T':
		put32(2);
		put_tmpl();
		put32(0);
		break;
	case 'U':
		put32(1);
		put32(0);
		break;
	default:
		put32(1);
	}
}

static void put_op(uint16_t code, uint16_t flags)
{
	uint32_t start = length;
	put16(code);
	put16(flags);
	put32(0);
	put32(1);
	if (flags & OP_FALLBACK) {
		put32(2);
		put16(1);
		put16(0);
		put16(17);
		put16(1);
	}
	for (const char *s = op_table[code].signature; *s; s++)
		put_arg(*s);
	patch32(start + 4, length - start);
}

static void make_sample(void)
{
	uint32_t ops = 0, tables = 32, first;
	put32(PLAN_MAGIC);
	put16(PLAN_VERSION);
	put16(0);
	put32(0);
	put32(2);
	put32(2);
	put32(tables);
	put32(0);
	put32(0);
	length += 32;
	first = length;
	for (uint16_t code = 1; code <= OP_LAST; code++) {
		if (op_table[code].name) {
			put_op(code, OP_UNDO | OP_FALLBACK | OP_REPORT);
			ops++;
		}
	}
	put_op(OP_SETSID, 0); // what the skips lead to
	put_op(OP_SETSID, 0);
	patch32(tables, first);
	patch32(tables + 4, length - first);
	patch32(tables + 8, ops + 2);
	patch32(tables + 12, NONE);
	patch32(tables + 16, length);
	put_op(OP_SETSID, 0);
	patch32(tables + 20, length - get32(sample + tables + 16));
	patch32(tables + 24, 1);
	patch32(tables + 28, 3);
	patch32(24, length);
	put_str("");
	put_str("/process/args");
	patch32(8, length);
}

static uint64_t random_state = 88172645463325252u;

static uint32_t random32(uint32_t end)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return (uint32_t)(random_state >> 16) % end;
}

static const uint32_t odd[] = {0, 1, 3, 4, 63, 64, 255, 256, 0x7fffffff, 0x80000000, 0xfffffffc,
	0xffffffff, PLAN_MAX, PLAN_MAX + 1};
#define ODD (sizeof(odd) / sizeof(odd[0]))

int main(int argc, char **argv)
{
	long rounds = argc > 1 ? atol(argv[1]) : 200000, accepted = 0, fed = 0;
	static uint8_t damaged[sizeof(sample)];
	make_sample();
	if (!read_plan(sample, length)) {
		struct plan plan;
		struct plan_fault fault;
		plan_check(sample, length, &plan, &fault);
		printf("the sample is refused: op %u of list %u: %s\n", fault.op, fault.list,
			fault.why);
		return 1;
	}
	for (uint32_t size = 0; size < length; size++, fed++) {
		if (read_plan(sample, size)) {
			printf("accepted, cut at %u\n", size);
			return 1;
		}
		// the same with a header that agrees with the cut
		memcpy(damaged, sample, size);
		if (size >= 12)
			memcpy(damaged + 8, &size, 4);
		if (read_plan(damaged, size)) {
			printf("accepted, cut at %u and saying so\n", size);
			return 1;
		}
	}
	memcpy(damaged, sample, length);
	for (uint32_t i = 0; i < length * 8; i++, fed++) {
		damaged[i / 8] ^= (uint8_t)(1 << i % 8);
		accepted += read_plan(damaged, length);
		damaged[i / 8] ^= (uint8_t)(1 << i % 8);
	}
	for (uint32_t at = 0; at < length; at += 4) {
		for (size_t i = 0; i < ODD; i++, fed++) {
			memcpy(damaged + at, &odd[i], 4);
			accepted += read_plan(damaged, length);
		}
		memcpy(damaged + at, sample + at, 4);
	}
	for (long i = 0; i < rounds; i++, fed++) {
		uint32_t at[4], n = 1 + random32(4);
		for (uint32_t j = 0; j < n; j++) {
			at[j] = random32(length / 4) * 4;
			uint32_t value = random32(2) ? odd[random32(ODD)] : random32(length);
			memcpy(damaged + at[j], &value, 4);
		}
		accepted += read_plan(damaged, length);
		for (uint32_t j = 0; j < n; j++)
			memcpy(damaged + at[j], sample + at[j], 4);
	}
	printf("%ld damaged plans fed, %ld harmless and accepted (%u)\n", fed, accepted,
		(unsigned)sum % 10);
	return 0;
}
