#include "handover.h"
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/wait.h>

#ifndef MFD_NOEXEC_SEAL
#define MFD_NOEXEC_SEAL 0x0008U // Linux 6.3; what vm.memfd_noexec may demand
#endif

#define NAME "tare-plan"
#define MAGIC 0x50444e48u // "HNDP"
#define STACK 32768u
#define UNSET UINT32_MAX

// The memfd: this, the texts that are set, the plan.
struct head {
	uint32_t magic;
	uint32_t list;
	uint32_t turn;
	uint32_t caller_umask;
	int32_t floor;
	uint32_t slots_set;
	uint64_t starts;
	uint64_t slots[SLOTS];
	int32_t registers[REGISTERS];
	uint32_t texts[TEXTS]; // their lengths, or UNSET
	uint32_t plan;         // its size
#ifdef TARE_FAULTS
	struct fault fault;
#endif
};

// A copy of a locked directory's fd would hold the lock after the executor's end.
static bool handed(const struct context *c, uint32_t reg)
{
	return c->registers[reg] >= 0 && !(c->locks & 1ull << reg);
}

static int make(const struct context *c, uint32_t list)
{
	struct head head = {
		.magic = MAGIC,
		.list = list,
		.turn = c->turn,
		.caller_umask = c->caller_umask,
		.floor = c->floor,
		.slots_set = c->slots_set,
		.starts = c->starts,
		.plan = c->plan.size,
	};
	struct iovec parts[TEXTS + 2] = {{&head, sizeof(head)}};
	int count = 1;
	size_t size = sizeof(head) + c->plan.size;
	memcpy(head.slots, c->slots, sizeof(head.slots));
	for (uint32_t reg = 0; reg < REGISTERS; reg++)
		head.registers[reg] = handed(c, reg) ? c->registers[reg] : -1;
	for (uint32_t i = 0; i < TEXTS; i++) {
		head.texts[i] = c->texts[i].set ? c->texts[i].length : UNSET;
		if (!c->texts[i].set)
			continue;
		parts[count++] = (struct iovec){(void *)c->texts[i].bytes, c->texts[i].length};
		size += c->texts[i].length;
	}
	parts[count++] = (struct iovec){(void *)c->plan.bytes, c->plan.size};
#ifdef TARE_FAULTS
	head.fault = c->fault;
#endif
	int fd = result(syscall(SYS_memfd_create, NAME, MFD_CLOEXEC | MFD_NOEXEC_SEAL));
	if (fd == -EINVAL)
		fd = result(syscall(SYS_memfd_create, NAME, MFD_CLOEXEC));
	if (fd < 0)
		return fd;
	ssize_t n = writev(fd, parts, count);
	if (n == (ssize_t)size)
		return fd;
	int error = n < 0 ? errno : EIO;
	close(fd);
	return -error;
}

struct entry {
	const struct context *c;
	int fd;
	volatile int error;
};

static void keep(int fd)
{
	syscall(SYS_fcntl, fd, F_SETFD, 0);
}

// In vfork's child: the memory is the parent's, which is suspended, and stays as it is but for the error.
static void enter(void *argument)
{
	struct entry *entry = argument;
	const struct context *c = entry->c;
	char number[16];
	struct text t = text_in(number, sizeof(number));
	text_add_number(&t, (uint64_t)entry->fd, 10);
	// the first one's length is what NAME can fill
	char *argv[] = {"tare:[init]                                                     ", "list",
		number, NULL};
	char *none[] = {NULL};
	for (int fd = 0; fd < 3; fd++)
		if (c->stdio[fd] != fd)
			syscall(SYS_dup3, c->stdio[fd], fd, 0);
	for (int fd = 3; fd < c->floor; fd++)
		keep(fd);
	for (uint32_t reg = 0; reg < REGISTERS; reg++)
		if (handed(c, reg))
			keep(c->registers[reg]);
	keep(entry->fd);
	long r = syscall(SYS_execveat, c->program, "", argv, none, AT_EMPTY_PATH);
	entry->error = r < 0 ? errno : EIO;
	syscall(SYS_exit, 127);
}

