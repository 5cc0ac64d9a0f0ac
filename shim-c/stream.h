// A stream socket that carries the frames of protocol.h: whole frames come out, whole frames go in, and
// what the other side doesn't take at once waits in a queue. Nothing here blocks.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct queue {
	uint8_t *data;
	size_t start; // the first byte that is not used up
	size_t end;
	size_t room;
};

struct stream {
	int fd; // -1: closed
	struct queue in;
	struct queue out;
};

// A frame inside a stream's input buffer; valid until the next call that reads from that stream.
struct frame {
	const uint8_t *bytes; // header and payload
	size_t size;
	uint32_t kind;
	uint32_t session;
	const uint8_t *payload;
	uint32_t length;
};

#define FRAME_HEADER 12

// What stream_receive and stream_next answer.
enum stream_state { STREAM_OK = 0, STREAM_AGAIN = 1, STREAM_END = 2 };

// Reads once what there is. Returns STREAM_OK, STREAM_AGAIN when nothing came, or STREAM_END when the
// other side has ended or memory is short.
enum stream_state stream_receive(struct stream *s);

// The next whole frame of what was read. Returns STREAM_OK, STREAM_AGAIN when it is not complete, or
// STREAM_END when it is longer than FRAME_MAX.
enum stream_state stream_next(struct stream *s, struct frame *frame);

// Queues bytes and sends as much of the queue as goes. Returns 0, or -errno when the stream can't be used
// any more (nothing is queued then).
int stream_send(struct stream *s, const void *bytes, size_t size);

// Queues bytes that more will follow: nothing is sent yet. Returns 0 or -errno.
int stream_put(struct stream *s, const void *bytes, size_t size);

// Sends what is queued, as far as it goes. Returns 0 or -errno.
int stream_flush(struct stream *s);

// How many bytes wait to be sent.
size_t stream_waiting(const struct stream *s);

// Ends what goes out (the other side reads end of file) and forgets what waits to; what comes in is still heard.
void stream_end(struct stream *s);

// Closes the socket and frees the buffers.
void stream_close(struct stream *s);
