// The byte layouts that cross a process boundary: plans, results, and the frames between a host, its
// reaper and its executors. Drawn once, here; src/shim/frames.ts, src/core/plan.ts and assembly/plan/
// read and write the same bytes. Everything is little-endian and padded to 4 bytes.
#pragma once
#include <stdint.h>

// --- a plan -------------------------------------------------------------------------------------
//
//   0  u32 magic "TPLN"      4  u16 version   6 u16 flags
//       PLAN_READ_ONLY: it only looks
//       PLAN_LAST: when it succeeds the command has ended, and slot 0 is the process's pid if it is set; only for a request that says "brief"
//   8  u32 size in bytes    12  u32 lists    16  u32 causes   20 u32 offset of the lists' table
//  24  u32 offset of the causes   28 u32 0
//
//  lists' table: per list  u32 offset, u32 size, u32 ops, u32 report
//       report: the register of the channel where the process that runs this list reports its failure
//       (NONE for list 0, the executor's, which reports in its results)
//  causes: str after str; number 0 is "", the others are JSON pointers into the config
//
//  op:  u16 code  u16 flags  u32 size (all of it, a multiple of 4)  u32 cause
//       with OP_FALLBACK: u32 n, then n × { u16 errno, u16 skip }: on that errno the op counts as done
//            and so many following ops are skipped (0: none)
//       then the arguments as ops.def says
#define PLAN_MAGIC 0x4e4c5054u
#define PLAN_VERSION 1
#define PLAN_READ_ONLY 1
#define PLAN_LAST 2

#define OP_UNDO 1     // what this op does is undone when the command fails before COMMIT
#define OP_FALLBACK 2 // a table of errnos follows the header
#define OP_REPORT 4   // its outcome goes into the results (list 0 only)

#define NONE 0xffffffffu
#define REGISTERS 64
#define SLOTS 32
#define TEXTS 4
#define TEXT_MAX 4096
#define PLAN_MAX (64u << 20)

// --- results ------------------------------------------------------------------------------------
//
//   u32 magic "TRES"   u16 version   u16 status (0 done, 1 failed)   u32 records
//   records, one for each op with OP_REPORT that was executed, in order:
//       u32 op (its number in list 0)   u32 errno (0, or the one a fallback passed over)   bytes
//       (bytes: what a reading op read; words about an error that was passed over, where there are any; else empty)
//   then every slot that was set:   u32 count, count × { u32 slot, u64 value }
//   then, when failed:
//       u32 list   u32 op   u32 errno   str cause   bytes op (the failed op, whole)   str detail
//   A plan that the decoder refuses is EBADMSG; list and op say where, NONE when it is about none; no cause, no bytes.
#define RESULT_MAGIC 0x53455254u
#define RESULT_VERSION 1

// --- the records on a channel between lists (SOCK_SEQPACKET; one record a packet) -------------------
//
// A FAIL goes on with two NUL-terminated texts: words about it, e.g. the interpreter that is missing or what a hook wrote;
// and the JSON pointer of its cause, for START, whose plan is another one. Both may be missing. (An earlier
// tare-init's record is 512 bytes whatever its kind, the words in the last 488.)
struct record {
	uint32_t kind;   // RECORD_*
	uint32_t number; // the SYNC's number; for FAIL the list
	uint32_t op;     // FAIL: the op's number in its list
	uint32_t error;  // FAIL: errno
	uint64_t value;  // SEND_SLOT: the slot
};
#define RECORD_SYNC 1
#define RECORD_FAIL 2

