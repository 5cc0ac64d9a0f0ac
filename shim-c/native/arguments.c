// The parser of the command line, by the conventions of Go's flag package: src/cli/arguments.ts has the same rules, and both
// have the same table, src/cli/grammar.ts.
#include "native.h"
#include <stdlib.h>

#define UNKNOWN_COMMAND 3 // the status of the parser that runc uses

struct scan {
	struct options *options;
	bool global;
	bool help;
	bool version;
	char *problem;
};

static const char *names_after_dashes(const char *token)
{
	return token + (token[1] == '-' ? 2 : 1);
}

static bool one_of(const char *token, const char *name, const char *letter)
{
	const char *bare = names_after_dashes(token);
	return strcmp(bare, name) == 0 || strcmp(bare, letter) == 0;
}

static const struct option_spec *find_option(
	const struct option_spec *specs, const char *name, size_t length)
{
	for (const struct option_spec *spec = specs; spec->name; spec++) {
		if (strlen(spec->name) == length && memcmp(spec->name, name, length) == 0)
			return spec;
		if (spec->alias && strlen(spec->alias) == length &&
			memcmp(spec->alias, name, length) == 0)
			return spec;
	}
	return NULL;
}

static const struct command_spec *find_command(const char *name)
{
	for (const struct command_spec *command = commands; command->name; command++)
		if (strcmp(command->name, name) == 0)
			return command;
	return NULL;
}

static bool is_word(const char *text, const char *words)
{
	size_t length = strlen(text);
	for (const char *at = words; *at; at = strchr(at, ' ') + 1)
		if (strncmp(at, text, length) == 0 && at[length] == ' ')
			return true;
	return false;
}

// strconv.ParseBool. 1, 0, or -1 for no boolean
static int parse_bool(const char *text)
{
	if (is_word(text, "1 t T true TRUE True "))
		return 1;
	return is_word(text, "0 f F false FALSE False ") ? 0 : -1;
}

static bool is_value(const struct option_spec *spec, const char *text)
{
	if (spec->type == OPTION_BOOLEAN)
		return parse_bool(text) >= 0;
	size_t digits = strspn(text, "0123456789");
	if (spec->type == OPTION_NUMBER)
		return digits > 0 && digits < 10 && !text[digits];
	return !spec->choices || is_word(text, spec->choices);
}

static char *bad_value(const struct option_spec *spec, const char *text, const char *name)
{
	struct buffer why = {0};
	put_text(&why, spec->choices ? "not one of " : "parse error");
	for (const char *at = spec->choices; at && *at; at = strchr(at, ' ') + 1) {
		if (at != spec->choices)
			put_text(&why, ", ");
		put(&why, at, strcspn(at, " "));
	}
	put(&why, "", 1);
	bool boolean = spec->type == OPTION_BOOLEAN;
	return joined("invalid ", boolean ? "boolean value \"" : "value \"", text,
		boolean ? "\" for -" : "\" for flag -", name, ": ", (char *)why.data, NULL);
}

// Takes one option. Returns how many of the following arguments were its value.
static int take(struct scan *scan, const char *token, const char *next)
{
	const char *bare = names_after_dashes(token);
	size_t length = strcspn(bare, "=");
	const char *inside = bare[length] ? bare + length + 1 : NULL;
	char *name = strndup(bare, length);
	const struct option_spec *spec = find_option(scan->options->specs, bare, length);
	if (!spec) {
		scan->problem = joined("flag provided but not defined: -", name, NULL);
		return 0;
	}
	const char *text = inside ? inside : spec->type == OPTION_BOOLEAN ? "true" : next;
	if (!text) {
		scan->problem = joined("flag needs an argument: -", name, NULL);
		return 0;
	}
	bool off = spec->type == OPTION_BOOLEAN && parse_bool(text) == 0;
	if (spec->planned && !off)
		scan->problem = joined("--", spec->name, " is not built yet", NULL);
	else if (!is_value(spec, text))
		scan->problem = bad_value(spec, text, name);
	else
		scan->options->given[scan->options->count++] =
			(struct given){.spec = spec, .text = text};
	return !inside && spec->type != OPTION_BOOLEAN;
}

