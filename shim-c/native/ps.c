// `ps` (src/cli/commands/ps.ts): the core says which processes, the host's ps says what of them.
#include "native.h"
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>

extern char **environ;

// What a program has written, and how it ended.
struct output {
	struct buffer texts[2]; // standard output, standard error
	int status;
};

// Reads both until both have ended.
static void read_both(const int *fds, struct output *to)
{
	struct pollfd polls[2] = {
		{.fd = fds[0], .events = POLLIN}, {.fd = fds[1], .events = POLLIN}};
	while (polls[0].fd >= 0 || polls[1].fd >= 0) {
		if (poll(polls, 2, -1) < 0 && errno != EINTR)
			return;
		for (int i = 0; i < 2; i++) {
			if (polls[i].fd < 0 || !polls[i].revents)
				continue;
			uint8_t *room = buffer_room(&to->texts[i], 65536);
			ssize_t n = room ? read(fds[i], room, 65536) : 0;
			to->texts[i].length -= 65536 - (size_t)(n > 0 ? n : 0);
			if (n == 0 || (n < 0 && errno != EINTR))
				polls[i].fd = -1;
		}
	}
}

// Runs it with no signal blocked and nothing to read. Returns 0 or an errno.
static int run_program(char **argv, struct output *to)
{
	int out[2], err[2];
	pid_t pid;
	sigset_t none;
	posix_spawnattr_t attributes;
	posix_spawn_file_actions_t actions;
	if (pipe2(out, O_CLOEXEC) < 0 || pipe2(err, O_CLOEXEC) < 0)
		return errno;
	sigemptyset(&none);
	posix_spawnattr_init(&attributes);
	posix_spawnattr_setsigmask(&attributes, &none);
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_adddup2(&actions, out[1], 1);
	posix_spawn_file_actions_adddup2(&actions, err[1], 2);
	int error = posix_spawnp(&pid, argv[0], &actions, &attributes, argv, environ);
	close(out[1]);
	close(err[1]);
	if (error)
		return error;
	read_both((const int[]){out[0], err[0]}, to);
	while (waitpid(pid, &to->status, 0) < 0 && errno == EINTR)
		;
	return 0;
}

static const char *text_of(struct buffer *buffer)
{
	put(buffer, "", 1);
	return (const char *)buffer->data;
}

// In runc's words, with what ps said. Returns NULL when it did well.
static char *ps_problem(int error, struct output *output)
{
	if (error == ENOENT)
		return joined("exec: \"ps\": executable file not found in $PATH; "
			      "`--format json` needs none",
			NULL);
	if (error)
		return joined("exec: \"ps\": ", error_text(error), NULL);
	if (output->status == 0)
		return NULL;
	bool ended = WIFEXITED(output->status);
	uint64_t number =
		(uint64_t)(ended ? WEXITSTATUS(output->status) : WTERMSIG(output->status));
	return joined(numbered(ended ? "exit status " : "signal: ", number, ": "),
		text_of(&output->texts[0]), text_of(&output->texts[1]), NULL);
}

int command_ps(struct command *c)
{
	struct invocation *in = c->invocation;
	const char *format = option_text(&in->options, "format");
	struct buffer request;
	struct turns turns;
	struct output output = {0};
	char *usual[] = {"ps", "-ef", NULL};
	require_known(c);
	request_begin(c, &request, "processes");
	put_member(&request, "id", in->positionals[0]);
	put_member(&request, "print", "pids");
	if (strcmp(format, "json") == 0)
		return turns_print(c, &request, &turns);
	put_text(&request, "}");
	turns_run(c, &request, NULL, NULL, &turns);
	if (turns.outcome != OUTCOME_END)
		return fail_with(c, turns.message);
	if (strcmp(format, "table") != 0)
		return fail_with(c, "invalid format option");
	char **argv = usual;
	if (in->count > 1) { // its options are where the id was
		argv = in->positionals;
		argv[0] = "ps";
	}
	int error = run_program(argv, &output);
	char *problem = ps_problem(error, &output);
	if (problem)
		return fail_with(c, problem);
	request_begin(c, &request, "processLines");
	put_key(&request, "pids");
	put_text(&request, turns.text);
	put_member(&request, "output", text_of(&output.texts[0]));
	put_member(&request, "print", "text");
	return turns_print(c, &request, &turns);
}
