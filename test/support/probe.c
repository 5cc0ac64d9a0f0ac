// What a container sees of itself, for comparing runtimes: one line a fact, "section<TAB>key<TAB>value", with
// backslash escapes. Static and small, so that nothing of a shell or a libc's start-up is between the runtime and
// what is measured. Arguments: [-o FILE] [-w] [PATH…]: where to write (default: fd 1); wait for a signal after
// writing; paths to try reading, listing and writing.
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/utsname.h>
#include <unistd.h>

extern char **environ;

static char *out;
static size_t used, room;

static void put(const char *text, size_t size)
{
	if (used + size > room) {
		room = (used + size) * 2;
		out = realloc(out, room);
		if (!out)
			_exit(99);
	}
	memcpy(out + used, text, size);
	used += size;
}

static void escaped(const char *text)
{
	for (; *text; text++) {
		if (*text == '\n')
			put("\\n", 2);
		else if (*text == '\t')
			put("\\t", 2);
		else if (*text == '\\')
			put("\\\\", 2);
		else
			put(text, 1);
	}
}

static void say(const char *section, const char *key, const char *value)
{
	escaped(section);
	put("\t", 1);
	escaped(key);
	put("\t", 1);
	escaped(value);
	put("\n", 1);
}

static void say_number(const char *section, const char *key, long value)
{
	char text[32];

	snprintf(text, sizeof text, "%ld", value);
	say(section, key, text);
}

static const char *error_name(int error)
{
	return error ? strerrorname_np(error) : "ok";
}

// A whole file of /proc; the caller frees it.
static char *slurp(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	size_t size = 0, space = 1 << 16;
	char *text;
	ssize_t n;

	if (fd < 0)
		return NULL;
	text = malloc(space);
	while (text && (n = read(fd, text + size, space - size - 1)) > 0) {
		size += n;
		if (size + 1 >= space)
			text = realloc(text, space *= 2);
	}
	close(fd);
	if (text)
		text[size] = 0;
	return text;
}

static void file(const char *section, const char *path)
{
	char *text = slurp(path);

	say(section, "", text ? text : error_name(errno));
	free(text);
}

// "key:\tvalue" lines become facts of their own.
static void status(void)
{
	char *text = slurp("/proc/self/status"), *line, *rest = text;

	while (text && (line = strsep(&rest, "\n")) && *line) {
		char *value = strstr(line, ":\t");
		if (!value)
			continue;
		*value = 0;
		say("status", line, value + 2);
	}
	free(text);
}

static void descriptors(void)
{
	char path[300], link[4096], info[400];
	DIR *dir = opendir("/proc/self/fd");
	struct dirent *entry;

	while (dir && (entry = readdir(dir))) {
		if (entry->d_name[0] == '.' || atoi(entry->d_name) == dirfd(dir))
			continue;
		snprintf(path, sizeof path, "/proc/self/fd/%s", entry->d_name);
		ssize_t n = readlink(path, link, sizeof link - 1);
		link[n < 0 ? 0 : n] = 0;
		say("fd", entry->d_name, link);
		int flags = fcntl(atoi(entry->d_name), F_GETFL);
		snprintf(info, sizeof info, "%s%s%s",
			(flags & O_ACCMODE) == O_RDONLY   ? "r"
			: (flags & O_ACCMODE) == O_WRONLY ? "w"
							  : "rw",
			flags & O_NONBLOCK ? " nonblock" : "", flags & O_APPEND ? " append" : "");
		say("fd flags", entry->d_name, info);
	}
	if (dir)
		closedir(dir);
}

static void namespaces(void)
{
	static const char *const names[] = {
		"cgroup", "ipc", "mnt", "net", "pid", "time", "user", "uts"};
	char path[64], link[128];

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		snprintf(path, sizeof path, "/proc/self/ns/%s", names[i]);
		ssize_t n = readlink(path, link, sizeof link - 1);
		link[n < 0 ? 0 : n] = 0;
		say("namespace", names[i], link);
	}
}

static void tree(const char *section, const char *dir_path, int depth)
{
	char path[4096], link[4096], text[9000];
	struct dirent **entries;
	struct stat st;
	int n = scandir(dir_path, &entries, NULL, alphasort);

	for (int i = 0; i < n; i++) {
		const char *name = entries[i]->d_name;
		if (!strcmp(name, "..") || (depth && !strcmp(name, ".")))
			continue;
		snprintf(path, sizeof path, "%s/%s", dir_path, name);
		if (lstat(path, &st))
			continue;
		link[0] = 0;
		if (S_ISLNK(st.st_mode)) {
			ssize_t size = readlink(path, link, sizeof link - 1);
			link[size < 0 ? 0 : size] = 0;
		}
		snprintf(text, sizeof text, "%06o %u:%u %u:%u %s", st.st_mode, st.st_uid, st.st_gid,
			S_ISCHR(st.st_mode) || S_ISBLK(st.st_mode) ? major(st.st_rdev) : 0,
			S_ISCHR(st.st_mode) || S_ISBLK(st.st_mode) ? minor(st.st_rdev) : 0, link);
		say(section, path, text);
		if (S_ISDIR(st.st_mode) && depth < 3 && strcmp(name, "."))
			tree(section, path, depth + 1);
	}
}

