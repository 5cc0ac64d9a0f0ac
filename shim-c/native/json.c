// JSON that is written: requests, and log lines. Reading JSON is the core's alone.
#include "native.h"

// The size of the UTF-8 sequence at `at` (RFC 3629), 0 when it is none.
static size_t utf8_size(const uint8_t *at)
{
	if (at[0] < 0x80)
		return 1;
	size_t size = at[0] >= 0xf0 ? 4 : at[0] >= 0xe0 ? 3 : 2;
	if (at[0] < 0xc2 || at[0] > 0xf4)
		return 0;
	for (size_t i = 1; i < size; i++)
		if ((at[i] & 0xc0) != 0x80)
			return 0;
	if ((at[0] == 0xe0 && at[1] < 0xa0) || (at[0] == 0xed && at[1] > 0x9f) ||
		(at[0] == 0xf0 && at[1] < 0x90) || (at[0] == 0xf4 && at[1] > 0x8f))
		return 0;
	return size;
}

static void put_hex(struct buffer *to, const char *before, uint8_t byte)
{
	static const char hex[] = "0123456789abcdef";
	put_text(to, before);
	put(to, &hex[byte >> 4], 1);
	put(to, &hex[byte & 15], 1);
}

static void put_escaped(struct buffer *to, uint8_t byte)
{
	static const char named[] = "\"\\\b\t\n\f\r", names[] = "\"\\btnfr";
	const char *at = byte ? strchr(named, byte) : NULL;
	if (at) {
		put(to, "\\", 1);
		put(to, &names[at - named], 1);
	} else if (byte < 0x20) {
		put_hex(to, "\\u00", byte);
	} else {
		put(to, &byte, 1);
	}
}

void put_json(struct buffer *to, const char *text)
{
	put(to, "\"", 1);
	for (const uint8_t *at = (const uint8_t *)text; *at;) {
		size_t size = utf8_size(at);
		if (size == 1)
			put_escaped(to, *at);
		else if (size)
			put(to, at, size);
		else
			put_text(to, "\xef\xbf\xbd");
		at += size ? size : 1;
	}
	put(to, "\"", 1);
}

void put_key(struct buffer *to, const char *name)
{
	uint8_t last = to->length ? to->data[to->length - 1] : '{';
	if (last != '{')
		put(to, ",", 1);
	put_json(to, name);
	put(to, ":", 1);
}

void put_member(struct buffer *to, const char *name, const char *text)
{
	put_key(to, name);
	put_json(to, text);
}

void put_number(struct buffer *to, const char *name, uint64_t number)
{
	char digits[24];
	struct text t = text_in(digits, sizeof(digits));
	text_add_number(&t, number, 10);
	put_key(to, name);
	put_text(to, digits);
}

void put_bool(struct buffer *to, const char *name, bool value)
{
	put_key(to, name);
	put_text(to, value ? "true" : "false");
}

char *plain(const char *text)
{
	struct buffer to = {0};
	for (const uint8_t *at = (const uint8_t *)text; *at; at++) {
		bool low = (*at < 0x20 && *at != '\t' && *at != '\n') || *at == 0x7f;
		bool high = at[0] == 0xc2 && at[1] >= 0x80 && at[1] < 0xa0; // U+0080 to U+009F
		if (low)
			put_hex(&to, "\\x", *at);
		else if (high)
			put_hex(&to, "\\x", *++at);
		else
			put(&to, at, 1);
	}
	put(&to, "", 1);
	return (char *)to.data;
}
