#include "stream.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "protocol.h"

#define READ_SIZE 16384u
#define KEEP_SIZE 65536u // an idle stream holds no more than this

// Makes room for `more` bytes at the end. Returns 0 or -ENOMEM.
static int reserve(struct queue *b, size_t more)
{
	if (b->room - b->end >= more)
		return 0;
	if (b->start) {
		memmove(b->data, b->data + b->start, b->end - b->start);
		b->end -= b->start;
		b->start = 0;
		if (b->room - b->end >= more)
			return 0;
	}
	size_t room = b->room * 2 > b->end + more ? b->room * 2 : b->end + more;
	uint8_t *data = realloc(b->data, room);
	if (!data)
		return -ENOMEM;
	b->data = data;
	b->room = room;
	return 0;
}

static void discard(struct queue *b, size_t size)
{
	b->start += size;
	if (b->start < b->end)
		return;
	b->start = b->end = 0;
	if (b->room > KEEP_SIZE) {
		free(b->data);
		*b = (struct queue){0};
	}
}

static uint32_t u32_at(const uint8_t *bytes)
{
	uint32_t value;
	memcpy(&value, bytes, sizeof value);
	return value;
}

enum stream_state stream_receive(struct stream *s)
{
	// Once a frame's length is known the rest of it is asked for in one piece.
	size_t have = s->in.end - s->in.start, want = READ_SIZE;
	if (have >= FRAME_HEADER) {
		size_t size = FRAME_HEADER + (size_t)u32_at(s->in.data + s->in.start);
		if (size > have && size - have > want)
			want = size - have;
	}
	if (reserve(&s->in, want))
		return STREAM_END;
	ssize_t n;
	do
		n = recv(s->fd, s->in.data + s->in.end, s->in.room - s->in.end, MSG_DONTWAIT);
	while (n < 0 && errno == EINTR);
	if (n > 0) {
		s->in.end += (size_t)n;
		return STREAM_OK;
	}
	return n < 0 && errno == EAGAIN ? STREAM_AGAIN : STREAM_END;
}

enum stream_state stream_next(struct stream *s, struct frame *frame)
{
	size_t have = s->in.end - s->in.start;
	if (have < FRAME_HEADER) {
		if (!have)
			discard(&s->in, 0);
		return STREAM_AGAIN;
	}
	const uint8_t *at = s->in.data + s->in.start;
	uint32_t length = u32_at(at);
	if (length > FRAME_MAX)
		return STREAM_END;
	if (have < FRAME_HEADER + (size_t)length)
		return STREAM_AGAIN;
	*frame = (struct frame){
		.bytes = at,
		.size = FRAME_HEADER + (size_t)length,
		.kind = u32_at(at + 4),
		.session = u32_at(at + 8),
		.payload = at + FRAME_HEADER,
		.length = length,
	};
	s->in.start += frame->size; // the bytes stay where they are until the next receive
	return STREAM_OK;
}

int stream_flush(struct stream *s)
{
	while (s->out.start < s->out.end) {
		ssize_t n = send(s->fd, s->out.data + s->out.start, s->out.end - s->out.start,
			MSG_DONTWAIT | MSG_NOSIGNAL);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return errno == EAGAIN ? 0 : -errno;
		discard(&s->out, (size_t)n);
	}
	return 0;
}

int stream_put(struct stream *s, const void *bytes, size_t size)
{
	if (s->fd < 0)
		return -EPIPE;
	if (size == 0)
		return 0;
	if (reserve(&s->out, size))
		return -ENOMEM;
	memcpy(s->out.data + s->out.end, bytes, size);
	s->out.end += size;
	return 0;
}

int stream_send(struct stream *s, const void *bytes, size_t size)
{
	int error = stream_put(s, bytes, size);
	return error ? error : stream_flush(s);
}

size_t stream_waiting(const struct stream *s)
{
	return s->out.end - s->out.start;
}

void stream_end(struct stream *s)
{
	discard(&s->out, s->out.end - s->out.start);
	if (s->fd >= 0)
		shutdown(s->fd, SHUT_WR);
}

void stream_close(struct stream *s)
{
	if (s->fd >= 0)
		close(s->fd);
	free(s->in.data);
	free(s->out.data);
	*s = (struct stream){.fd = -1};
}
