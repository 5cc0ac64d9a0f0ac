// Ops on cgroup directories, of both versions.
#include "handlers.h"
#include <dirent.h>
#include <signal.h>
#include <sys/stat.h>

#define TRIES 16         // of CGROUP_MAKE, while others remove the levels above
#define FREEZE_WAIT 1000 // ms
#define KILL_ROUNDS 64   // where nothing can be frozen, and processes fork while they are killed

static int join(char path[PATH_BYTES], const struct arg *base, const struct arg *rel)
{
	struct text t = text_in(path, PATH_BYTES);
	text_add(&t, (const char *)base->p);
	text_add(&t, "/");
	const char *at = (const char *)rel->p;
	while (*at == '/')
		at++;
	// a level named ".." would lead out of base
	for (const char *level = at; level; level = strchr(level, '/')) {
		level += *level == '/';
		if (strncmp(level, "..", 2) == 0 && (level[2] == '/' || level[2] == 0))
			return -EINVAL;
	}
	text_add(&t, at);
	while (t.at[-1] == '/' && t.at - 1 > path)
		*--t.at = 0;
	return t.full ? -ENAMETOOLONG : 0;
}

// Calls `visit` for every level of path below its first `skip` bytes, top-down, with the path cut there.
static int each_level(
	char *path, size_t skip, int (*visit)(const char *path, void *data), void *data)
{
	int r = 0;
	for (size_t i = skip; path[i] && r == 0; i++) {
		if (path[i + 1] != '/' && path[i + 1] != 0)
			continue;
		if (path[i] == '/')
			continue;
		char cut = path[i + 1];
		path[i + 1] = 0;
		r = visit(path, data);
		path[i + 1] = cut;
	}
	return r;
}

static int path_in(char path[PATH_BYTES], const char *dir, const char *name)
{
	struct text t = text_in(path, PATH_BYTES);
	text_add(&t, dir);
	text_add(&t, "/");
	text_add(&t, name);
	return t.full ? -ENAMETOOLONG : 0;
}

