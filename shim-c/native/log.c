// Log lines in logrus' two formats, as src/cli/log.ts writes them, and the words of errors that Node would tell.
#include "native.h"
#include <ctype.h>
#include <stdlib.h>
#include <time.h>

#define RETRY_MS 5

// libuv's, of the errors that opening and reading a file can have.
static const struct {
	int error;
	const char *name;
	const char *text;
} errors[] = {
	{EACCES, "EACCES", "permission denied"},
	{EINVAL, "EINVAL", "invalid argument"},
	{EIO, "EIO", "i/o error"},
	{EISDIR, "EISDIR", "illegal operation on a directory"},
	{ELOOP, "ELOOP", "too many symbolic links encountered"},
	{EMFILE, "EMFILE", "too many open files"},
	{ENAMETOOLONG, "ENAMETOOLONG", "name too long"},
	{ENOENT, "ENOENT", "no such file or directory"},
	{ENOMEM, "ENOMEM", "not enough memory"},
	{ENOSPC, "ENOSPC", "no space left on device"},
	{ENOTDIR, "ENOTDIR", "not a directory"},
	{ENXIO, "ENXIO", "no such device or address"},
	{EPERM, "EPERM", "operation not permitted"},
	{EROFS, "EROFS", "read-only file system"},
	{ETXTBSY, "ETXTBSY", "text file is busy"},
};

const char *error_text(int error)
{
	for (size_t i = 0; i < sizeof(errors) / sizeof(*errors); i++)
		if (errors[i].error == error)
			return errors[i].text;
	return numbered("errno ", (uint64_t)error, "");
}

const char *error_name(int error)
{
	for (size_t i = 0; i < sizeof(errors) / sizeof(*errors); i++)
		if (errors[i].error == error)
			return errors[i].name;
	return numbered("errno ", (uint64_t)error, "");
}

bool write_all(int fd, const void *bytes, size_t size)
{
	for (size_t done = 0; done < size;) {
		ssize_t n = write(fd, (const char *)bytes + done, size - done);
		if (n >= 0)
			done += (size_t)n;
		else if (errno == EAGAIN) // another process made it non-blocking, and it is full
			poll(NULL, 0, RETRY_MS);
		else if (errno != EINTR)
			return false;
	}
	return true;
}

static int open_file(const struct log *log)
{
	return open(log->file, O_WRONLY | O_CREAT | O_APPEND | O_SYNC | O_CLOEXEC, 0644);
}

static char *cannot_open(const struct log *log, int error)
{
	return joined(error_name(error), ": ", error_text(error), ", open '", log->file, "'", NULL);
}

void log_open(struct log *log, struct options *global)
{
	const char *file = option_text(global, "log"), *format = option_text(global, "log-format");
	*log = (struct log){
		.file = file && *file ? file : NULL,
		.json = format && strcmp(format, "json") == 0,
		.debug = option_on(global, "debug"),
	};
}

char *log_check(const struct log *log)
{
	if (!log->file)
		return NULL;
	int fd = open_file(log);
	if (fd < 0)
		return cannot_open(log, errno);
	close(fd);
	return NULL;
}

// As logrus prints it: quoted unless it is one plain word.
static void put_quoted(struct buffer *to, const char *text)
{
	const char *at = text;
	while (isalnum((unsigned char)*at) || (*at && strchr("._/@^+-", *at)))
		at++;
	if (*at || at == text)
		put_json(to, text);
	else
		put_text(to, text);
}

// Returns NULL, or why it could not be written.
static char *line(const struct log *log, const char *level, const char *message)
{
	char when[24];
	time_t now = time(NULL);
	struct tm utc;
	strftime(when, sizeof(when), "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&now, &utc));
	struct buffer text = {0};
	if (log->json) {
		put_text(&text, "{");
		put_member(&text, "level", level);
		put_member(&text, "msg", plain(message));
		put_member(&text, "time", when);
		put_text(&text, "}\n");
	} else {
		put_text(&text, joined("time=\"", when, "\" level=", level, " msg=", NULL));
		put_quoted(&text, plain(message));
		put_text(&text, "\n");
	}
	int fd = log->file ? open_file(log) : 2;
	if (fd < 0)
		return cannot_open(log, errno);
	write_all(fd, text.data, text.length);
	if (log->file)
		close(fd);
	return NULL;
}

void log_debug(const struct log *log, const char *message)
{
	if (log->debug)
		line(log, "debug", message);
}

void log_warning(struct log *log, const char *message)
{
	if (!log->file) {
		line(log, "warning", message);
		return;
	}
	char **more = realloc(log->held, (log->count + 1) * sizeof(*more));
	if (!more)
		return;
	log->held = more;
	log->held[log->count++] = joined(message, NULL);
}

void log_flush(struct log *log)
{
	for (uint32_t i = 0; i < log->count; i++)
		line(log, "warning", log->held[i]);
	log->count = 0;
}

static void say(const char *message)
{
	char *text = joined(plain(message), "\n", NULL);
	write_all(2, text, strlen(text));
}

void log_error(const struct log *log, const char *message)
{
	char *problem = line(log, "error", message);
	if (!log->file)
		return;
	if (problem)
		say(problem);
	say(message);
}