static void attempts(const char *path)
{
	char text[512], byte, names[256] = "", *end = names;
	struct stat st = {0};
	struct statfs fs = {0};
	int got = lstat(path, &st) ? errno : 0, reading, writing, listing = ENOTDIR, made = ENOTDIR;

	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	reading = fd < 0 ? errno : 0;
	ssize_t size = fd < 0 ? -1 : read(fd, &byte, 1);
	int read_error = size < 0 ? errno : 0;
	if (fd >= 0 && S_ISDIR(st.st_mode)) {
		DIR *dir = fdopendir(dup(fd));
		struct dirent *entry;
		listing = dir ? 0 : errno;
		int count = 0;
		while (dir && (entry = readdir(dir)))
			count++;
		if (dir)
			closedir(dir);
		end += snprintf(end, names + sizeof names - end, "%d names", count);
		made = mkdirat(fd, "tare-probe", 0700) ? errno : 0;
		if (!made)
			unlinkat(fd, "tare-probe", AT_REMOVEDIR);
	}
	if (fd >= 0)
		close(fd);
	fd = open(path, O_WRONLY | O_CLOEXEC | O_NONBLOCK);
	writing = fd < 0 ? errno : 0;
	if (fd >= 0)
		close(fd);
	statfs(path, &fs);
	snprintf(text, sizeof text,
		"lstat %s mode %06o rdev %u:%u; open %s read %zd %s; list %s %s; write %s; mkdir "
		"%s; fs %lx flags %lx",
		error_name(got), st.st_mode, S_ISCHR(st.st_mode) ? major(st.st_rdev) : 0,
		S_ISCHR(st.st_mode) ? minor(st.st_rdev) : 0, error_name(reading), size,
		error_name(read_error), error_name(listing), names, error_name(writing),
		error_name(made), (unsigned long)fs.f_type, (unsigned long)fs.f_flags);
	say("path", path, text);
}

static void process(void)
{
	char text[4096];
	struct utsname name;

	say("process", "cwd", getcwd(text, sizeof text) ? text : error_name(errno));
	uname(&name);
	say("process", "hostname", name.nodename);
	say("process", "domainname", name.domainname);
	say_number("process", "pid", getpid());
	say_number("process", "ppid", getppid());
	say_number("process", "sid", getsid(0));
	say_number("process", "pgid", getpgid(0));
	say_number("process", "dumpable", prctl(PR_GET_DUMPABLE));
	say_number("process", "securebits", prctl(PR_GET_SECUREBITS));
	int signal = 0, subreaper = 0;
	prctl(PR_GET_PDEATHSIG, &signal);
	say_number("process", "pdeathsig", signal);
	prctl(PR_GET_CHILD_SUBREAPER, &subreaper);
	say_number("process", "subreaper", subreaper);
	say_number("process", "timerslack", prctl(PR_GET_TIMERSLACK));
	say_number("process", "personality", personality(0xffffffff));
	say_number("process", "scheduler", sched_getscheduler(0));
	say_number("process", "nice", 20 - syscall(SYS_getpriority, 0, 0));
	say_number("process", "ioprio", syscall(SYS_ioprio_get, 1, 0));
	file("oom_score_adj", "/proc/self/oom_score_adj");
	int tty = open("/dev/tty", O_RDWR | O_CLOEXEC);
	say("process", "controlling terminal", tty < 0 ? error_name(errno) : "yes");
	if (tty >= 0)
		close(tty);
	// KEYCTL_GET_KEYRING_ID of the session keyring without making one, then KEYCTL_DESCRIBE
	long ring = syscall(SYS_keyctl, 0, -3, 0);
	long size = ring < 0 ? -1 : syscall(SYS_keyctl, 6, ring, text, sizeof text);
	say("process", "keyring", size > 0 ? text : error_name(errno));
}

static void network(void)
{
	char names[256] = "", *end = names;
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	struct ifreq request = {.ifr_name = "lo"};
	struct if_nameindex *list = if_nameindex();

	for (struct if_nameindex *each = list; each && each->if_index; each++)
		end += snprintf(end, names + sizeof names - end, "%s ", each->if_name);
	say("network", "interfaces", names);
	if (fd >= 0 && !ioctl(fd, SIOCGIFFLAGS, &request))
		say("network", "lo", request.ifr_flags & IFF_UP ? "up" : "down");
	if (fd >= 0)
		close(fd);
}

static void stop(int signal)
{
	_exit(signal == SIGTERM ? 0 : 1);
}

int main(int argc, char **argv)
{
	const char *path = NULL;
	int waiting = 0, i = 1;

	descriptors();
	status();
	file("limits", "/proc/self/limits");
	file("mountinfo", "/proc/self/mountinfo");
	file("cgroup", "/proc/self/cgroup");
	for (char **each = environ; *each; each++) {
		char number[32];
		snprintf(number, sizeof number, "%ld", (long)(each - environ));
		say("env", number, *each);
	}
	process();
	namespaces();
	network();
	tree("dev", "/dev", 0);
	for (; i < argc && argv[i][0] == '-'; i++) {
		if (!strcmp(argv[i], "-w"))
			waiting = 1;
		else if (!strcmp(argv[i], "-o") && i + 1 < argc)
			path = argv[++i];
	}
	for (; i < argc; i++)
		attempts(argv[i]);
	int fd = path ? open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644) : 1;
	for (size_t done = 0; done < used;) {
		ssize_t n = write(fd, out + done, used - done);
		if (n < 0 && errno == EAGAIN) {
			usleep(1000);
			continue;
		}
		if (n <= 0)
			return 98;
		done += n;
	}
	if (path)
		close(fd);
	if (waiting) {
		signal(SIGTERM, stop);
		for (;;)
			pause();
	}
	return 0;
}
