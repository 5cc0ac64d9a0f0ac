// Makes the system calls given, each "NUMBER" or "NUMBER:ARGUMENT,…", and prints what each returns: "NUMBER RESULT".
// A NUMBER that begins with "x86." is called by int 0x80. "status" prints capabilities and seccomp's mode.
#define _GNU_SOURCE
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static long call_x86(long number)
{
	long result = number;
#ifdef __x86_64__
	__asm__ volatile("int $0x80" : "+a"(result) : : "r8", "r9", "r10", "r11", "memory");
#endif
	return result;
}

static void status(void)
{
	char line[256];
	FILE *f = fopen("/proc/self/status", "r");
	while (f && fgets(line, sizeof(line), f))
		if (!strncmp(line, "Cap", 3) || !strncmp(line, "NoNew", 5) ||
			!strncmp(line, "Seccomp:", 8))
			fputs(line, stdout);
	if (f)
		fclose(f);
}

int main(int argc, char **argv)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	for (int i = 1; i < argc; i++) {
		if (!strcmp(argv[i], "status")) {
			status();
			continue;
		}
		int x86 = !strncmp(argv[i], "x86.", 4);
		char *at = argv[i] + (x86 ? 4 : 0);
		long number = strtol(at, &at, 0);
		uint64_t a[6] = {0};
		for (int n = 0; n < 6 && *at; n++)
			a[n] = strtoull(at + 1, &at, 0);
		long r;
		if (x86) {
			r = call_x86(number);
		} else {
			r = syscall(number, a[0], a[1], a[2], a[3], a[4], a[5]);
			if (r < 0)
				r = -errno;
		}
		printf("%s %ld\n", argv[i], r);
	}
	return 0;
}