// clone3 with a stack of its own: the child calls run(with), and never comes back.
static long clone_onto(struct clone_args *args, void (*run)(void *), void *with)
{
#if defined(__x86_64__)
	register void (*run_in)(void *) __asm__("r12") = run;
	register void *with_in __asm__("r13") = with;
	long r = SYS_clone3;
	__asm__ volatile("syscall\n"
			 "test %%rax, %%rax\n"
			 "jnz 1f\n"
			 "xor %%ebp, %%ebp\n"
			 "mov %%r13, %%rdi\n"
			 "call *%%r12\n"
			 "hlt\n"
			 "1:\n"
			 : "+a"(r)
			 : "D"(args), "S"(sizeof(*args)), "r"(run_in), "r"(with_in)
			 : "rcx", "r11", "memory", "cc");
	return r;
#elif defined(__aarch64__)
	register long number __asm__("x8") = SYS_clone3;
	register long r __asm__("x0") = (long)args;
	register long size __asm__("x1") = sizeof(*args);
	register void (*run_in)(void *) __asm__("x20") = run;
	register void *with_in __asm__("x21") = with;
	__asm__ volatile("svc #0\n"
			 "cbnz x0, 1f\n"
			 "mov x29, xzr\n"
			 "mov x0, x21\n"
			 "blr x20\n"
			 "brk #1\n"
			 "1:\n"
			 : "+r"(r)
			 : "r"(number), "r"(size), "r"(run_in), "r"(with_in)
			 : "memory", "cc");
	return r;
#else
	(void)args, (void)run, (void)with;
	return -ENOSYS;
#endif
}

// Who is short of memory in its cgroup is killed with everyone that has the same memory, and so would this process be: the kernel spares
// a vfork only of its parent's child (mm/oom_kill.c, in_vfork), which CLONE_PARENT makes another's.
static bool may_be_killed(const struct clone_args *args)
{
	const uint64_t both = CLONE_PARENT | CLONE_INTO_CGROUP;
	return (args->flags & both) == both &&
	       faccessat((int)args->cgroup, "memory.max", F_OK, 0) == 0;
}

int handover_clone(struct context *c, struct clone_args *args, uint32_t list)
{
	static uint8_t stack[STACK] __attribute__((aligned(16)));
	struct entry entry = {.c = c, .fd = make(c, list)};
	if (entry.fd < 0)
		return entry.fd;
	if (may_be_killed(args)) {
		int pid = sys_clone3(args, sizeof(*args));
		if (pid == 0)
			enter(&entry);
		close(entry.fd);
		return pid;
	}
	args->flags |= CLONE_VM | CLONE_VFORK;
	args->stack = (uint64_t)(uintptr_t)stack;
	args->stack_size = sizeof(stack);
	long pid = clone_onto(args, enter, &entry);
	close(entry.fd);
	if (pid < 0 || !entry.error)
		return (int)pid;
	close(*(int *)(uintptr_t)args->pidfd);
	while (waitpid((pid_t)pid, NULL, __WALL) < 0 && errno == EINTR)
		;
	return -entry.error;
}

static bool read_part(int fd, void *to, size_t size, off_t *at)
{
	ssize_t n = pread(fd, to, size, *at);
	*at += n > 0 ? n : 0;
	return n == (ssize_t)size;
}

// Returns the list's number, or NONE for what does not come from handover_clone.
static uint32_t take(struct context *c, int fd)
{
	struct head head;
	off_t at = 0;
	if (!read_part(fd, &head, sizeof(head), &at) || head.magic != MAGIC || head.plan > PLAN_MAX)
		return NONE;
	for (uint32_t i = 0; i < TEXTS; i++) {
		struct text_slot *text = &c->texts[i];
		if (head.texts[i] == UNSET)
			continue;
		if (head.texts[i] > TEXT_MAX || !read_part(fd, text->bytes, head.texts[i], &at))
			return NONE;
		text->set = true;
		text->length = (uint16_t)head.texts[i];
	}
	// pages of its own, which init gives back while it waits
	void *pages = mmap(
		NULL, head.plan + 1, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct plan_fault refused;
	c->plan_bytes = pages;
	if (pages == MAP_FAILED || !read_part(fd, pages, head.plan, &at) ||
		plan_check(pages, head.plan, &c->plan, &refused) < 0 || head.list >= c->plan.lists)
		return NONE;
	c->turn = head.turn;
	c->caller_umask = head.caller_umask;
	c->floor = head.floor;
	c->slots_set = head.slots_set;
	c->starts = head.starts;
	memcpy(c->slots, head.slots, sizeof(head.slots));
	memcpy(c->registers, head.registers, sizeof(head.registers));
#ifdef TARE_FAULTS
	c->fault = head.fault;
#endif
	return head.list;
}

int handover_main(struct context *c, int fd)
{
	uint32_t list = take(c, fd);
	if (list == NONE)
		return 2;
	close(fd);
	sys_close_range(3, ~0u, CLOSE_RANGE_CLOEXEC);
	run_process(c, list);
}
