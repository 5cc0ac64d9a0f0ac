// A worker: whole commands of a host that uses the library, one after the other (protocol.h, FRAME_COMMAND). Their plans are executed here,
// as the command line's are; what one leaves behind is taken back before it is answered.
#include "../payload.h"
#include "native.h"
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>

#define TURNS_MAX 256u
// as assembly/plan/registers.ts
#define SLOT_PID 0
#define SLOT_START 1

static struct stdio stdio = {.fds = (int[]){0, 1, 2}};

static bool receive_all(void *to, size_t size)
{
	for (size_t got = 0; got < size;) {
		ssize_t n = recv(WORKER_CONTROL, (uint8_t *)to + got, size - got, 0);
		if (n <= 0 && (n == 0 || errno != EINTR))
			return false;
		got += n > 0 ? (size_t)n : 0;
	}
	return true;
}

// The fds come with the header's first byte.
static bool receive_header(uint32_t *header, int *fds)
{
	struct iovec part = {header, FRAME_HEADER};
	union {
		struct cmsghdr header;
		char room[CMSG_SPACE(3 * sizeof(int))];
	} control = {0};
	struct msghdr message = {.msg_iov = &part,
		.msg_iovlen = 1,
		.msg_control = control.room,
		.msg_controllen = sizeof(control.room)};
	ssize_t n;
	do
		n = recvmsg(WORKER_CONTROL, &message, MSG_CMSG_CLOEXEC | MSG_WAITALL);
	while (n < 0 && errno == EINTR);
	struct cmsghdr *passed = CMSG_FIRSTHDR(&message);
	if (n != FRAME_HEADER || header[1] != FRAME_COMMAND || header[0] > FRAME_MAX || !passed ||
		passed->cmsg_type != SCM_RIGHTS || passed->cmsg_len != CMSG_LEN(3 * sizeof(int)))
		return false;
	memcpy(fds, CMSG_DATA(passed), 3 * sizeof(int));
	return true;
}

static void place_stdio(const int *fds)
{
	for (int fd = 0; fd < 3; fd++) {
		syscall(SYS_dup3, fds[fd], fd, 0);
		close(fds[fd]);
	}
}

static void drop_stdio(int null)
{
	for (int fd = 0; fd < 3; fd++)
		syscall(SYS_dup3, null, fd, 0);
}

static void answer_error(struct answer *answer, const char *message)
{
	struct buffer text = {0};
	put_text(&text, "{");
	put_member(&text, "code", "SystemError");
	put_member(&text, "message", message);
	put_text(&text, "}");
	*answer = (struct answer){.kind = ANSWER_ERROR, .bytes = text.data, .size = text.length};
}

// After a plan that says that it is the last (PLAN_LAST): the process that it made, if it did.
static void answer_last(struct answer *answer)
{
	struct buffer text = {0};
	uint64_t value;
	put_text(&text, "{");
	if (own_slot(SLOT_PID, &value))
		put_number(&text, "pid", value);
	if (own_slot(SLOT_START, &value))
		put_number(&text, "startTime", value);
	put_text(&text, "}");
	*answer = (struct answer){.kind = ANSWER_END, .bytes = text.data, .size = text.length};
}

// A command's turns.
struct turns_done {
	uint32_t count;
	uint32_t plans[TURNS_MAX]; // as FRAME_ANSWER tells of them
	struct answer answer;
};

static bool is_last(const struct answer *plan, const struct buffer *results)
{
	bool done = get32(results->data + 4) == RESULT_VERSION; // the upper half is the status
	return done && (get16(plan->bytes + 6) & PLAN_LAST);
}

// A plan that is not for this process, or too large for any, is the answer: what was done is taken back then.
static void run(struct command *c, const struct bytes *request, const struct bytes *document,
	struct turns_done *to)
{
	struct bytes parts[2 + TURNS_MAX] = {*request, *document};
	struct answer *answer = &to->answer;
	uint32_t turn = 0;
	for (bool ended = false; !ended; turn += !ended) {
		*answer = (struct answer){0};
		core_step_json(parts, 2 + turn, answer);
		if (answer->trap)
			answer_error(answer, answer->trap);
		if (answer->kind != ANSWER_PLAN || answer->size > PLAN_MAX || !own_may(answer))
			break;
		struct answer plan = *answer;
		struct buffer results = {0};
		char *problem = "the command takes too many turns";
		int r = turn < TURNS_MAX ? own_plan(c, &stdio, &plan, &results, &problem) : -ELOOP;
		if (r < 0) {
			answer_error(answer, problem);
			ended = true;
		} else {
			bool looks = get16(plan.bytes + 6) & PLAN_READ_ONLY;
			to->plans[to->count++] = (uint32_t)plan.size | (looks ? COMMAND_LOOKED : 0);
			parts[2 + turn] = (struct bytes){results.data, results.length};
			ended = is_last(&plan, &results);
			if (ended)
				answer_last(answer);
		}
		free(plan.bytes);
	}
	for (uint32_t i = 0; i < to->count; i++)
		free((void *)parts[2 + i].at);
}

static bool send_answer(uint32_t session, const struct turns_done *done)
{
	const struct answer *answer = &done->answer;
	size_t size = answer->kind == ANSWER_PLAN ? 0 : answer->size;
	uint32_t head[6] = {(uint32_t)(12 + done->count * sizeof(uint32_t) + size), FRAME_ANSWER,
		session, core_fresh(), answer->kind, done->count};
	struct buffer frame = {0};
	put(&frame, head, sizeof(head));
	put(&frame, done->plans, done->count * sizeof(uint32_t));
	put(&frame, answer->bytes, size);
	bool sent = true;
	for (size_t at = 0; at < frame.length && sent;) {
		ssize_t n = send(WORKER_CONTROL, frame.data + at, frame.length - at, MSG_NOSIGNAL);
		sent = n >= 0 || errno == EINTR;
		at += n > 0 ? (size_t)n : 0;
	}
	free(frame.data);
	return sent;
}

static bool read_bytes(struct reader *in, struct bytes *to)
{
	uint32_t length = read_u32(in);
	size_t size = ((size_t)length + 3) & ~(size_t)3;
	if (in->bad || (size_t)(in->end - in->at) < size)
		return false;
	*to = (struct bytes){in->at, length};
	in->at += size;
	return true;
}

int worker_main(void)
{
	struct command c = {.signals = -1};
	int null = fcntl(0, F_DUPFD_CLOEXEC, WORKER_CONTROL + 1);
	prctl(PR_SET_NAME, WORKER_NAME);
	own_serve(WORKER_CONTROL);
	for (;;) {
		uint32_t header[3];
		int fds[3];
		if (!receive_header(header, fds))
			return 0;
		place_stdio(fds);
		uint8_t *payload = malloc(header[0] + 1);
		if (!payload || !receive_all(payload, header[0]))
			return 1;
		struct reader in = {.at = payload, .end = payload + header[0]};
		struct bytes request, document;
		struct turns_done done = {0};
		if (!read_bytes(&in, &request) || !read_bytes(&in, &document))
			return 1;
		run(&c, &request, &document, &done);
		own_end();
		drop_stdio(null);
		free(payload);
		if (!send_answer(header[2], &done))
			return 1;
		free(done.answer.bytes);
	}
}
