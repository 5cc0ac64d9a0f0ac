// Writing a file of a cgroup, and writing back what was there; counters of such files that tell why something failed.
#include "handlers.h"
#include <stdlib.h>

#define VALUE_MAX \
	(64u << 10) // of a file of a cgroup, its NUL included: io.max has a line for each disk

int cgroup_write(const char *path, const char *value)
{
	int r = write_small(AT_FDCWD, path, value);
	// "oom_kill_disable 0" is shown, and "0" is what is taken
	const char *space = r == -EINVAL ? strchr(value, ' ') : NULL;
	if (space && write_small(AT_FDCWD, path, space + 1) == 0)
		return 0;
	return r;
}

// The line of `text` that begins with `key` and a blank, cut off there; NULL when there is none.
static char *line_of(char *text, const char *key)
{
	size_t length = strlen(key);
	for (char *line = text; line; line = strchr(line, '\n')) {
		line += *line == '\n';
		if (strncmp(line, key, length) == 0 && line[length] == ' ') {
			line[strcspn(line, "\n")] = 0;
			return line;
		}
	}
	return NULL;
}

// Reads into `room` bytes at `text` what is there, and finds what of it undo is to write.
static int read_back(const struct op *op, const char *path, char *text, char **back)
{
	const char *key = (const char *)op->arg[3].p;
	int r = read_small(AT_FDCWD, path, text, VALUE_MAX);
	if (r < 0)
		return r;
	*back = *key ? line_of(text, key) : text;
	if (!*back)
		*back = (char *)op->arg[4].p;
	return 0;
}

int op_cgroup_write(struct context *c, const struct op *op)
{
	const char *name = (const char *)op->arg[1].p;
	char path[PATH_BYTES];
	int r = render_path(c, &op->arg[0], path);
	if (r < 0)
		return r;
	// a file of that very directory
	if (!*name || strchr(name, '/'))
		return -EINVAL;
	struct text t = text_in(path + strlen(path), sizeof(path) - strlen(path));
	text_add(&t, "/");
	text_add(&t, name);
	if (t.full)
		return -ENAMETOOLONG;
	if (!(op->flags & OP_UNDO))
		return write_small(AT_FDCWD, path, (const char *)op->arg[2].p);
	char *text = malloc(VALUE_MAX), *back = text;
	if (!text)
		return -ENOMEM;
	r = read_back(op, path, text, &back);
	if (r == 0)
		r = write_small(AT_FDCWD, path, (const char *)op->arg[2].p);
	if (r == 0)
		r = undo_cgroup_write(c, op, path, back);
	free(text);
	return r;
}

// Reads the counter of a line "KEY COUNT".
static int counter_of(const char *path, const char *key, uint64_t *count)
{
	char text[4096];
	int r = read_small(AT_FDCWD, path, text, sizeof(text));
	const char *line = r < 0 ? NULL : line_of(text, key);
	if (line) {
		line += strlen(key) + 1;
		parse_number(&line, count);
	}
	return r < 0 ? r : 0;
}

static const char *after(const char *text)
{
	return text + strlen(text) + 1;
}

void counter_report(struct context *c, const char *kept, uint64_t before)
{
	const char *key = after(kept);
	uint64_t now = 0;
	if (counter_of(kept, key, &now) < 0 || now <= before)
		return;
	size_t said = strlen(c->failure.detail);
	struct text t = text_in(c->failure.detail + said, DETAIL_MAX - said);
	text_add(&t, said ? "; " : "");
	text_add(&t, after(key));
}

int op_watch_counter(struct context *c, const struct op *op)
{
	// path, key and words, each with its NUL
	char kept[2 * PATH_BYTES];
	uint64_t count = 0;
	int r = render_path(c, &op->arg[0], kept);
	if (r < 0)
		return r;
	size_t at = strlen(kept) + 1, key = op->arg[1].n + 1, words = op->arg[2].n + 1;
	if (key + words > PATH_BYTES)
		return -ENAMETOOLONG;
	memcpy(kept + at, op->arg[1].p, key);
	memcpy(kept + at + key, op->arg[2].p, words);
	r = counter_of(kept, kept + at, &count);
	return r < 0 ? r : undo_counter(c, op, kept, at + key + words, count);
}
