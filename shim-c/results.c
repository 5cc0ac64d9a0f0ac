// The results of a plan (protocol.h draws them), and the frames that carry them.
#include "executor.h"
#include <stdlib.h>
#include <sys/socket.h>

#define RECORDS_AT (FRAME_HEADER + 8) // where the count of records stands

uint8_t *buffer_room(struct buffer *b, size_t size)
{
	if (size > b->room - b->length) {
		size_t room = b->room ? b->room : 256;
		while (room - b->length < size)
			room *= 2;
		uint8_t *data = room > FRAME_MAX ? NULL : realloc(b->data, room);
		if (!data)
			return NULL;
		b->data = data;
		b->room = room;
	}
	uint8_t *at = b->data + b->length;
	b->length += size;
	return at;
}

int buffer_append(struct buffer *b, const void *data, size_t size)
{
	uint8_t *at = buffer_room(b, size);
	if (!at)
		return -ENOMEM;
	memcpy(at, data, size);
	return 0;
}

static int put32(struct buffer *b, uint32_t value)
{
	return buffer_append(b, &value, sizeof(value));
}

static void patch32(struct buffer *b, size_t at, uint32_t value)
{
	memcpy(b->data + at, &value, sizeof(value));
}

static int pad(struct buffer *b)
{
	return buffer_append(b, "\0\0", -b->length & 3);
}

static int put_bytes(struct buffer *b, const void *data, size_t size)
{
	int r = put32(b, (uint32_t)size);
	if (r == 0)
		r = buffer_append(b, data, size);
	return r < 0 ? r : pad(b);
}

static int put_str(struct buffer *b, const char *text)
{
	size_t length = strlen(text);
	int r = put32(b, (uint32_t)length);
	if (r == 0)
		r = buffer_append(b, text, length + 1);
	return r < 0 ? r : pad(b);
}

int results_reset(struct context *c)
{
	c->output.length = 0;
	c->records = 0;
	failure_clear(&c->failure);
	uint32_t head[6] = {0, FRAME_RESULT, c->session, RESULT_MAGIC, RESULT_VERSION, 0};
	_Static_assert(sizeof(head) == RECORDS_AT + 4, "the frame's header and the results'");
	return buffer_append(&c->output, head, sizeof(head));
}

int results_begin(struct context *c)
{
	uint32_t head[3] = {c->op, 0, 0};
	c->record_at = c->output.length;
	return buffer_append(&c->output, head, sizeof(head));
}

int output(struct context *c, const void *data, size_t size)
{
	return c->record_at ? buffer_append(&c->output, data, size) : 0;
}

int results_end(struct context *c, uint32_t error)
{
	size_t bytes_at = c->record_at + 12;
	if (error) { // what was read before it failed is nothing
		c->output.length = bytes_at;
		if (buffer_append(&c->output, c->detail, strlen(c->detail)) < 0)
			return -ENOMEM;
	}
	patch32(&c->output, c->record_at + 4, error);
	patch32(&c->output, c->record_at + 8, (uint32_t)(c->output.length - bytes_at));
	c->record_at = 0;
	c->records++;
	return pad(&c->output);
}

static int put_slots(struct context *c)
{
	int r = put32(&c->output, (uint32_t)__builtin_popcount(c->slots_set));
	for (uint32_t i = 0; i < SLOTS && r == 0; i++) {
		if (!(c->slots_set & 1u << i))
			continue;
		r = put32(&c->output, i);
		if (r == 0)
			r = buffer_append(&c->output, &c->slots[i], sizeof(c->slots[i]));
	}
	return r;
}

// The failed op, which may be of another list than ours; NONE: the plan itself was refused.
static int put_failure(struct context *c)
{
	struct op op = {.bytes = (const uint8_t *)""};
	if (c->failure.list < c->plan.lists) {
		struct plan_list list = plan_list(&c->plan, c->failure.list);
		const uint8_t *at = list.ops;
		for (uint32_t i = 0; i <= c->failure.op && i < list.count; i++) {
			plan_op(at, (uint32_t)(list.ops + list.size - at), &op);
			at += op.size;
		}
	}
	uint32_t head[3] = {c->failure.list, c->failure.op, (uint32_t)c->failure.error};
	int r = buffer_append(&c->output, head, sizeof(head));
	if (r == 0)
		r = put_str(&c->output, c->failure.pointer);
	if (r == 0)
		r = put_bytes(&c->output, op.bytes, op.size);
	return r < 0 ? r : put_str(&c->output, c->failure.detail);
}

int results_complete(struct context *c)
{
	int r = put_slots(c);
	if (r == 0 && c->failure.error) {
		// status, the upper half of the word that begins with the version
		patch32(&c->output, FRAME_HEADER + 4, RESULT_VERSION | 1u << 16);
		r = put_failure(c);
	}
	if (r < 0)
		return r;
	patch32(&c->output, 0, (uint32_t)(c->output.length - FRAME_HEADER));
	patch32(&c->output, RECORDS_AT, c->records);
	return 0;
}

int results_send(struct context *c)
{
	for (size_t sent = 0; sent < c->output.length;) {
		ssize_t n = send(
			c->control, c->output.data + sent, c->output.length - sent, MSG_NOSIGNAL);
		if (n < 0 && errno != EINTR)
			return -errno;
		if (n > 0)
			sent += (size_t)n;
	}
	return 0;
}
