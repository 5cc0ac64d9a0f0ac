// The native command: what its parts offer each other. It walks the same street as src/turns.ts: asks the core, compiled ahead of
// time, for a plan, executes it, asks again. What it does not know it hands to the program of Node, as it was called.
#pragma once
#include "../executor.h"
#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// --- memory.c: runs of bytes that grow; without memory the command ends ------------------------------

void put(struct buffer *to, const void *bytes, size_t size);
void put_text(struct buffer *to, const char *text);
/** A text of several parts, NULL-ended; the caller's to free, or nobody's. */
char *joined(const char *first, ...);
char *numbered(const char *before, uint64_t number, const char *after);

// --- json.c: JSON that is written; none is ever read here ------------------------------------------

/** Puts a text as a JSON string; bytes that are no UTF-8 become U+FFFD, as Node reads its arguments. */
void put_json(struct buffer *to, const char *text);
/** Puts `"name":`, after a comma where a member precedes. */
void put_key(struct buffer *to, const char *name);
void put_member(struct buffer *to, const char *name, const char *text);
void put_number(struct buffer *to, const char *name, uint64_t number);
void put_bool(struct buffer *to, const char *name, bool value);
/** A text with its control characters, but tab and newline, in the form `\x1b`: src/plain.ts. */
char *plain(const char *text);

// --- arguments.c ------------------------------------------------------------------------------------

enum option_type { OPTION_BOOLEAN, OPTION_STRING, OPTION_NUMBER };

struct option_spec {
	const char *name;
	const char *alias;
	enum option_type type;
	const char *initial; // what it is when it is not given, or NULL
	const char *choices; // one after the other, each with a space behind it; NULL: any
	bool repeated;
	bool planned;
};

struct command_spec {
	const char *name;
	const struct option_spec *options; // up to one without a name
	const char *help;
	uint32_t least; // positionals
	uint32_t most;  // UINT32_MAX: any number
	bool stops;     // options end at the first positional
	bool planned;
};

// One option that was given.
struct given {
	const struct option_spec *spec;
	const char *text;
	bool taken; // a handler knows it
};

struct options {
	const struct option_spec *specs;
	struct given *given;
	uint32_t count;
};

enum invocation_kind { INVOKE_COMMAND, INVOKE_MISUSE, INVOKE_HELP, INVOKE_VERSION };

struct invocation {
	enum invocation_kind kind;
	const struct command_spec *command; // NULL: none, or not known
	struct options global;
	struct options options;
	char **positionals;
	uint32_t count;
	const char *message; // of a misuse
	int exit_code;
	bool unknown; // the command's name does not exist
};

/** By the rules of src/cli/arguments.ts. */
void parse_arguments(int argc, char **argv, struct invocation *to);
/** The value of an option, its default, or NULL. Who asks knows the option. */
const char *option_text(struct options *options, const char *name);
bool option_on(struct options *options, const char *name);
/** The value at that index of a repeated option, or NULL. */
const char *option_item(struct options *options, const char *name, uint32_t index);
/** Whether someone has asked for each option that was given. */
bool options_known(const struct options *options);

extern const struct option_spec global_options[];
extern const struct command_spec commands[];
extern const char *const limit_options[]; // of update, NULL-ended
extern const char program_help[];
extern const char program_version[];
extern const char package_version[];

// --- core.c -----------------------------------------------------------------------------------------

#define ANSWER_PLAN 0u
#define ANSWER_END 1u
#define ANSWER_ERROR 2u

struct bytes {
	const uint8_t *at;
	size_t size;
};

struct answer {
	uint32_t kind;  // ANSWER_*
	uint8_t *bytes; // a copy
	size_t size;
	char *trap; // why the core failed, or NULL
};

/** One turn. Its parts: request, document, results. */
void core_step(const struct bytes *parts, uint32_t count, struct answer *answer);
/** The same with answers as Node's library reads them: JSON. */
void core_step_json(const struct bytes *parts, uint32_t count, struct answer *answer);
/** Whether it can go on: it has not failed, and its memory, which never shrinks, has not grown much. */
bool core_fresh(void);
/** Whether the process of a config.json, or a process.json, asks for a terminal. */
bool core_asks_terminal(const uint8_t *document, size_t size, bool whole_process);

// --- log.c ------------------------------------------------------------------------------------------