// Reads options and positionals; with `stop` everything from the first positional on is positional.
static void scan_all(struct scan *scan, char **argv, bool stop, char **positionals, uint32_t *count)
{
	for (; *argv && !scan->problem; argv++) {
		char *token = *argv;
		bool end = strcmp(token, "--") == 0;
		if (end || token[0] != '-' || !token[1]) {
			if (!end && !stop) {
				positionals[(*count)++] = token;
				continue;
			}
			for (argv += end; *argv; argv++)
				positionals[(*count)++] = *argv;
			return;
		}
		if (one_of(token, "help", "h"))
			scan->help = true;
		else if (scan->global && one_of(token, "version", "v"))
			scan->version = true;
		else
			argv += take(scan, token, argv[1]);
	}
}

static void misuse(struct invocation *to, char *message, int exit_code)
{
	to->kind = INVOKE_MISUSE;
	to->message = message;
	to->exit_code = exit_code;
}

static char *count_problem(const struct command_spec *command, uint32_t count)
{
	bool few = count < command->least;
	if (!few && count <= command->most)
		return NULL;
	const char *how = command->least == command->most ? "exactly "
			  : few                           ? "a minimum of "
							  : "a maximum of ";
	char *start = joined("tare: \"", command->name, "\" requires ", how, NULL);
	return numbered(start, few ? command->least : command->most, " argument(s)");
}

static void no_topic(struct invocation *to, const char *name)
{
	misuse(to, joined("No help topic for '", name, "'", NULL), UNKNOWN_COMMAND);
	to->unknown = true;
}

static void parse_command(struct invocation *to, char **rest, int argc)
{
	const struct command_spec *command = to->command;
	// also with --help: engines take its success as a sign that the command is there
	if (command->planned) {
		misuse(to, joined("the command \"", command->name, "\" is not built yet", NULL), 1);
		return;
	}
	to->options = (struct options){
		.specs = command->options, .given = calloc((size_t)argc + 1, sizeof(struct given))};
	char **positionals = calloc((size_t)argc + 1, sizeof(*positionals));
	struct scan scan = {.options = &to->options};
	uint32_t count = 0;
	scan_all(&scan, rest, command->stops, positionals, &count);
	char *problem = scan.problem ? scan.problem : count_problem(command, count);
	to->positionals = positionals;
	to->count = count;
	if (scan.help)
		to->kind = INVOKE_HELP;
	else if (problem)
		misuse(to, problem, 1);
}

void parse_arguments(int argc, char **argv, struct invocation *to)
{
	*to = (struct invocation){.kind = INVOKE_COMMAND,
		.global = {.specs = global_options,
			.given = calloc((size_t)argc + 1, sizeof(struct given))}};
	char **words = calloc((size_t)argc + 1, sizeof(*words));
	struct scan scan = {.options = &to->global, .global = true};
	uint32_t count = 0;
	scan_all(&scan, argv + (argc > 0), true, words, &count);
	if (scan.problem) {
		misuse(to, scan.problem, 1);
	} else if (scan.help || (!scan.version && count == 0)) {
		to->kind = INVOKE_HELP;
	} else if (scan.version) {
		to->kind = INVOKE_VERSION;
	} else if (strcmp(words[0], "help") == 0 || strcmp(words[0], "h") == 0) {
		to->kind = INVOKE_HELP;
		to->command = words[1] ? find_command(words[1]) : NULL;
		if (words[1] && !to->command)
			no_topic(to, words[1]);
	} else {
		to->command = find_command(words[0]);
		if (to->command)
			parse_command(to, words + 1, argc);
		else
			no_topic(to, words[0]);
	}
}

static const struct option_spec *known(struct options *options, const char *name)
{
	const struct option_spec *spec = find_option(options->specs, name, strlen(name));
	for (uint32_t i = 0; i < options->count; i++)
		options->given[i].taken |= options->given[i].spec == spec;
	return spec;
}

const char *option_text(struct options *options, const char *name)
{
	const struct option_spec *spec = known(options, name);
	const char *text = spec ? spec->initial : NULL;
	for (uint32_t i = 0; i < options->count; i++)
		if (options->given[i].spec == spec)
			text = options->given[i].text;
	return text;
}

bool option_on(struct options *options, const char *name)
{
	const char *text = option_text(options, name);
	return text && parse_bool(text) == 1;
}

const char *option_item(struct options *options, const char *name, uint32_t index)
{
	const struct option_spec *spec = known(options, name);
	for (uint32_t i = 0; i < options->count; i++)
		if (options->given[i].spec == spec && index-- == 0)
			return options->given[i].text;
	return NULL;
}

bool options_known(const struct options *options)
{
	for (uint32_t i = 0; i < options->count; i++)
		if (!options->given[i].taken)
			return false;
	return true;
}
