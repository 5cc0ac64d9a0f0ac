// Walks the cgroups below one. A container that may write to its cgroup file system makes them as deep as it likes and names them
// as it likes, so nothing here is as deep as they are but a list on the heap: one fd at a time, and ".." leads back, because a
// cgroup is never moved to another parent.
#include "handlers.h"
#include <dirent.h>
#include <stdlib.h>

struct level {
	struct level *above;
	struct buffer names; // of the cgroups in it, each with its NUL
	size_t at;           // of the next one
	size_t current;      // of the one that is being visited
};

static int list_names(int fd, struct buffer *names)
{
	int copy = openat(fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (copy < 0)
		return -errno;
	DIR *dir = fdopendir(copy);
	if (!dir) {
		close(copy);
		return -ENOMEM;
	}
	int r = 0;
	struct dirent *entry;
	while (r == 0 && (entry = readdir(dir))) {
		const char *name = entry->d_name;
		if (entry->d_type == DT_DIR && strcmp(name, ".") != 0 && strcmp(name, "..") != 0)
			r = buffer_append(names, name, strlen(name) + 1);
	}
	closedir(dir);
	return r;
}

static int go_down(struct level **top, int fd)
{
	struct level *level = calloc(1, sizeof(*level));
	int r = level ? list_names(fd, &level->names) : -ENOMEM;
	if (r < 0) {
		if (level)
			free(level->names.data);
		free(level);
		return r;
	}
	level->above = *top;
	*top = level;
	return 0;
}

static void leave(struct level **top)
{
	struct level *level = *top;
	*top = level->above;
	free(level->names.data);
	free(level);
}

static const char *next_name(struct level *level)
{
	if (level->at == level->names.length)
		return NULL;
	const char *name = (const char *)level->names.data + level->at;
	level->current = level->at;
	level->at += strlen(name) + 1;
	return name;
}

static int both(int first, int second)
{
	return first < 0 || second == 0 ? first : second;
}

// One step: into the next cgroup of the level, or back to the one above, which has been visited then.
static int step(struct level **top, int *fd, cgroup_visit *visit)
{
	const char *name = next_name(*top);
	int next = openat(*fd, name ? name : "..", O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (name) {
		int r = next < 0 ? (errno == ENOENT ? 0 : -errno) : go_down(top, next);
		if (next < 0 || r < 0) {
			if (next >= 0)
				close(next);
			return r;
		}
		close(*fd);
		*fd = next;
		return 0;
	}
	int error = errno;
	leave(top);
	if (next < 0) { // there is no way back
		while ((*top)->above)
			leave(top);
		(*top)->at = (*top)->names.length;
		return -error;
	}
	close(*fd);
	*fd = next;
	return visit(next, (const char *)(*top)->names.data + (*top)->current);
}

int cgroup_walk(const char *path, cgroup_visit *visit)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return errno == ENOENT ? 0 : -errno;
	struct level *top = NULL;
	int r = go_down(&top, fd);
	while (top && (top->above || top->at < top->names.length))
		r = both(r, step(&top, &fd, visit));
	if (top)
		leave(&top);
	close(fd);
	return both(r, visit(AT_FDCWD, path));
}
