// Files of an image, which the runtime reads: /etc/passwd, the first bytes of a program.
#include "fuzz.h"
// the readers are not offered to others
#include "../../shim-c/ops_exec.c"
#include <sys/mman.h>

static void feed_passwd(const uint8_t *data, size_t size)
{
	char *line = malloc(size + 1);
	struct text_slot home = {0};
	memcpy(line, data, size);
	line[size] = 0;
	if (passwd_line(line, 1000, &home) && home.length >= sizeof(home.bytes))
		abort();
	free(line);
}

static void feed_program(const uint8_t *data, size_t size)
{
	static int file;
	char path[257] = "";
	if (!file)
		file = memfd_create("program", MFD_CLOEXEC);
	if (file < 0 || ftruncate(file, 0) || pwrite(file, data, size, 0) != (ssize_t)size)
		abort();
	size_t length = size < 512 ? size : 512;
	uint8_t *head = malloc(length ? length : 1);
	memcpy(head, data, length);
	if (script_interpreter(head, (ssize_t)length, path) ||
		elf_interpreter(file, head, (ssize_t)length, path)) {
		if (strlen(path) >= sizeof(path))
			abort();
	}
	free(head);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	feed_passwd(data, size);
	feed_program(data, size);
	return 0;
}
