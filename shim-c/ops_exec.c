// Ops around execve: finding the program, its user's home, and what is missing when it fails.
#include "handlers.h"
#include <elf.h>
#include <linux/seccomp.h>
#include <stdlib.h>
#include <sys/stat.h>

#define PASSWD_MAX (1 << 20)

static const char *candidate(const struct arg *list, uint64_t number)
{
	const uint8_t *at = list->p;
	for (uint64_t i = 0; i < number; i++)
		next_str(&at);
	return next_str(&at);
}

int op_find_exec(struct context *c, const struct op *op)
{
	bool there = false;
	const uint8_t *at = op->arg[0].p;
	for (uint64_t i = 0; i < op->arg[0].n; i++) {
		const char *path = next_str(&at);
		struct stat st;
		if (stat(path, &st) < 0) {
			there = there || errno == EACCES;
			continue;
		}
		if (S_ISREG(st.st_mode) && sys_faccessat2(AT_FDCWD, path, X_OK, AT_EACCESS) == 0) {
			slot_set(c, op->arg[1].n, i);
			return 0;
		}
		there = true;
	}
	return there ? -EACCES : -ENOENT;
}

// The home of one line "name:password:uid:gid:gecos:home:shell", when it is uid's.
static bool passwd_line(char *line, uint64_t uid, struct text_slot *home)
{
	char *field[7] = {line};
	for (int i = 1; i < 7; i++) {
		char *colon = strchr(field[i - 1], ':');
		if (!colon)
			return false;
		*colon = 0;
		field[i] = colon + 1;
	}
	const char *number = field[2];
	uint64_t value;
	if (!parse_number(&number, &value) || *number || value != uid)
		return false;
	size_t length = strlen(field[5]);
	if (length && length < sizeof(home->bytes)) {
		memcpy(home->bytes, field[5], length);
		home->length = (uint16_t)length;
	}
	return true;
}