// --- frames between a host and its reaper, and between the reaper and an executor --------------------
//
//   u32 length of the payload   u32 kind   u32 session   payload
//
// One stream socket for each host. A session is one command: one executor process, which keeps its
// registers, slots, locks and armed undo from plan to plan until its control socket ends.
#define FRAME_MAX PLAN_MAX
enum frame_kind {
	// host → reaper
	FRAME_OPEN = 1,  // start an executor: see below
	FRAME_PLAN = 2,  // a plan for the session's executor (passed on as it is)
	FRAME_CLOSE = 3, // no more plans: the executor rolls back what is not committed, and ends
	FRAME_WATCH =
		4, // u32 pid, u32 0, u64 start time: report the end of a process that may not be ours; session is the host's number for it
	FRAME_SIGNAL = 5, // u32 pid, u32 signal: to a process that this reaper waits for or watches
	FRAME_DROP = 6,   // close the reaper's copies of the session's pipe ends
	FRAME_ALARM =
		7, // tell of changes of a file: see below; session is the host's number for it
	FRAME_ALARM_AGAIN = 8, // the next change, too
	FRAME_ALARM_END = 9,
	FRAME_COMMAND = 10, // a whole command, for a worker: see below
	// reaper → host
	FRAME_HELLO =
		101, // u32 protocol version, u32 the reaper's pid, u32 1 where there are workers
	FRAME_OPENED =
		102, // u32 errno, u32 executor's pid, 3 × i32: the reaper's fd numbers of the host's pipe ends, or -1
	FRAME_RESULT = 103,  // results of the plan (from the executor as they are)
	FRAME_ADOPTED = 104, // u32 pid (from the executor: the reaper waits for it from now on)
	FRAME_ENDED = 105,   // i32 exit code or -1, i32 signal or 0: the session's executor is gone
	FRAME_EXITED =
		106, // u32 pid, i32 code or -1, i32 signal or 0 (both -1 and 0: nobody can know): an adopted or watched process ended
	FRAME_SIGNALED = 107,  // u32 pid, u32 errno
	FRAME_WATCHED = 108,   // u32 pid, u32 errno (ESRCH: it is gone already)
	FRAME_ALARM_SET = 109, // u32 errno (else it is not set), u32 0, bytes: what is in the file
	FRAME_ALARM_RANG =
		110, // u32 errno (of reading: the file is gone), u32 how many events, bytes: what is in the file now
	FRAME_ANSWER = 111, // what a command has come to: see below
};
// FRAME_OPEN's payload:
//   3 × i32   stdin, stdout, stderr: a fd number of the host, or STDIO_NULL, or STDIO_PIPE
//   u32 count, count × i32: fds of the host to place at 3, 4, … of the executor (and so of the container)
//   strs argv: the embedder's own init (initPath and initArgs); empty: tare-init itself
//   strs environment of the executor (an embedder's init gets _TARE_INIT added, see become.h)
// FRAME_COMMAND's payload: 3 × i32 as of FRAME_OPEN, then bytes: the request, bytes: the document. A worker is a process of the native
// command's program: it has the core, runs the command's turns and executes their plans itself, and then waits for another one. To
// it the reaper passes the two bytes on, with the stdio as SCM_RIGHTS of the header; FRAME_CLOSE ends its control socket.
// FRAME_ANSWER's payload, from a worker:   u32 1 when it takes another command, the answer
//                         to the host:     u32 errno (no worker), 3 × i32 as FRAME_OPENED, the answer
//   the answer: u32 kind, u32 turns, for each the u32 size of its plan (and COMMAND_LOOKED if that only looked), the core's bytes
//   kind as the core's: an end, or an error, in JSON; COMMAND_TURNS: nothing is done, the host is to run it turn by turn, for its plans
//   would change the process that executes them
#define COMMAND_TURNS 0
#define COMMAND_LOOKED 1u // sizes are multiples of 4
// How a worker is started: its one argument, and the number of its control socket.
#define WORKER_NAME "tare:[worker]"
#define WORKER_CONTROL 3
// FRAME_ALARM's payload: u32 how, str path, str words. A file that has changed is told of once, until the host asks again: what
// happens meanwhile is told then, at once.
//   ALARM_POLL      a file that has POLLPRI when it has changed (of cgroup v2, or PSI); words, if any, are written to it first
//   ALARM_EVENTFD   cgroup v1: an eventfd, registered with the words in the cgroup.event_control beside the file
#define ALARM_POLL 0
#define ALARM_EVENTFD 1
#define STDIO_NULL (-1)
#define STDIO_PIPE (-2)
#define PROTOCOL_VERSION 1
