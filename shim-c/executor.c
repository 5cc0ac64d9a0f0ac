// The executor: one session's plans from its control socket, their results back on it.
#include "executor.h"
#include "fault.h"
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <sys/wait.h>

// libc's sigaction refuses the signals it keeps for itself, which a parent may have ignored as any other.
void default_signals(void)
{
	struct {
		void *handler;
		unsigned long flags;
		void *restorer;
		uint64_t mask;
	} by_default = {0};
	uint64_t none = 0;
	for (int signal = 1; signal <= 64; signal++)
		syscall(SYS_rt_sigaction, signal, &by_default, NULL, sizeof(uint64_t));
	syscall(SYS_rt_sigprocmask, SIG_SETMASK, &none, NULL, sizeof(none));
}

// The kernel keeps the strings of argv and then of envp in one run, which is what ps reads.
static void find_title(struct context *c, int argc, char **argv, char **envp)
{
	if (argc < 1)
		return;
	char *end = argv[0];
	for (int i = 0; i < argc && argv[i] == end; i++)
		end += strlen(end) + 1;
	for (int i = 0; envp[i] == end; i++)
		end += strlen(end) + 1;
	c->title = argv[0];
	c->title_room = (size_t)(end - argv[0]);
}

static void read_kernel(struct context *c)
{
	struct utsname name;
	uint64_t value = 0;
	const char *at = name.release;
	if (uname(&name) < 0)
		return;
	for (int i = 0; i < 2 && parse_number(&at, &value); i++) {
		c->kernel[i] = (uint32_t)value;
		if (*at == '.')
			at++;
	}
}

void context_init(struct context *c)
{
	c->caller_umask = umask(0);
	for (int i = 0; i < REGISTERS; i++)
		c->registers[i] = -1;
	c->control = -1;
	c->program = -1;
	c->report = -1;
	c->gone = POLLRDHUP;
	c->floor = 3;
	read_kernel(c);
#ifdef TARE_FAULTS
	fault_read(&c->fault, getenv("TARE_FAULT"));
#endif
}

void first_acts(struct context *c, int argc, char **argv, char **envp)
{
	for (int fd = 0; fd < 3; fd++) {
		// the lowest free number is the one that is missing
		if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", O_RDWR) < 0)
			_exit(2);
	}
	default_signals();
	context_init(c);
	find_title(c, argc, argv, envp);
}

static int read_all(int fd, void *to, size_t size)
{
	for (size_t got = 0; got < size;) {
		ssize_t n = read(fd, (uint8_t *)to + got, size - got);
		if (n < 0 && errno != EINTR)
			return -errno;
		if (n == 0)
			return -ECONNRESET;
		if (n > 0)
			got += (size_t)n;
	}
	return 0;
}

// The plan has pages of its own, so that they can be given back while init waits.
static int read_plan(struct context *c, size_t *size)
{
	uint32_t head[3];
	int r = read_all(c->control, head, sizeof(head));
	if (r < 0)
		return r;
	if (head[1] != FRAME_PLAN || head[0] > PLAN_MAX)
		return -EPROTO;
	*size = head[0];
	c->session = head[2];
	void *pages =
		mmap(NULL, *size + 1, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (pages == MAP_FAILED)
		return -errno;
	c->plan_bytes = pages;
	r = read_all(c->control, pages, *size);
	if (r < 0)
		munmap(pages, *size + 1);
	return r;
}

int plan_execute(struct context *c, size_t size)
{
	struct plan_fault refused;
	int r = results_reset(c);
	if (r < 0)
		return r;
	if (plan_check(c->plan_bytes, size, &c->plan, &refused) < 0) {
		c->plan = (struct plan){0};
		failure_clear(&c->failure);
		c->failure.list = refused.list;
		c->failure.op = refused.op;
		c->failure.error = EBADMSG;
		struct text t = text_in(c->failure.detail, DETAIL_MAX);
		text_add(&t, "the plan is refused: ");
		text_add(&t, refused.why);
	} else {
		run_list(c, 0);
	}
	if (c->failure.error)
		undo_run(c);
	return results_complete(c);
}

int executor_main(struct context *c, int control, int passed)
{
	c->control = control;
	c->floor = 3 + passed;
	if (control < c->floor || fcntl(control, F_GETFD) < 0)
		return 2;
	if (control > c->floor)
		sys_close_range((unsigned)c->floor, (unsigned)control - 1, 0);
	sys_close_range((unsigned)control + 1, ~0u, 0);
	sys_close_range(3, ~0u, CLOSE_RANGE_CLOEXEC);
	c->watching = true;
	size_t size;
	for (; read_plan(c, &size) == 0; c->turn++) {
		int r = plan_execute(c, size);
		if (r == 0)
			r = results_send(c);
		munmap(c->plan_bytes, size + 1);
		if (r < 0)
			break;
	}
	undo_run(c);
	// stages of ours that have ended: whoever inherits them may be slow to wait
	while (waitpid(-1, NULL, WNOHANG | __WALL) > 0)
		;
	return 0;
}