// In the container's root already: the file is the image's, and may be anything. No NSS.
int op_passwd_home(struct context *c, const struct op *op)
{
	struct text_slot *home = &c->texts[op->arg[1].n];
	home->set = true;
	home->length = 1;
	home->bytes[0] = '/';
	int fd = openat(AT_FDCWD, "/etc/passwd", O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	struct stat st;
	if (fd < 0 || fstat(fd, &st) < 0 || !S_ISREG(st.st_mode)) {
		if (fd >= 0)
			close(fd);
		return 0;
	}
	char part[8192];
	size_t length = 0, total = 0;
	bool found = false;
	ssize_t n;
	while (!found && total < PASSWD_MAX &&
		(n = read(fd, part + length, sizeof(part) - 1 - length)) > 0) {
		total += (size_t)n;
		length += (size_t)n;
		part[length] = 0;
		char *line = part, *end;
		while (!found && (end = memchr(line, '\n', length - (size_t)(line - part)))) {
			*end = 0;
			found = passwd_line(line, op->arg[0].n, home);
			line = end + 1;
		}
		length -= (size_t)(line - part);
		memmove(part, line, length);
		if (length == sizeof(part) - 1) // no line of a passwd file is that long
			break;
	}
	part[length] = 0; // the last line need not end
	if (!found && length)
		passwd_line(part, op->arg[0].n, home);
	close(fd);
	return 0;
}

// Where PT_INTERP stands in an ELF file of either class, in this machine's byte order.
static bool elf_interpreter(int fd, const uint8_t *head, ssize_t length, char *path)
{
	uint64_t at, size, offset = 0, bytes = 0;
	uint16_t count;
	if (length < (ssize_t)sizeof(Elf64_Ehdr) || memcmp(head, ELFMAG, SELFMAG) != 0)
		return false;
	bool wide = head[EI_CLASS] == ELFCLASS64;
	Elf64_Ehdr e64;
	Elf32_Ehdr e32;
	memcpy(&e64, head, sizeof(e64));
	memcpy(&e32, head, sizeof(e32));
	at = wide ? e64.e_phoff : e32.e_phoff;
	size = wide ? e64.e_phentsize : e32.e_phentsize;
	count = wide ? e64.e_phnum : e32.e_phnum;
	for (uint16_t i = 0; i < count && i < 64; i++, at += size) {
		Elf64_Phdr p64;
		Elf32_Phdr p32;
		ssize_t n = wide ? pread(fd, &p64, sizeof(p64), (off_t)at)
				 : pread(fd, &p32, sizeof(p32), (off_t)at);
		if (n != (ssize_t)(wide ? sizeof(p64) : sizeof(p32)))
			return false;
		if ((wide ? p64.p_type : p32.p_type) != PT_INTERP)
			continue;
		offset = wide ? p64.p_offset : p32.p_offset;
		bytes = wide ? p64.p_filesz : p32.p_filesz;
		break;
	}
	if (bytes < 2 || bytes > 256)
		return false;
	ssize_t n = pread(fd, path, bytes, (off_t)offset);
	path[n > 0 ? n : 0] = 0;
	return n == (ssize_t)bytes;
}

static bool script_interpreter(const uint8_t *head, ssize_t length, char *path)
{
	ssize_t i = 2, n = 0;
	if (length < 3 || head[0] != '#' || head[1] != '!')
		return false;
	while (i < length && (head[i] == ' ' || head[i] == '\t'))
		i++;
	while (i < length && n < 256 && head[i] > ' ')
		path[n++] = (char)head[i++];
	path[n] = 0;
	return n > 0;
}

// execve says ENOENT (or EACCES) of the program also when it is the interpreter or loader that is missing.
void explain_exec(struct context *c, const char *program)
{
	int fd = openat(AT_FDCWD, program, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (fd < 0)
		return;
	uint8_t head[512];
	char path[257];
	const char *prefix = NULL;
	ssize_t length = pread(fd, head, sizeof(head), 0);
	if (script_interpreter(head, length, path))
		prefix = "interpreter ";
	else if (elf_interpreter(fd, head, length, path))
		prefix = "loader ";
	if (prefix && sys_faccessat2(AT_FDCWD, path, X_OK, AT_EACCESS) < 0)
		detail_set(c, prefix, path);
	close(fd);
}

// The environment's strings: a literal stands in the plan already, others are rendered into `made`. What a vector
// holds of `made` are offsets until it has stopped growing.
static char **make_envp(const struct context *c, const struct arg *tmpls, int *error)
{
	char **envp = calloc(tmpls->n + 1, sizeof(*envp));
	size_t *offset = calloc(tmpls->n + 1, sizeof(*offset));
	struct buffer made = {0};
	const uint8_t *at = tmpls->p;
	*error = envp && offset ? 0 : -ENOMEM;
	for (uint64_t i = 0; i < tmpls->n && *error == 0; i++) {
		uint32_t count = get32(at);
		const uint8_t *piece_at = at += 4;
		struct piece first = {.kind = PIECE_JSON};
		if (count == 1)
			first = next_piece(&piece_at);
		if (first.kind == PIECE_LITERAL) {
			envp[i] = (char *)first.text;
			at = piece_at;
			continue;
		}
		offset[i] = made.length;
		*error = render(c, count, &at, &made);
		made.length++; // its NUL
	}
	for (uint64_t i = 0; i < tmpls->n && *error == 0; i++) {
		if (!envp[i])
			envp[i] = (char *)made.data + offset[i];
	}
	free(offset);
	if (*error == 0)
		return envp;
	free(made.data);
	free(envp);
	return NULL;
}

void announce_exec(const struct context *c)
{
	struct record record = {.kind = RECORD_SYNC, .number = EXEC_SYNC};
	if (c->started)
		record_send(c->report, &record, -1);
}

int op_exec(struct context *c, const struct op *op)
{
	uint64_t which;
	int r = slot_get(c, op->arg[1].n, &which);
	if (r < 0)
		return r;
	if (which >= op->arg[0].n || op->arg[2].n == 0)
		return -EINVAL;
	const char *program = candidate(&op->arg[0], which);
	char **argv = calloc(op->arg[2].n + 1, sizeof(*argv));
	if (!argv)
		return -ENOMEM;
	const uint8_t *at = op->arg[2].p;
	for (uint64_t i = 0; i < op->arg[2].n; i++)
		argv[i] = (char *)next_str(&at);
	char **envp = make_envp(c, &op->arg[3], &r);
	if (r < 0) {
		free(argv);
		return r;
	}
	if (c->filter && c->filter_flags & SECCOMP_FILTER_FLAG_NEW_LISTENER)
		return exec_with_listener(c, op, program, argv, envp);
	announce_exec(c);
	r = filter_load(c);
	if (r < 0)
		return r;
	execve(program, argv, envp);
	r = -errno;
	if (r == -ENOENT || r == -EACCES)
		explain_exec(c, program);
	return r; // what was allocated goes with the process
}
