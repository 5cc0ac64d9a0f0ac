// What executes plans: the context of a process, and what its parts offer each other.
//
// Errors: a function returns 0 (or something that is not negative) on success and a negative errno on failure;
// what it fills is untouched then. An op may leave words about its failure in context.detail.
#pragma once
#include "plan.h"
#include "sys.h"
#include <stdbool.h>
#include <sys/types.h>

#define FRAME_HEADER 12 // bytes of a frame before its payload
#define PATH_BYTES 4096 // PATH_MAX, its NUL included
#define EXEC_SYNC NONE  // the number of the record with which init announces its execve to START
// The numbers of the records by which a filter's listener is handed over (listener.c).
#define LISTENER_SYNC (NONE - 1)
#define LISTENED_SYNC (NONE - 2)
#define OUTPUT_MAX (64u << 10)        // of a program's output, in words about its failure
#define DETAIL_MAX (OUTPUT_MAX + 512) // words about a failure, their NUL included
#define POINTER_MAX 512               // a JSON pointer to a failure's cause, its NUL included

// A growing run of bytes.
struct buffer {
	uint8_t *data;
	size_t length;
	size_t room;
};

// The first failure of a plan: of this process's list, or what another list's process said of its own.
struct failure {
	uint32_t list;
	uint32_t op;
	int error;                 // a positive errno
	char pointer[POINTER_MAX]; // its cause in the config
	char detail[DETAIL_MAX];
};

/** Forgets a failure, without touching the pages of its texts. */
static inline void failure_clear(struct failure *f)
{
	f->error = 0;
	if (f->pointer[0])
		f->pointer[0] = 0;
	if (f->detail[0])
		f->detail[0] = 0;
}

struct text_slot {
	bool set;
	uint16_t length;
	char bytes[TEXT_MAX];
};

// What undoes an op (undo.c).
struct undo;
// What SUPERVISE hands on (supervise.c).
struct relay;

#ifdef TARE_FAULTS
enum fault_kind {
	FAULT_FAIL,
	FAULT_KILL,
	FAULT_AFTER_KILL,
};

// The one op that is to fail (fault.h).
struct fault {
	bool set;
	uint64_t turn, list, op;
	enum fault_kind kind;
};
#endif

// Everything a process knows. A process made by CLONE goes on with its copy.
struct context {
	int control;   // the executor's control socket; -1 in every other process
	short gone;    // what poll says of it when the host is gone
	int floor;     // fds below this one belong to the container: 0-2 and those passed
	int report;    // where this process reports its failure; -1: in the results, or nowhere
	bool started;  // `report` came with START's datagram
	bool watching; // waits end when the control socket does
	int program; // tare-init, which processes made by CLONE become (handover.h); -1: they go on as copies of this one
	int stdio[3];  // with a program: what they get as fds 0-2
	bool reaps;    // this process waits for those that CLONE_PARENT gives to a reaper
	pid_t adopted; // by it: the last one that ADOPT told of
	uint32_t session;
	uint32_t turn;
	uint32_t kernel[2];  // major, minor
	mode_t caller_umask; // before it was set to 0

	char *title; // where the command line is kept, for NAME
	size_t title_room;

	struct plan plan;
	uint8_t *plan_bytes;
	uint32_t list;
	uint32_t op;

	int registers[REGISTERS];
	uint64_t channels; // registers that hold ends of its own channels, as bits
	uint64_t locks;    // registers that hold locked directories
	uint64_t
		starts; // registers that hold channels of START, whose other end executes another plan
	uint64_t slots[SLOTS];
	uint32_t slots_set;
	const uint8_t *filter; // for EXEC to load, in the plan; NULL: none
	uint32_t filter_size;  // in bytes
	uint32_t filter_flags;
	const char *filter_cause;
	struct text_slot texts[TEXTS];

	struct undo *undo; // armed, the latest first
	struct relay *relays;
	struct buffer output;
	uint32_t records;
	size_t record_at; // of the op that runs, when its outcome goes into the results; else 0

#ifdef TARE_FAULTS
	struct fault fault;
#endif

	// last, and touched only when something fails: pages of these that nothing was written to cost nothing
	struct failure failure;
	char pointer
		[POINTER_MAX]; // what the op that runs says of its failure; "": its own cause in the plan
	char detail[DETAIL_MAX];
};

// --- execute.c ------------------------------------------------------------------------------------

/** Runs a list. Returns 0, or -1 with context.failure filled (undo has not been run). */
int run_list(struct context *c, uint32_t list);

/** Runs a list as all that this process does (a process made by CLONE). */
_Noreturn void run_process(struct context *c, uint32_t list);

/** Ends such a process because an op has failed: takes back what it did, and reports. */
_Noreturn void process_failed(struct context *c, const struct op *op, int error);

// --- ops_terminal.c -------------------------------------------------------------------------------

/** Gives a terminal another one's size, unless that has none. */
int terminal_size_like(int fd, int like);

// --- ops_cgroup_device.c --------------------------------------------------------------------------

