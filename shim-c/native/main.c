// The entry of the native command.
#include "native.h"
#include <stdlib.h>

static const struct {
	const char *name;
	int (*run)(struct command *c);
} handlers[] = {
	{"run", command_run},
	{"create", command_create},
	{"exec", command_exec},
	{"ps", command_ps},
	{"update", command_update},
	{"events", command_events},
	{"start", command_start},
	{"state", command_state},
	{"kill", command_kill},
	{"pause", command_pause},
	{"resume", command_resume},
	{"delete", command_delete},
	{"list", command_list},
	{"spec", command_spec},
	{"features", command_features},
};

#ifdef __SANITIZE_ADDRESS__
// A command ends with its memory: what it still holds then goes with it.
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
	return "detect_leaks=0";
}
#endif

// The lowest free number is the one that is missing.
static void open_missing_stdio(void)
{
	for (int fd = 0; fd < 3; fd++)
		if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", O_RDWR) < 0)
			_exit(1);
}

static int print(const char *text)
{
	return write_all(1, text, strlen(text)) ? 0 : 1;
}

// Usage on standard output, the error in the log, as runc does it.
static int misuse(struct invocation *in, char **argv)
{
	struct log log;
	if (in->unknown) // it has a word about what was meant
		hand_over(argv);
	print(joined("Incorrect Usage: ", plain(in->message), "\n\n",
		in->command ? in->command->help : program_help, NULL));
	log_open(&log, &in->global);
	log_error(&log, in->message);
	return in->exit_code;
}

static bool is_word(const char *text, const char *const *words)
{
	while (*words && strcmp(text, *words) != 0)
		words++;
	return *words;
}

static const char *rootless_cgroups(const char *word)
{
	static const char *const yes[] = {"1", "t", "T", "true", "True", "TRUE", NULL};
	static const char *const no[] = {"0", "f", "F", "false", "False", "FALSE", NULL};
	if (!*word || strcmp(word, "auto") == 0)
		return "auto";
	return is_word(word, yes) ? "true" : is_word(word, no) ? "false" : NULL;
}

static const char *id_format(struct options *global, const char *program)
{
	const char *asked = option_text(global, "id-format"), *variable = getenv("TARE_ID_FORMAT");
	const char *name = program ? strrchr(program, '/') : NULL;
	name = name ? name + 1 : program;
	if (asked)
		return asked;
	if (variable)
		return variable;
	return name && strcmp(name, "tare-oci") == 0 ? "oci" : "tare";
}

// What the global options mean (src/cli/context.ts). Returns NULL, or what is wrong with them.
static char *read_global(struct command *c)
{
	struct options *global = &c->invocation->global;
	const char *format = option_text(global, "log-format");
	const char *root = option_text(global, "root");
	const char *rootless = option_text(global, "rootless");
	c->cgroup_manager = option_on(global, "systemd-cgroup")
				    ? "systemd"
				    : option_text(global, "cgroup-manager");
	c->id_format = id_format(global, c->argv[0]);
	log_open(&c->log, global);
	if (strcmp(format, "text") != 0 && strcmp(format, "json") != 0)
		return joined("invalid log-format: ", format, NULL);
	char *problem = log_check(&c->log);
	if (problem)
		return problem;
	c->root = root ? resolved(NULL, root) : default_root();
	if (strcmp(c->root, "/") == 0)
		return joined("option --root argument should not be set to /", NULL);
	if (strcmp(c->id_format, "tare") != 0 && strcmp(c->id_format, "oci") != 0)
		return joined("invalid TARE_ID_FORMAT: ", c->id_format, NULL);
	c->rootless_cgroups = rootless_cgroups(rootless);
	if (!c->rootless_cgroups)
		return joined("invalid value for --rootless: ", rootless,
			": must be true, false or auto", NULL);
	return NULL;
}

static int run(struct command *c)
{
	for (size_t i = 0; i < sizeof(handlers) / sizeof(*handlers); i++) {
		if (strcmp(handlers[i].name, c->invocation->command->name) != 0)
			continue;
		char *problem = read_global(c);
		if (problem)
			return fail_with(c, problem);
		int status = handlers[i].run(c);
		log_flush(&c->log);
		if (c->own_signals)
			signals_release();
		return status;
	}
	hand_over(c->argv);
	log_open(&c->log, &c->invocation->global);
	return fail_with(c, "this command needs Node.js, which is not found");
}

int main(int argc, char **argv)
{
	struct invocation in;
	struct command c = {.argv = argv, .invocation = &in, .signals = -1};
	open_missing_stdio();
	if (argc == 1 && strcmp(argv[0], WORKER_NAME) == 0)
		return worker_main();
	parse_arguments(argc, argv, &in);
	switch (in.kind) {
	case INVOKE_VERSION:
		return print(program_version);
	case INVOKE_HELP:
		return print(in.command ? in.command->help : program_help);
	case INVOKE_MISUSE:
		return misuse(&in, argv);
	case INVOKE_COMMAND:
		return run(&c);
	}
	return 1;
}
