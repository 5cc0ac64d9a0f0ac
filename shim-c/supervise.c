// SUPERVISE: the one loop of a plan. It hands bytes and signals on until a process has ended.
#include "handlers.h"
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>

#define RELAY_BYTES 16384u
#define RELAYS_MAX 8u
#define RELAY_DRAIN 1u

// One direction. What was read and could not be written yet is kept from one SUPERVISE to the next.
struct relay {
	struct relay *next;
	uint32_t from; // registers
	uint32_t to;
	bool drain;
	bool from_socket;
	bool to_socket;
	bool over; // nothing more comes
	bool gone; // nobody takes it
	size_t start;
	size_t end;
	uint8_t bytes[RELAY_BYTES];
};

// Why the loop ends.
enum done {
	DONE_NOT = -1,
	DONE_PLAN = 0,   // another plan waits
	DONE_ENDED = 1,  // the process has ended, and what it wrote is handed on
	DONE_NOBODY = 2, // nobody takes what it writes
};

struct loop {
	struct context *c;
	struct relay *relays[RELAYS_MAX];
	uint32_t count;
	int pidfd;
	int signals;  // a signalfd, or -1
	int terminal; // whose size a drained one has, or -1
	bool ended;
};

static bool is_socket(int fd)
{
	struct stat st;
	return fstat(fd, &st) == 0 && S_ISSOCK(st.st_mode);
}

static bool is_later(void)
{
	return errno == EAGAIN || errno == EINTR;
}

static bool is_full(const struct relay *r)
{
	return r->start < r->end;
}

// Reads what there is. The master of a pty whose other end is open nowhere answers EIO.
static void relay_read(const struct context *c, struct relay *r)
{
	int fd = c->registers[r->from];
	ssize_t n = r->from_socket ? recv(fd, r->bytes, RELAY_BYTES, MSG_DONTWAIT)
				   : read(fd, r->bytes, RELAY_BYTES);
	if (n > 0)
		r->end = (size_t)n;
	else if (n == 0 || !is_later())
		r->over = true;
}

// Writes what it can.
static void relay_write(const struct context *c, struct relay *r)
{
	int fd = c->registers[r->to];
	size_t size = r->end - r->start;
	ssize_t n = r->to_socket ? send(fd, r->bytes + r->start, size, MSG_DONTWAIT | MSG_NOSIGNAL)
				 : write(fd, r->bytes + r->start, size);
	if (n >= 0)
		r->start += (size_t)n;
	else if (!is_later())
		r->gone = true;
	if (r->gone || !is_full(r))
		r->start = r->end = 0;
}

// The relay of three words of the op, as it was left or a new one. NULL with errno.
static struct relay *relay_of(struct context *c, const uint8_t *words)
{
	uint32_t from = get32(words), to = get32(words + 4);
	struct relay *r = c->relays;
	errno = EBADF;
	if (from >= REGISTERS || to >= REGISTERS || reg_fd(c, from) < 0 || reg_fd(c, to) < 0)
		return NULL;
	while (r && (r->from != from || r->to != to))
		r = r->next;
	if (!r) {
		r = malloc(sizeof(*r));
		if (!r)
			return NULL;
		*r = (struct relay){.next = c->relays, .from = from, .to = to};
		c->relays = r;
	}
	r->drain = get32(words + 8) & RELAY_DRAIN;
	r->from_socket = is_socket(c->registers[from]);
	r->to_socket = is_socket(c->registers[to]);
	return r;
}

static void hand_signal_on(const struct loop *l)
{
	struct signalfd_siginfo info;
	if (read(l->signals, &info, sizeof(info)) != sizeof(info))
		return;
	if (info.ssi_signo != SIGWINCH || l->terminal < 0) {
		sys_pidfd_send_signal(l->pidfd, (int)info.ssi_signo);
		return;
	}
	for (uint32_t i = 0; i < l->count; i++) {
		if (l->relays[i]->drain)
			terminal_size_like(l->c->registers[l->relays[i]->from], l->terminal);
	}
}

