// What comes over sockets: frames of a stream in pieces of any size, FRAME_OPEN's payload, and records with their texts.
#include "fuzz.h"
#include "protocol.h"
#include <sys/resource.h>
// a length is a length: room for 64 MB in each of them would only take the time
#undef FRAME_MAX
#define FRAME_MAX (4u << 10)
// the readers are not offered to others
#include "../../shim-c/channel.c"
#include "../../shim-c/session.c"
#include "../../shim-c/stream.c"

static int ends[2][2]; // a stream, and packets

static void open_sockets(void)
{
	struct rlimit none = {0, 0};
	setrlimit(RLIMIT_CORE, &none);
	if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends[0]) ||
		socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends[1]))
		abort();
}

static void read_open(const struct frame *frame)
{
	struct start start = {0};
	if (read_start(frame, &start) == 0) {
		for (char **text = start.argv; *text; text++)
			if (strlen(*text) > frame->length)
				abort();
	}
	free(start.wanted);
	free(start.argv);
	free(start.envp);
}

#define PIECES_MAX 200

// data[0] says how long the pieces are
static void feed_stream(const uint8_t *data, size_t size)
{
	struct stream stream = {.fd = ends[0][0]};
	size_t piece = 1 + data[0] * 16u;
	enum stream_state state = STREAM_OK;
	if (size > PIECES_MAX * piece)
		size = PIECES_MAX * piece;
	for (size_t at = 1; at < size && state != STREAM_END; at += piece) {
		size_t n = size - at < piece ? size - at : piece;
		if (write(ends[0][1], data + at, n) != (ssize_t)n)
			abort();
		while (state != STREAM_END && stream_receive(&stream) == STREAM_OK) {
			struct frame frame;
			while ((state = stream_next(&stream, &frame)) == STREAM_OK) {
				if (frame.length + FRAME_HEADER != frame.size)
					abort();
				if (frame.kind == FRAME_OPEN)
					read_open(&frame);
			}
		}
	}
	uint8_t rest[1 << 12]; // of a stream that was given up
	while (recv(ends[0][0], rest, sizeof(rest), MSG_DONTWAIT) > 0)
		;
	free(stream.in.data);
}

static void feed_packet(const uint8_t *data, size_t size)
{
	static struct failure failure;
	struct record record;
	if (size == 0 || size > sizeof(record) + DETAIL_MAX + POINTER_MAX + 16)
		return;
	if (write(ends[1][1], data, size) != (ssize_t)size)
		return; // larger than the socket takes
	failure_clear(&failure);
	int r = record_receive(ends[1][0], &record, &failure, MSG_DONTWAIT, NULL);
	if (r == 1 &&
		(strlen(failure.detail) >= DETAIL_MAX || strlen(failure.pointer) >= POINTER_MAX))
		abort();
	if (r == 1 && record.kind == RECORD_FAIL && failure.error == 0)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (!ends[0][1])
		open_sockets();
	if (size == 0)
		return 0;
	feed_stream(data, size);
	feed_packet(data + 1, size - 1);
	return 0;
}
