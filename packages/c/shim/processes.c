/* Calls that make processes, wait for them, and end. */
#include "call.h"

EXPORT pid_t fork(void) {
  STARTED();
  struct call call = CALL(CALL_fork, -1);
  enter(&call, ARGS(0), NO_PART, NO_PART);
  pid_t ret = MAKE(&call, real.fork());
  if (ret == 0) {
    /* The child: the call is its parent's. start.c has told its birth,
       except where libc knows no __register_atfork. */
    struct thread *me = &self;
    if (me->pid != (uint32_t)KERNEL0(SYS_getpid)) become_child();
    if (me->depth > 0) me->depth--;
    return 0;
  }
  return (pid_t)leave_now(&call, ret, NO_PART, NO_PART);
}

/* wait(2), waitpid(2) and wait4(2) are one call with defaults. */
static pid_t waited(struct call *call, pid_t ret, int status) {
  struct part part = {PART_DATA, &status, sizeof status, sizeof status};
  return (pid_t)leave_now(call, ret, ret > 0 ? part : NO_PART, NO_PART);
}

EXPORT pid_t waitpid(pid_t pid, int *status, int options) {
  STARTED();
  struct call call = CALL(CALL_waitpid, -1);
  enter(&call, ARGS(pid, options), NO_PART, NO_PART);
  int how = 0;
  pid_t ret = MAKE(&call, real.waitpid(pid, &how, options));
  if (ret > 0 && status != NULL) *status = how;
  return waited(&call, ret, how);
}

EXPORT pid_t wait(int *status) {
  STARTED();
  struct call call = CALL(CALL_waitpid, -1);
  enter(&call, ARGS(-1, 0), NO_PART, NO_PART);
  int how = 0;
  pid_t ret = MAKE(&call, real.wait(&how));
  if (ret > 0 && status != NULL) *status = how;
  return waited(&call, ret, how);
}

EXPORT pid_t wait4(pid_t pid, int *status, int options,
                   struct rusage *usage) {
  STARTED();
  struct call call = CALL(CALL_waitpid, -1);
  enter(&call, ARGS(pid, options), NO_PART, NO_PART);
  int how = 0;
  pid_t ret = MAKE(&call, real.wait4(pid, &how, options, usage));
  if (ret > 0 && status != NULL) *status = how;
  return waited(&call, ret, how);
}

/* Returns 0, and the process in `info`: recorded as waitpid's result. */
EXPORT int waitid(idtype_t type, id_t id, siginfo_t *info, int options) {
  STARTED();
  struct call call = CALL(CALL_waitpid, -1);
  enter(&call, ARGS(type == P_PID ? (int32_t)id : -1, options), NO_PART,
        NO_PART);
  siginfo_t own = {0};
  siginfo_t *into = info != NULL ? info : &own;
  int ret = MAKE(&call, real.waitid(type, id, into, options));
  leave_now(&call, ret == 0 ? into->si_pid : ret, NO_PART, NO_PART);
  return ret;
}

/* The last record of a process that ends by itself. */
static void tell_exit(struct call *call, int status) {
  enter(call, ARGS(status), NO_PART, NO_PART);
  if (rings != NULL && rings->reader == READER_ASLEEP) wake_reader();
}

EXPORT __attribute__((noreturn)) void _exit(int status) {
  STARTED();
  struct call call = CALL(CALL__exit, -1);
  tell_exit(&call, status);
  give_up(call.me);
  call.me->unobserved = 1;
  real._exit(status);
  __builtin_unreachable();
}

EXPORT __attribute__((noreturn)) void _Exit(int status) { _exit(status); }

/* on_exit(3): the process ends by exit(3) or a return from main. */
HIDDEN void process_exits(int status, void *unused) {
  (void)unused;
  struct call call = CALL(CALL__exit, -1);
  call.site = NULL;
  tell_exit(&call, status);
}
