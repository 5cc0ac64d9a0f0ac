// Paths and files, as src/ has them from Node.
#include "native.h"
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>

// Appends the steps of a path to an absolute one without its last slash ("" is the root).
static void put_steps(struct buffer *to, const char *path)
{
	while (*path) {
		size_t length = strcspn(path, "/");
		if (length == 2 && memcmp(path, "..", 2) == 0) {
			while (to->length && to->data[--to->length] != '/')
				;
		} else if (length && !(length == 1 && *path == '.')) {
			put(to, "/", 1);
			put(to, path, length);
		}
		path += length + (path[length] == '/');
	}
}

char *resolved(const char *base, const char *path)
{
	char here[PATH_MAX];
	struct buffer to = {0};
	if (*path != '/') {
		if (!base || *base != '/')
			put_steps(&to, getcwd(here, sizeof(here)) ? here : "/");
		if (base)
			put_steps(&to, base);
	}
	put_steps(&to, path);
	if (!to.length)
		put(&to, "/", 1);
	put(&to, "", 1);
	return (char *)to.data;
}

int read_file(int fd, struct buffer *to)
{
	for (;;) {
		uint8_t *room = buffer_room(to, 16384);
		if (!room)
			return -ENOMEM;
		ssize_t n = read(fd, room, 16384);
		to->length -= 16384 - (size_t)(n > 0 ? n : 0);
		if (n == 0)
			return 0;
		if (n < 0 && errno != EINTR)
			return -errno;
	}
}

char *read_document(const char *path, struct buffer *to, int *error)
{
	bool input = strcmp(path, "-") == 0;
	int fd = input ? 0 : open(path, O_RDONLY | O_CLOEXEC);
	int r = fd < 0 ? -errno : read_file(fd, to);
	if (fd > 0)
		close(fd);
	*error = -r;
	if (r == 0)
		return NULL;
	return fd < 0 ? joined(error_text(-r), ", open '", path, "'", NULL)
		      : joined(error_text(-r), ", read", NULL);
}

// user_namespaces(7): outside of any, every id is mapped to itself.
static bool in_user_namespace(void)
{
	char map[64];
	if (read_small(AT_FDCWD, "/proc/self/uid_map", map, sizeof(map)) < 0)
		return false;
	uint64_t first, outside, count;
	const char *at = map + strspn(map, " ");
	if (!parse_number(&at, &first))
		return true;
	at += strspn(at, " ");
	if (!parse_number(&at, &outside))
		return true;
	at += strspn(at, " ");
	if (!parse_number(&at, &count))
		return true;
	return first != 0 || outside != 0 || count != UINT32_MAX || strcmp(at, "\n") != 0;
}

// runc's rule: $XDG_RUNTIME_DIR for all but the host's root, of whom USER still tells in a user namespace.
char *default_root(void)
{
	const char *runtime = getenv("XDG_RUNTIME_DIR"), *user = getenv("USER");
	if (!runtime || !*runtime)
		return joined("/run/tare", NULL);
	bool root = geteuid() == 0 && ((user && strcmp(user, "root") == 0) || !in_user_namespace());
	return root ? joined("/run/tare", NULL) : resolved(NULL, joined(runtime, "/tare", NULL));
}
