// Text without stdio, whose printf alone would be a third of the program; and small files.
#include "executor.h"

struct text text_in(char *to, size_t room)
{
	to[0] = 0;
	return (struct text){to, room, false};
}

void text_add_bytes(struct text *t, const char *s, size_t length)
{
	if (length >= t->room) {
		length = t->room - 1;
		t->full = true;
	}
	memcpy(t->at, s, length);
	t->at += length;
	t->room -= length;
	*t->at = 0;
}

void text_add(struct text *t, const char *s)
{
	text_add_bytes(t, s, strlen(s));
}

void text_add_number(struct text *t, uint64_t n, unsigned base)
{
	char digits[24];
	size_t i = sizeof(digits);
	do {
		digits[--i] = (char)('0' + n % base);
		n /= base;
	} while (n);
	text_add_bytes(t, digits + i, sizeof(digits) - i);
}

void detail_set(struct context *c, const char *prefix, const char *path)
{
	struct text t = text_in(c->detail, sizeof(c->detail));
	text_add(&t, prefix);
	text_add(&t, path);
}

bool parse_number(const char **at, uint64_t *value)
{
	const char *p = *at;
	uint64_t n = 0;
	for (; *p >= '0' && *p <= '9'; p++) {
		if (n > (UINT64_MAX - 9) / 10)
			return false;
		n = n * 10 + (uint64_t)(*p - '0');
	}
	if (p == *at)
		return false;
	*value = n;
	*at = p;
	return true;
}

int read_small(int at, const char *path, char *to, size_t room)
{
	int fd = openat(at, path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (fd < 0)
		return -errno;
	size_t length = 0;
	ssize_t n;
	while ((n = read(fd, to + length, room - length)) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n > 0)
			length += (size_t)n;
		if (n < 0 || length == room)
			break;
	}
	int r = n < 0 ? -errno : length == room ? -EFBIG : (int)length;
	close(fd);
	if (r >= 0)
		to[length] = 0;
	return r;
}

int write_small(int at, const char *path, const char *text)
{
	int fd = openat(at, path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
	if (fd < 0)
		return -errno;
	size_t length = strlen(text);
	ssize_t n = write(fd, text, length);
	int r = n < 0 ? -errno : (size_t)n == length ? 0 : -EIO;
	close(fd);
	return r;
}
