// Runs of bytes that grow.
#include "native.h"
#include <stdarg.h>
#include <stdlib.h>

_Noreturn static void no_memory(void)
{
	static const char words[] = "tare: out of memory\n";
	write_all(2, words, sizeof(words) - 1);
	_exit(1);
}

void put(struct buffer *to, const void *bytes, size_t size)
{
	if (size && buffer_append(to, bytes, size) < 0)
		no_memory();
}

void put_text(struct buffer *to, const char *text)
{
	put(to, text, strlen(text));
}

char *joined(const char *first, ...)
{
	struct buffer text = {0};
	va_list more;
	va_start(more, first);
	for (const char *part = first; part; part = va_arg(more, const char *))
		put_text(&text, part);
	va_end(more);
	put(&text, "", 1);
	return (char *)text.data;
}

char *numbered(const char *before, uint64_t number, const char *after)
{
	char digits[24];
	struct text t = text_in(digits, sizeof(digits));
	text_add_number(&t, number, 10);
	return joined(before, digits, after, NULL);
}