/** Bytes of a plan, or of what undo keeps. */
struct blob {
	const uint8_t *data;
	size_t size;
};

/** Puts one device program in the place of another; by CGROUP_DEVICE_REPLACE and its undo. c NULL: nobody wants words. */
int device_replace(struct context *c, int cgroup, const struct blob *now, const struct blob *then);
/** Writes rules, each with its NUL, to a cgroup of version 1. */
int device_rules(const char *dir, const char *rules, size_t size);

// --- ops_seccomp.c --------------------------------------------------------------------------------

/**
 * Loads the filter that SECCOMP left. Returns 0, also without one, or its listener's fd when it has one; or a negative errno with
 * words in context.detail.
 */
int filter_load(struct context *c);

// --- listener.c -----------------------------------------------------------------------------------

/**
 * Loads a filter that has a listener, hands that to whoever waits at context.report, and executes. Returns a negative errno when
 * the filter is not loaded; what fails later this process's end tells.
 */
int exec_with_listener(
	struct context *c, const struct op *op, const char *program, char **argv, char **envp);

// --- ops_exec.c -----------------------------------------------------------------------------------

/** Tells START that the next call is execve; nobody may listen any more, which is no reason to stop. */
void announce_exec(const struct context *c);
/** After an execve that failed: says what is missing, where the program itself is not. */
void explain_exec(struct context *c, const char *program);

// --- executor.c -----------------------------------------------------------------------------------

/** The role "executor": plans from the control socket, results back, until it ends. Returns the exit code. */
int executor_main(struct context *c, int control, int passed);

/** Executes the plan in context.plan_bytes; what it did is taken back when it fails. Returns 0 with the results complete. */
int plan_execute(struct context *c, size_t size);

/** Puts all signals to their defaults, and blocks none. */
void default_signals(void);

/** A context that holds nothing yet; the process has umask 0 from then on. */
void context_init(struct context *c);

/** The first acts of every process that tare-init starts as, but for closing fds. */
void first_acts(struct context *c, int argc, char **argv, char **envp);

// --- registers, slots, templates: state.c ------------------------------------------------------------

/** The fd in a register, or -EBADF. */
int reg_fd(const struct context *c, uint64_t reg);
/** As reg_fd; AT_FDCWD for NONE. Path functions answer EBADF for what an empty register gives. */
int reg_at(const struct context *c, uint64_t reg);
/** Puts an fd (or passes on a negative errno) into a register, above the container's fds, closing what was there. */
int reg_set(struct context *c, uint64_t reg, int fd);
/** Closes and empties a register. -EBADF when it is empty. */
int reg_close(struct context *c, uint32_t reg);
/** Moves an fd (or passes on a negative errno) to where the container's fds are not. */
int fd_above(const struct context *c, int fd);
/** The value of a slot, or -EINVAL while it was never set. */
int slot_get(const struct context *c, uint64_t slot, uint64_t *value);
/** Sets a slot; NONE: nobody wants to know. */
void slot_set(struct context *c, uint64_t slot, uint64_t value);
/** Renders a template as a path. -ENAMETOOLONG when `path` cannot hold it. */
int render_path(const struct context *c, const struct arg *tmpl, char path[PATH_BYTES]);
/** Renders a template at *at (count pieces; *at moves behind it) to the end of `out`, NUL-terminated but not counted. */
int render(const struct context *c, uint64_t count, const uint8_t **at, struct buffer *out);

// --- results.c ------------------------------------------------------------------------------------

/** Appends to the results of the op that runs, when its outcome is wanted. */
int output(struct context *c, const void *data, size_t size);
/** Opens the record of an op with OP_REPORT. */
int results_begin(struct context *c);
/** Closes it: with the errno that a fallback passed over, or 0. */
int results_end(struct context *c, uint32_t error);
/** Completes the results: status 0 or 1 from context.failure.error. context.output is a frame then, whole. */
int results_complete(struct context *c);
/** Sends them. */
int results_send(struct context *c);
/** Begins the results of a plan. */
int results_reset(struct context *c);
/** Grows a buffer by so many bytes. Returns where, or NULL. */
uint8_t *buffer_room(struct buffer *b, size_t size);
int buffer_append(struct buffer *b, const void *data, size_t size);

// --- channel.c ------------------------------------------------------------------------------------

/** Sends one message, with an fd unless it is -1; never raises SIGPIPE. */
int message_send(int socket, const void *bytes, size_t size, int pass);
/** As message_send, a record. */
int record_send(int fd, const struct record *record, int pass);
/** Sends a failure as a FAIL record. */
int failure_send(int fd, const struct failure *failure);
/**
 * Receives a record. 0 at end of file, 1 for a record. `failure` and `passed` may be NULL; they are filled with what a FAIL
 * says, and with the fd that came along, or -1.
 */