struct log {
	const char *file; // NULL: standard error
	bool json;
	bool debug;
	char **held;
	uint32_t count;
};

void log_open(struct log *log, struct options *global);
/** Opens the file, so that one that cannot be written fails the command. Returns NULL, or what is wrong. */
char *log_check(const struct log *log);
void log_debug(const struct log *log, const char *message);
/** With a file it is held back until the command has succeeded. */
void log_warning(struct log *log, const char *message);
void log_flush(struct log *log);
/** The error that ends the command: in the log, and on standard error. */
void log_error(const struct log *log, const char *message);
/** Writes all of it; false when nobody reads. */
bool write_all(int fd, const void *bytes, size_t size);
/** An errno in libuv's words, and its name. */
const char *error_text(int error);
const char *error_name(int error);

// --- node.c -----------------------------------------------------------------------------------------

/** Becomes the program of Node, with the arguments that this one was called with. Returns when there is none. */
void hand_over(char **argv);

// --- paths.c ----------------------------------------------------------------------------------------

/** As Node's path.resolve(base, path): absolute, without ".", ".." and "//". base NULL: the working directory. */
char *resolved(const char *base, const char *path);
/** The whole of a file. Returns 0 or -errno. */
int read_file(int fd, struct buffer *to);
/** The whole of a file, "-": of standard input. Returns NULL, or what is wrong, in Node's words after the error's name. */
char *read_document(const char *path, struct buffer *to, int *error);
char *default_root(void);

// --- turns.c ----------------------------------------------------------------------------------------

struct executor;

// A command that runs.
struct command {
	char **argv;
	struct invocation *invocation;
	struct log log;
	char *root;
	const char *id_format;
	const char *cgroup_manager;
	const char *rootless_cgroups;
	int signals;      // a signalfd of those that end the command early, or -1
	bool own_signals; // they are had by this process when it is done
};

// What a command's turns have come to.
enum outcome {
	OUTCOME_END,
	OUTCOME_ERROR,
	OUTCOME_INTERRUPTED, // by a signal; all is rolled back
};

struct turns {
	enum outcome outcome;
	// the end
	uint32_t pid;
	const char *text; // for standard output
	const char **warnings;
	uint32_t warning_count;
	// the error
	const char *code;
	const char *message;
	const char *pointer;
};

/** Begins a request: an object that members are put into, then `}`. */
void request_begin(struct command *c, struct buffer *request, const char *verb);
/**
 * Runs a command's turns to their end.
 * @param executor what executes the plans; NULL: this process itself
 */
void turns_run(struct command *c, struct buffer *request, const struct buffer *document,
	struct executor *executor, struct turns *to);
/** Runs turns in this process; its error is the command's, its text goes to standard output. Returns the exit status. */
int turns_print(struct command *c, struct buffer *request, struct turns *to);

// --- own_plans.c ------------------------------------------------------------------------------------

struct stdio;

/** Whether a plan leaves the process that executes its first list as it is. */
bool own_may(const struct answer *plan);
/** Whether all that it has executed only looked, and nothing is kept of it here: another process can go on. */
bool own_looked(void);
/**
 * Executes a plan in this process.
 * @param stdio what the processes that it makes get; NULL: it makes none
 * @returns 0 and the results, or -errno with `problem`
 */
int own_plan(struct command *c, const struct stdio *stdio, const struct answer *plan,
	struct buffer *results, char **problem);
/** What the command's plans have put into a slot; false when nothing. */
bool own_slot(uint32_t slot, uint64_t *value);
/** The last process that was left to this one, or 0. */
pid_t own_adopted(void);
/** The end of a command's turns: rolls back what is not committed, and lets go of locks and fds. */
void own_end(void);
/** From now on plans are a host's, whose end the control socket's tells; the processes that they make are the reaper's. */
void own_serve(int control);

// --- worker.c ---------------------------------------------------------------------------------------

/** Runs the commands that come from the reaper, until its socket ends. Returns the exit status. */
int worker_main(void);

// --- executor_process.c -----------------------------------------------------------------------------

// What executes the plans of a command that makes processes of a container.
struct executor {
	const struct stdio *stdio; // what it and the container get; all are copied
	bool apart;                // it is tare-init, in a process of its own, or is to be that
	int control;
	int pidfd;
	pid_t pid;     // 0: it does not run
	pid_t adopted; // the last process that it left to us, or 0
	bool settled;  // signals do not end its plans: there is a process to give them to
	bool interrupted;
};

