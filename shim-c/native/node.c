// What this program does not know, the program of Node does.
#include "native.h"
#include <limits.h>
#include <stdlib.h>

#define USUAL_PATH "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

extern char **environ;

// Where the program is from this one's directory: TARE_PROGRAM in a clone; in npm's package for a processor, which lies beside the
// package tare or within it.
static const char *const places[] = {
	TARE_PROGRAM, "../tare/dist/cli/main.js", "../../dist/cli/main.js"};

static char *script_from(char *self)
{
	char *slash = strrchr(self, '/');
	if (!slash)
		return NULL;
	*slash = 0;
	for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++) {
		char *path = resolved(self, places[i]);
		if (access(path, R_OK) == 0)
			return path;
	}
	return NULL;
}

// Beside this program's file, or where it was called: pnpm links packages to one another.
static char *script(const char *called)
{
	char self[PATH_MAX];
	ssize_t length = readlink("/proc/self/exe", self, sizeof(self) - 1);
	self[length > 0 ? length : 0] = 0;
	char *found = script_from(self);
	return found || !called || !strchr(called, '/') ? found
							: script_from(resolved(NULL, called));
}

static char *find_node(void)
{
	const char *path = getenv("PATH");
	if (!path || !*path)
		path = USUAL_PATH;
	while (*path) {
		size_t length = strcspn(path, ":");
		char *directory = strndup(path, length);
		char *node = joined(length ? directory : ".", "/node", NULL);
		if (access(node, X_OK) == 0)
			return node;
		path += length + (path[length] == ':');
	}
	return NULL;
}

void hand_over(char **argv)
{
	char *main = script(argv[0]), *node = main ? find_node() : NULL;
	if (!node)
		return;
	size_t count = 0;
	while (argv[count])
		count++;
	char **words = calloc(count + 3, sizeof(*words));
	if (!words)
		return;
	words[0] = node;
	words[1] = main;
	for (size_t i = 1; i < count; i++)
		words[1 + i] = argv[i];
	// what a link is named is not seen from there
	const char *name = argv[0] ? strrchr(argv[0], '/') : NULL;
	name = name ? name + 1 : argv[0];
	if (name && strcmp(name, "tare-oci") == 0)
		setenv("TARE_ID_FORMAT", "oci", 0);
	// it costs Node 40 ms at its start
	unsetenv("NODE_EXTRA_CA_CERTS");
	execve(node, words, environ);
}
