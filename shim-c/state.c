// Registers, slots and the templates that are filled from them.
#include "executor.h"
#include <stdlib.h>

int reg_fd(const struct context *c, uint64_t reg)
{
	return reg == NONE || c->registers[reg] < 0 ? -EBADF : c->registers[reg];
}

int reg_at(const struct context *c, uint64_t reg)
{
	// -EBADF is no fd and not AT_FDCWD (-100): the kernel answers EBADF, for absolute paths nothing.
	return reg == NONE ? AT_FDCWD : reg_fd(c, reg);
}

int fd_above(const struct context *c, int fd)
{
	if (fd < 0 || fd >= c->floor)
		return fd;
	int moved = sys_dup_above(fd, c->floor);
	close(fd);
	return moved;
}

int reg_close(struct context *c, uint32_t reg)
{
	int fd = reg_fd(c, reg);
	if (fd < 0)
		return fd;
	close(fd);
	c->registers[reg] = -1;
	c->channels &= ~(1ull << reg);
	c->locks &= ~(1ull << reg);
	c->starts &= ~(1ull << reg);
	return 0;
}

int reg_set(struct context *c, uint64_t reg, int fd)
{
	fd = fd_above(c, fd);
	if (fd < 0)
		return fd;
	if (reg == NONE) {
		close(fd);
		return -EBADF;
	}
	reg_close(c, (uint32_t)reg);
	c->registers[reg] = fd;
	return 0;
}

int slot_get(const struct context *c, uint64_t slot, uint64_t *value)
{
	if (slot == NONE || !(c->slots_set & 1u << slot))
		return -EINVAL;
	*value = c->slots[slot];
	return 0;
}

void slot_set(struct context *c, uint64_t slot, uint64_t value)
{
	if (slot == NONE)
		return;
	c->slots[slot] = value;
	c->slots_set |= 1u << slot;
}

// The inside of a JSON string: what RFC 8259 demands to be escaped, byte by byte; other bytes stay as they are.
static int render_json(const struct text_slot *text, struct buffer *out)
{
	static const char hex[] = "0123456789abcdef";
	for (uint16_t i = 0; i < text->length; i++) {
		uint8_t byte = (uint8_t)text->bytes[i];
		int r;
		if (byte == '"' || byte == '\\') {
			char escaped[2] = {'\\', (char)byte};
			r = buffer_append(out, escaped, sizeof(escaped));
		} else if (byte < 0x20) {
			char escaped[6] = {'\\', 'u', '0', '0', hex[byte >> 4], hex[byte & 15]};
			r = buffer_append(out, escaped, sizeof(escaped));
		} else {
			r = buffer_append(out, &byte, 1);
		}
		if (r < 0)
			return r;
	}
	return 0;
}

static int render_piece(const struct context *c, const struct piece *piece, struct buffer *out)
{
	char number[48];
	struct text t = text_in(number, sizeof(number));
	const struct text_slot *text;
	uint64_t value;
	int r;
	switch (piece->kind) {
	case PIECE_LITERAL:
		return buffer_append(out, piece->text, piece->length);
	case PIECE_DECIMAL:
	case PIECE_OCTAL:
		r = slot_get(c, piece->number, &value);
		if (r < 0)
			return r;
		text_add_number(&t, value, piece->kind == PIECE_OCTAL ? 8 : 10);
		break;
	case PIECE_FD:
		r = reg_fd(c, piece->number);
		if (r < 0)
			return r;
		text_add(&t, "/proc/self/fd/");
		text_add_number(&t, (uint64_t)r, 10);
		break;
	case PIECE_TEXT:
	case PIECE_JSON:
		text = &c->texts[piece->number];
		if (!text->set)
			return -EINVAL;
		if (piece->kind == PIECE_JSON)
			return render_json(text, out);
		return buffer_append(out, text->bytes, text->length);
	}
	return buffer_append(out, number, (size_t)(t.at - number));
}

int render(const struct context *c, uint64_t count, const uint8_t **at, struct buffer *out)
{
	for (uint64_t i = 0; i < count; i++) {
		struct piece piece = next_piece(at);
		int r = render_piece(c, &piece, out);
		if (r < 0)
			return r;
	}
	uint8_t *end = buffer_room(out, 1);
	if (!end)
		return -ENOMEM;
	*end = 0;
	out->length--;
	return 0;
}

int render_path(const struct context *c, const struct arg *tmpl, char path[PATH_BYTES])
{
	struct text t = text_in(path, PATH_BYTES);
	const uint8_t *at = tmpl->p;
	for (uint64_t i = 0; i < tmpl->n; i++) {
		struct piece piece = next_piece(&at);
		if (piece.kind == PIECE_LITERAL) {
			text_add_bytes(&t, piece.text, piece.length);
			continue;
		}
		struct buffer out = {0};
		int r = render_piece(c, &piece, &out);
		if (r == 0)
			text_add_bytes(&t, (char *)out.data, out.length);
		free(out.data);
		if (r < 0)
			return r;
	}
	return t.full ? -ENAMETOOLONG : 0;
}
