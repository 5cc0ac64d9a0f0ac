// What this program does not know, the program of Node does.
#include "native.h"
#include <limits.h>
#include <stdlib.h>

#define USUAL_PATH "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

extern char **environ;

// The script beside this program: TARE_PROGRAM leads there from its directory.
static char *script(void)
{
	char self[PATH_MAX];
	ssize_t length = readlink("/proc/self/exe", self, sizeof(self) - 1);
	if (length <= 0)
		return NULL;
	self[length] = 0;
	*strrchr(self, '/') = 0;
	char *path = resolved(self, TARE_PROGRAM);
	return access(path, R_OK) == 0 ? path : NULL;
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
	char *main = script(), *node = main ? find_node() : NULL;
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