// Opens a file of the cgroup `name`. -ENOENT when there is no such cgroup.
static int open_of(int parent, const char *name, const char *file)
{
	int dir = openat(parent, name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	int fd = dir < 0 ? -1 : openat(dir, file, O_RDONLY | O_CLOEXEC);
	int r = fd < 0 ? -errno : fd;
	if (dir >= 0)
		close(dir);
	return r;
}

// What reading cgroup.procs may say of a cgroup without processes of its own: ENODEV: the cgroup went away;
// EOPNOTSUPP: a threaded one, whose processes its domain lists.
static int none_there(int r)
{
	return r == -ENODEV || r == -ENOENT || r == -EOPNOTSUPP ? 0 : r;
}

static int vacant_one(int parent, const char *name)
{
	char first;
	int fd = open_of(parent, name, "cgroup.procs");
	if (fd < 0)
		return none_there(fd);
	ssize_t n = read(fd, &first, 1);
	int r = n < 0 ? -errno : n > 0 ? -EBUSY : 0;
	close(fd);
	return none_there(r);
}

// A cgroup that was there before its container: its processes would count as the container's, and end with it; in a frozen
// one clone3 makes a process that never runs.
static int check_vacant(struct context *c, const char *path)
{
	char file[PATH_BYTES], state[512];
	int r = cgroup_walk(path, vacant_one);
	if (r == -EBUSY)
		detail_set(c, "container's cgroup is not empty", "");
	if (r < 0)
		return r;
	bool frozen = path_in(file, path, "freezer.state") == 0 &&
		      read_small(AT_FDCWD, file, state, sizeof(state)) > 0 && state[0] == 'F';
	if (!frozen)
		frozen = path_in(file, path, "cgroup.events") == 0 &&
			 read_small(AT_FDCWD, file, state, sizeof(state)) > 0 &&
			 strstr(state, "frozen 1");
	if (frozen)
		detail_set(c, "container's cgroup unexpectedly frozen", "");
	return frozen ? -EBUSY : 0;
}

struct making {
	size_t keep; // the length of the last level that was there already, or that is not ours
	bool made;
};

static int make_level(const char *path, void *data)
{
	struct making *making = data;
	size_t length = strlen(path);
	if (mkdir(path, 0755) == 0) {
		making->made = true;
		return 0;
	}
	if (errno != EEXIST)
		return -errno;
	// Below a level that we have made another may have made one: it is not ours, those above are removed if unused.
	if (!making->made)
		making->keep = length;
	return 0;
}

int op_cgroup_make(struct context *c, const struct op *op)
{
	char path[PATH_BYTES];
	int r = join(path, &op->arg[0], &op->arg[1]);
	if (r < 0)
		return r;
	size_t base = (size_t)op->arg[0].n;
	struct making making = {.keep = base};
	r = -ENOENT;
	for (int i = 0; i < TRIES && r == -ENOENT; i++)
		r = each_level(path, base + 1, make_level, &making);
	if (making.made && r == 0)
		return undo_cgroup(c, op, path, making.keep);
	if (making.made && (op->flags & OP_UNDO))
		cgroup_remove_parents(path, making.keep);
	return r < 0 ? r : check_vacant(c, path);
}

int op_cgroup_type(struct context *c, const struct op *op)
{
	const char *path = (const char *)op->arg[0].p;
	char file[PATH_BYTES], type[64];
	int r = path_in(file, path, "cgroup.type");
	if (r == 0)
		r = read_small(AT_FDCWD, file, type, sizeof(type));
	if (r < 0)
		return r;
	type[strcspn(type, "\n")] = 0;
	bool invalid = strcmp(type, "domain invalid") == 0;
	if (op->arg[1].n && (invalid || strstr(type, "threaded"))) {
		detail_set(c, type, "");
		return -EOPNOTSUPP;
	}
	return invalid ? write_small(AT_FDCWD, file, "threaded") : 0;
}

void cgroup_remove_parents(char *path, size_t keep)
{
	for (size_t i = strlen(path); i > keep; i--) {
		if (path[i] != '/' && path[i] != 0)
			continue;
		path[i] = 0;
		if (rmdir(path) < 0 && errno != ENOENT)
			return;
	}
}

static bool blank(const char *text)
{
	return text[strspn(text, " \t\n")] == 0;
}

static int inherit_file(const char *path, const char *name)
{
	char file[PATH_BYTES], parent[PATH_BYTES], value[4096];
	int r = path_in(file, path, name);
	if (r == 0)
		r = read_small(AT_FDCWD, file, value, sizeof(value));
	if (r < 0 || !blank(value))
		return r < 0 ? r : 0;
	struct text t = text_in(parent, sizeof(parent));
	text_add_bytes(&t, path, (size_t)(strrchr(path, '/') - path));
	text_add(&t, "/");
	text_add(&t, name);
	r = read_small(AT_FDCWD, parent, value, sizeof(value));
	return r < 0 ? r : write_small(AT_FDCWD, file, value);
}

static int inherit_level(const char *path, void *data)
{
	(void)data;
	int r = inherit_file(path, "cpuset.cpus");
	return r < 0 ? r : inherit_file(path, "cpuset.mems");
}

int op_cpuset_inherit(struct context *c, const struct op *op)
{
	(void)c;
	char path[PATH_BYTES];
	int r = join(path, &op->arg[0], &op->arg[1]);
	return r < 0 ? r : each_level(path, (size_t)op->arg[0].n + 1, inherit_level, NULL);
}

static int remove_one(int parent, const char *name)
{
	return unlinkat(parent, name, AT_REMOVEDIR) < 0 && errno != ENOENT ? -errno : 0;
}

int cgroup_remove(const struct context *c, const char *path, int timeout)
{
	for (int pause = 1, waited = 0;; waited += pause, pause = pause < 64 ? pause * 2 : 100) {
		int r = remove_one(AT_FDCWD, path);
		if (r < 0)
			r = cgroup_walk(path, remove_one);
		if (r != -EBUSY || waited >= timeout)
			return r;
		r = wait_pause(c, pause);
		if (r < 0)
			return r;
	}
}

static int timeout_of(uint64_t ms)
{
	return ms > 1 << 30 ? 1 << 30 : (int)ms;
}

int op_cgroup_remove(struct context *c, const struct op *op)
{
	char path[PATH_BYTES];
	int r = join(path, &op->arg[0], &op->arg[1]);
	return r < 0 ? r : cgroup_remove(c, path, timeout_of(op->arg[2].n));
}

int op_cgroup_prune(struct context *c, const struct op *op)
{
	(void)c;
	char path[PATH_BYTES];
	int r = join(path, &op->arg[0], &op->arg[1]);
	if (r == 0 && rmdir(path) < 0 && errno != ENOENT && errno != EBUSY && errno != ENOTEMPTY)
		r = -errno;
	return r;
}

// Kills what a file of one cgroup lists. 1: there was something to kill.
static int kill_listed(int parent, const char *name, const char *file)
{
	int fd = open_of(parent, name, file);
	int r = fd < 0 ? fd : 0;
	char part[4096];
	int pid = 0;
	ssize_t n;
	while (r >= 0 && (n = read(fd, part, sizeof(part))) != 0) {
		if (n < 0) {
			r = -errno;
			break;
		}
		for (ssize_t i = 0; i < n; i++) {
			if (part[i] >= '0' && part[i] <= '9') {
				pid = pid * 10 + (part[i] - '0');
				continue;
			}
			// 0: a process of another pid namespace; ESRCH: it has ended meanwhile
			if (pid > 0 && kill(pid, SIGKILL) == 0)
				r = 1;
			pid = 0;
		}
	}
	if (fd >= 0)
		close(fd);
	return r;
}

static int kill_one(int parent, const char *name)
{
	int r = kill_listed(parent, name, "cgroup.procs");
	// a threaded one lists threads only; kill(2) takes the number of any
	return none_there(r == -EOPNOTSUPP ? kill_listed(parent, name, "cgroup.threads") : r);
}

static int write_in(const char *dir, const char *name, const char *value)
{
	char path[PATH_BYTES];
	int r = path_in(path, dir, name);
	return r < 0 ? r : write_small(AT_FDCWD, path, value);
}

// Waits until a file has a word; a process in the middle of a system call takes a while to stop.
static int await_word(
	struct context *c, const char *dir, const char *name, const char *word, int timeout)
{
	char path[PATH_BYTES], value[512];
	int r = path_in(path, dir, name);
	for (int pause = 1, waited = 0; r >= 0; waited += pause, pause += pause < 64 ? pause : 0) {
		r = read_small(AT_FDCWD, path, value, sizeof(value));
		if (r >= 0 && strstr(value, word))
			return 0;
		if (r >= 0)
			r = waited < timeout ? wait_pause(c, pause) : -ETIMEDOUT;
	}
	return r;
}

// Freezes or thaws. A freezer of version 1 looks at its processes anew when its state is read.
static int set_frozen(struct context *c, const char *dir, bool unified, bool on, int timeout)
{
	int r;
	if (unified) {
		r = write_in(dir, "cgroup.freeze", on ? "1" : "0");
		return r < 0 ? r
			     : await_word(c, dir, "cgroup.events", on ? "frozen 1" : "frozen 0",
				       timeout);
	}
	const char *word = on ? "FROZEN" : "THAWED";
	r = write_in(dir, "freezer.state", word);
	return r < 0 ? r : await_word(c, dir, "freezer.state", word, timeout);
}

int op_cgroup_freeze(struct context *c, const struct op *op)
{
	const char *path = (const char *)op->arg[0].p;
	bool unified = op->arg[1].n, on = op->arg[2].n;
	int r = set_frozen(c, path, unified, on, timeout_of(op->arg[3].n));
	if (r < 0 && on)
		write_in(path, unified ? "cgroup.freeze" : "freezer.state",
			unified ? "0" : "THAWED");
	return r;
}

static int thaw_one(int parent, const char *name)
{
	char path[PATH_BYTES];
	int r = path_in(path, name, "freezer.state");
	if (r == 0)
		r = write_small(parent, path, "THAWED");
	return r == -ENOENT || r == -ENODEV ? 0 : r;
}

int op_cgroup_thaw(struct context *c, const struct op *op)
{
	(void)c;
	return cgroup_walk((const char *)op->arg[0].p, thaw_one);
}

int op_cgroup_kill(struct context *c, const struct op *op)
{
	const char *path = (const char *)op->arg[0].p, *freezer = (const char *)op->arg[1].p;
	if (access(path, F_OK) < 0)
		return -errno;
	if (write_in(path, "cgroup.kill", "1") == 0)
		return 0;
	bool frozen = set_frozen(c, *freezer ? freezer : path, !*freezer, true, FREEZE_WAIT) == 0;
	// What is frozen cannot fork: one round is enough.
	int r = cgroup_walk(path, kill_one);
	if (*freezer)
		cgroup_walk(freezer, thaw_one);
	else
		write_in(path, "cgroup.freeze", "0");
	for (int i = 0; r == 1 && !frozen && i < KILL_ROUNDS; i++) {
		r = wait_pause(c, 1);
		if (r == 0)
			r = cgroup_walk(path, kill_one);
	}
	return r < 0 ? r : 0;
}