/** Executes one. -EAGAIN: it is another process's, which needs what was done before: so the command begins anew; nothing is left. */
int executor_plan(struct command *c, struct executor *e, const struct answer *plan,
	struct buffer *results, char **problem);
/** The two halves of that. Return 0 or -errno. */
int executor_send(struct executor *e, const struct answer *plan);
int executor_receive(struct command *c, struct executor *e, struct buffer *results);
/** Starts one apart, whose plans go on beside what this process does. Returns NULL, or what is wrong. */
char *executor_begin(struct executor *e, const struct stdio *stdio);
/** No more plans: rolls back what is not committed, and waits for that. */
void executor_end(struct executor *e);

// --- init_program.c ---------------------------------------------------------------------------------

/** A sealed memfd with tare-init, or -errno. */
int init_program_open(void);

// --- stdio.c ----------------------------------------------------------------------------------------

// The fds of a process, from 0 on.
struct stdio {
	int *fds;
	uint32_t passed; // after the first three
	int shown;       // the number of the terminal that shows the process's, or -1
	bool supervised; // this command is the other side of the process's terminal
	char *missing;   // which of them is not there, or NULL
};

/** Counts those that were passed, as long as no fd of ours is among them. listen: of these, sockets of socket activation. */
void stdio_find(struct command *c, struct stdio *to, uint32_t listen);

/**
 * Refuses what has nobody on a terminal's other side.
 * @param console the socket that gets the terminal's master, or NULL
 * @returns NULL, or what is wrong
 */
char *stdio_open(struct stdio *to, const char *console, bool asked, bool detach);

// --- terminal.c ----------------------------------------------------------------------------------------

/** Hands on what goes to and from the terminal of a process, and signals, until it has ended. */
void terminal_serve(struct command *c, struct executor *e, pid_t pid, int shown);

// --- start.c ------------------------------------------------------------------------------------------

/** The service manager's that hears of the container, or NULL. */
const char *notify_socket(void);
/** `start`, by an executor of its own, which goes on when that has ended well. Returns NULL, or why there is none. */
char *start_telling(
	struct command *c, const char *id, struct executor *executor, struct turns *turns);
/** What that executor is then asked: to wait until the container is ready, and to say so. main: 0 for the container's process. */
void request_notify(struct command *c, struct buffer *request, const char *id, pid_t main);
/** `delete --force`. ended: the container's process, when it has been waited for; else 0. */
void delete_forced(struct command *c, const char *id, pid_t ended, struct turns *turns);

// --- wait.c -----------------------------------------------------------------------------------------

/** Blocks the signals that are forwarded, or that end a command early, and opens `signals`. */
void signals_hold(struct command *c, bool forward);
/** Blocks none any more: those that wait are had now. */
void signals_release(void);
/** From now on `signals` has those that are forwarded, with `sizes` SIGWINCH too. */
void signals_listen(struct command *c, bool sizes);
/** Takes one that has come and hands it on; not SIGWINCH. Returns its number, 0 when there is none. */
int signals_forward(struct command *c, int pidfd);
/** Whether one waits that ends the command early. */
bool signals_pending(const struct command *c);
/** The exit status of one that ended the command early: 128 and its number. */
int signals_status(struct command *c);
/**
 * Waits for a child's end, forwards signals to it meanwhile. Returns the exit status of a command that waited for it.
 * @param killed whether that was SIGKILL
 */
int wait_forwarding(struct command *c, pid_t pid, bool *killed);

// --- the commands' handlers ---------------------------------------------------------------------------

/** Fails the command with this message. Returns its exit status. */
int fail_with(struct command *c, const char *message);
/** Whether all options that were given are known here; if not, the command is Node's, when that is there. */
void require_known(struct command *c);

int command_state(struct command *c);
int command_list(struct command *c);
int command_kill(struct command *c);
int command_delete(struct command *c);
int command_start(struct command *c);
int command_pause(struct command *c);
int command_resume(struct command *c);
int command_spec(struct command *c);
int command_features(struct command *c);
int command_create(struct command *c);
int command_run(struct command *c);
int command_exec(struct command *c);
int command_ps(struct command *c);
int command_update(struct command *c);
int command_events(struct command *c);