// What the relays say of the end. Once the process has ended what it wrote before is read: reading a pty waits for what
// the kernel still carries over (n_tty_read), so that an EAGAIN now means that there is nothing more.
static enum done relays_done(const struct loop *l)
{
	bool drained = true;
	for (uint32_t i = 0; i < l->count; i++) {
		struct relay *r = l->relays[i];
		if (!r->drain)
			continue;
		if (r->gone)
			return DONE_NOBODY;
		if (l->ended && !r->over && !is_full(r))
			relay_read(l->c, r);
		drained = drained && !is_full(r);
	}
	return l->ended && drained ? DONE_ENDED : DONE_NOT;
}

// Asks for what each relay can use now; a fd that it can't use has no place in poll, which tells of errors unasked.
static void listen_to(const struct loop *l, struct pollfd *fds)
{
	for (uint32_t i = 0; i < l->count; i++) {
		const struct relay *r = l->relays[i];
		bool wanted = !r->gone && (r->drain || !l->ended);
		bool reads = wanted && !is_full(r) && !r->over, writes = wanted && is_full(r);
		fds[2 * i] = (struct pollfd){
			.fd = reads ? l->c->registers[r->from] : -1, .events = POLLIN};
		fds[2 * i + 1] = (struct pollfd){
			.fd = writes ? l->c->registers[r->to] : -1, .events = POLLOUT};
	}
}

static void relay_all(const struct loop *l, const struct pollfd *fds)
{
	for (uint32_t i = 0; i < l->count; i++) {
		struct relay *r = l->relays[i];
		if (fds[2 * i].revents)
			relay_read(l->c, r);
		if (is_full(r) && (fds[2 * i].revents || fds[2 * i + 1].revents))
			relay_write(l->c, r);
	}
}

// Returns an enum done, or a negative errno.
static int run(struct loop *l)
{
	for (;;) {
		int done = relays_done(l);
		if (done != DONE_NOT)
			return done;
		struct pollfd fds[3 + 2 * RELAYS_MAX] = {
			{.fd = l->ended ? -1 : l->pidfd, .events = POLLIN},
			{.fd = l->c->control, .events = POLLIN | POLLRDHUP},
			{.fd = l->signals, .events = POLLIN},
		};
		listen_to(l, fds + 3);
		if (poll(fds, 3 + 2 * l->count, -1) < 0) {
			if (errno != EINTR)
				return -errno;
			continue;
		}
		if (fds[1].revents & ~POLLIN)
			return -ECANCELED;
		if (fds[1].revents)
			return DONE_PLAN;
		if (fds[2].revents)
			hand_signal_on(l);
		relay_all(l, fds + 3);
		l->ended = l->ended || fds[0].revents;
	}
}

static int begin(struct loop *l, const struct op *op)
{
	const struct arg *relays = &op->arg[1];
	l->pidfd = reg_fd(l->c, op->arg[0].n);
	l->terminal = op->arg[3].n == NONE ? -1 : reg_fd(l->c, op->arg[3].n);
	if (l->pidfd < 0 || (l->terminal < 0 && op->arg[3].n != NONE))
		return -EBADF;
	l->count = (uint32_t)relays->n / 3;
	if (relays->n % 3 || l->count > RELAYS_MAX)
		return -EINVAL;
	for (uint32_t i = 0; i < l->count; i++) {
		l->relays[i] = relay_of(l->c, relays->p + (size_t)12 * i);
		if (!l->relays[i])
			return -errno;
	}
	uint64_t signals = op->arg[2].n;
	if (!signals)
		return 0;
	// they arrive by the fd from now on, also between one SUPERVISE and the next
	int r = result(syscall(SYS_rt_sigprocmask, SIG_BLOCK, &signals, NULL, sizeof(signals)));
	if (r == 0)
		r = l->signals =
			result(syscall(SYS_signalfd4, -1, &signals, sizeof(signals), SFD_CLOEXEC));
	return r < 0 ? r : 0;
}

int op_supervise(struct context *c, const struct op *op)
{
	struct loop l = {.c = c, .signals = -1};
	int r = begin(&l, op);
	if (r == 0) {
		// that nobody takes what is written is told by errno
		void (*before)(int) = signal(SIGPIPE, SIG_IGN);
		r = run(&l);
		signal(SIGPIPE, before);
	}
	if (l.signals >= 0)
		close(l.signals);
	if (r < 0)
		return r;
	slot_set(c, op->arg[4].n, (uint64_t)r);
	return 0;
}