int record_receive(int fd, struct record *record, struct failure *failure, int flags, int *passed);
/** The failure of a process that executes another plan, as words of the op at hand. Returns its negative errno. */
int foreign_failure(struct context *c, const struct failure *failure);
/** Waits until fd has something to read. -ETIMEDOUT after so many ms (-1: never), -ECANCELED when the host is gone. */
int wait_readable(const struct context *c, int fd, int timeout);
/** Sleeps; -ECANCELED when the host is gone. */
int wait_pause(const struct context *c, int ms);
/** After an error, which a child's may explain: its last words, when there are any, become the failure. */
int last_words(struct context *c, int error);

// --- undo.c ---------------------------------------------------------------------------------------

/** Arms. Each copies what it needs (fds are duplicated), so the plan may go. No-ops without the flag OP_UNDO. */
int undo_unlink(struct context *c, const struct op *op, int at, char *path, int flags);
int undo_kill(struct context *c, const struct op *op, int pidfd);
int undo_shutdown(struct context *c, const struct op *op, int socket);
int undo_umount(struct context *c, const struct op *op, int at, char *name);
int undo_cgroup(struct context *c, const struct op *op, char *path, size_t keep);
/** @param value what is written back to the file of a cgroup */
int undo_cgroup_write(struct context *c, const struct op *op, const char *path, const char *value);
/** @param kept what counter_report takes */
int undo_counter(struct context *c, const struct op *op, char *kept, size_t size, uint64_t count);
int undo_flags(struct context *c, const struct op *op, int fd, int flags);
/** settings: two, of the terminal before and after the change. It is taken back unless another one has come after it. */
struct termios;
int undo_terminal(struct context *c, const struct op *op, int fd, const struct termios *settings);
int undo_net_move(
	struct context *c, const struct op *op, int netns, const char *name, const char *own);
int undo_net_state(struct context *c, const struct op *op, void *state, size_t size);
/** @param now the device program that is there, `then` the one that comes back */
int undo_device_program(struct context *c, const struct op *op, int cgroup, const struct blob *now,
	const struct blob *then);
int undo_device_rules(
	struct context *c, const struct op *op, const char *dir, const struct blob *rules);
int undo_bus(struct context *c, const struct op *op, int bus, const void *message, size_t size);
/** Runs all that is armed, the latest first. What fails is said in failure.detail. */
void undo_run(struct context *c);
/** Forgets all that is armed. */
void undo_forget(struct context *c);

// --- ops_netdev.c ---------------------------------------------------------------------------------

/** Takes the interface `name` of a network namespace back into ours, as `to`. */
int net_move_back(int netns, const char *name, const char *to);
/** Gives an interface what it had: as undo_net_state was told. */
int net_restore(const void *state, size_t size);

// --- ops_bus.c ------------------------------------------------------------------------------------

/** Sends a message that takes something back, and waits until the bus says that this was done, or was not to be done. */
int bus_take_back(const struct context *c, int bus, const void *message, size_t size);

// --- shared by ops --------------------------------------------------------------------------------

/** Removes a cgroup and all below it; EBUSY is tried again with growing pauses for so many ms. Absent is success. */
int cgroup_remove(const struct context *c, const char *path, int timeout);
/** Removes the levels above `path` that are longer than `keep` bytes, quietly leaving those in use. */
void cgroup_remove_parents(char *path, size_t keep);
/** Writes to a file of a cgroup, a line of it without its first word where the kernel takes no other. */
int cgroup_write(const char *path, const char *value);
/** Says of the failure that a counter is greater than `count`. @param kept the path of its file, its key, and what is said */
void counter_report(struct context *c, const char *kept, uint64_t count);
/** Waits for a process's end and reaps it if it is a child. */
int process_wait(const struct context *c, int pidfd, int timeout);

/** The address of the socket `name` in a directory: short whatever the directory's path. -ENAMETOOLONG for the name. */
struct sockaddr_un;
int socket_address(int dir, const char *name, struct sockaddr_un *address);
/** The address of a path. One that is too long for it is reached through its directory, opened into *dir; '@' begins an abstract name. */
int path_address(const char *path, struct sockaddr_un *address, unsigned *size, int *dir);
/** A new socket, connected to the one of a path; timeout (ms) 0: what would take time fails, and so it is to be with its SOCK_NONBLOCK. */
int path_connect(const struct context *c, const struct arg *tmpl, int type, int timeout);
/** What ps shows for this process. */
void name_process(struct context *c, const char *name);

// --- text.c ---------------------------------------------------------------------------------------

/** A bounded text under construction: always NUL-terminated; `full` when something did not fit. */
struct text {
	char *at;
	size_t room;
	bool full;
};
struct text text_in(char *to, size_t room);
void text_add(struct text *t, const char *s);
void text_add_bytes(struct text *t, const char *s, size_t length);
void text_add_number(struct text *t, uint64_t n, unsigned base);
/** Says what failed: "prefix path". */
void detail_set(struct context *c, const char *prefix, const char *path);
/** A decimal number and where it ends; false when there is none or it does not fit. */
bool parse_number(const char **at, uint64_t *value);
/** Reads a whole small file into `to`, NUL-terminated. Returns its length; -EFBIG when it does not fit. */
int read_small(int at, const char *path, char *to, size_t room);
/** Writes a text to an existing file. */
int write_small(int at, const char *path, const char *text);
