// libseccomp as the oracle of seccomp tests: builds filters as runc asks libseccomp to, without runc's rule for new
// calls. Reads profiles, a word list a line, and answers each `end` with a line:
//
//     arch NAME           one of libseccomp's names, e.g. x86_64; without any, the host's
//     default ACTION      the value that a filter returns
//     optimize LEVEL
//     rule ACTION NAME [INDEX OP VALUE VALUE_TWO]...
//     resolve ARCH NAME   answers with the number at once (negative: none)
//     version             answers with libseccomp's
//     end                 → "ok NANOSECONDS HEX" (since the first line), or "error ERRNO NAME"
//
// A name that libseccomp does not know is passed over, as runc does.
#define _GNU_SOURCE
#include <errno.h>
#include <seccomp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

struct profile {
	scmp_filter_ctx filter;
	uint32_t fallback;
	uint32_t archs[16];
	int count, failed;
	char at[64];
};

static uint64_t now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static void fail(struct profile *p, int error, const char *at)
{
	if (p->failed)
		return;
	p->failed = -error;
	snprintf(p->at, sizeof(p->at), "%s", at);
}

/** The filter of the profile, made when its first rule needs it. */
static void begin(struct profile *p)
{
	if (p->filter)
		return;
	p->filter = seccomp_init(p->fallback);
	if (!p->filter) {
		perror("seccomp_init");
		exit(1);
	}
	for (int i = 0; i < p->count; i++) {
		// the host's is there already; of another endianness it must go first
		if (i == 0 && p->archs[0] != seccomp_arch_native())
			seccomp_arch_remove(p->filter, SCMP_ARCH_NATIVE);
		int r = seccomp_arch_add(p->filter, p->archs[i]);
		if (r < 0 && r != -EEXIST)
			fail(p, r, "arch");
	}
}

static void add_rule(struct profile *p, char *words)
{
	char *rest = words, *word = strsep(&rest, " "), *name = strsep(&rest, " ");
	uint32_t action = (uint32_t)strtoul(word, NULL, 0);
	struct scmp_arg_cmp args[6];
	unsigned count = 0;
	while (rest && *rest && count < 6) {
		args[count].arg = (unsigned)strtoul(rest, &rest, 0);
		args[count].op = (enum scmp_compare)strtoul(rest, &rest, 0);
		args[count].datum_a = strtoull(rest, &rest, 0);
		args[count].datum_b = strtoull(rest, &rest, 0);
		count++;
		while (*rest == ' ')
			rest++;
	}
	begin(p);
	int number = seccomp_syscall_resolve_name(name);
	if (number == __NR_SCMP_ERROR)
		return;
	int r = seccomp_rule_add_array(p->filter, action, number, count, args);
	if (r < 0)
		fail(p, r, name);
}

static void answer(struct profile *p, uint64_t started)
{
	begin(p);
	int fd = memfd_create("bpf", 0), r = p->failed ? 0 : seccomp_export_bpf(p->filter, fd);
	if (r < 0)
		fail(p, r, "export");
	if (p->failed) {
		printf("error %d %s\n", p->failed, p->at);
	} else {
		unsigned char program[8 * 4096];
		ssize_t length = pread(fd, program, sizeof(program), 0);
		printf("ok %llu ", (unsigned long long)(now() - started));
		for (ssize_t i = 0; i < length; i++)
			printf("%02x", program[i]);
		printf("\n");
	}
	fflush(stdout);
	close(fd);
	seccomp_release(p->filter);
	memset(p, 0, sizeof(*p));
}

int main(void)
{
	struct profile p = {0};
	char *line = NULL;
	size_t room = 0;
	uint64_t started = 0;
	for (ssize_t n; (n = getline(&line, &room, stdin)) > 0;) {
		line[n - 1] = 0;
		char *rest = line, *word = strsep(&rest, " ");
		if (!started)
			started = now();
		if (!strcmp(word, "arch")) {
			p.archs[p.count++ % 16] = seccomp_arch_resolve_name(rest);
		} else if (!strcmp(word, "default")) {
			p.fallback = (uint32_t)strtoul(rest, NULL, 0);
		} else if (!strcmp(word, "optimize")) {
			begin(&p);
			seccomp_attr_set(p.filter, SCMP_FLTATR_CTL_OPTIMIZE, (uint32_t)atoi(rest));
		} else if (!strcmp(word, "rule")) {
			add_rule(&p, rest);
		} else if (!strcmp(word, "resolve")) {
			char *arch = strsep(&rest, " ");
			printf("%d\n", seccomp_syscall_resolve_name_arch(
					       seccomp_arch_resolve_name(arch), rest));
			fflush(stdout);
		} else if (!strcmp(word, "version")) {
			const struct scmp_version *v = seccomp_version();
			printf("%u.%u.%u\n", v->major, v->minor, v->micro);
			fflush(stdout);
		} else if (!strcmp(word, "end")) {
			answer(&p, started);
			started = 0;
		}
	}
	free(line);
	return 0;
}
