/*
 * The gate: where the program's threads wait before their calls, in user
 * space, while they are paused, stepped or slowed down.
 */
#include "call.h"

#include <linux/futex.h>

/* Calls that any signal handler interrupts, signal(7). */
static int never_restarts(int call) {
  switch (call) {
    case CALL_select:
    case CALL_pselect:
    case CALL_poll:
    case CALL_ppoll:
    case CALL_epoll_wait:
    case CALL_epoll_pwait:
    case CALL_epoll_pwait2:
    case CALL_nanosleep:
    case CALL_pause:
      return 1;
    default:
      return 0;
  }
}

/* Calls that a handler without SA_RESTART interrupts. */
static int restarts(int call) {
  switch (call) {
    case CALL_accept:
    case CALL_accept4:
    case CALL_connect:
    case CALL_read:
    case CALL_readv:
    case CALL_recv:
    case CALL_recvfrom:
    case CALL_recvmsg:
    case CALL_recvmmsg:
    case CALL_waitpid:
    case CALL_fcntl:
      return 1;
    default:
      return 0;
  }
}

/* A step for this thread, or one that no thread was there to take. */
static int take_permit(struct slot *slot) {
  uint32_t permit = PERMIT;
  if (__atomic_compare_exchange_n(&slot->permit.word, &permit,
                                  READERS(rings->reader_pid), 0,
                                  __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST))
    return 1;
  return __atomic_load_n(&rings->kept_step, __ATOMIC_RELAXED) != 0 &&
         __atomic_exchange_n(&rings->kept_step, 0, __ATOMIC_SEQ_CST) != 0;
}

/*
 * True when a signal handler ran meanwhile that would have interrupted the
 * call: then the call is not made and fails with EINTR, as if the signal had
 * come a moment later. Otherwise the program would sleep on, its signal lost.
 *
 * The kernel itself says whether a handler interrupts: a futex wait with a
 * time limit is interrupted by any handler, like select; one without is
 * restarted after a handler with SA_RESTART, like accept and read.
 */
int wait_at_gate(struct thread *me, int call, int fd) {
  uint64_t since = monotonic_now();
  int limited = never_restarts(call);
  int sleeps = limited || restarts(call);
  int interrupted = 0;
  put_simple(me, KIND_GATE_WAITING, call, fd);
  struct slot *slot = me->lanes[0].slot;
  if (slot == NULL) return 0;
  __atomic_store_n(&slot->at_gate, 1, __ATOMIC_SEQ_CST);
  while (!interrupted) {
    uint32_t mode = __atomic_load_n(&rings->gate, __ATOMIC_ACQUIRE);
    if (take_permit(slot) || mode == GATE_OPEN) break;
    /* A program whose reader was killed would wait for ever. Whoever looks
       before the reader dies is woken by the kernel. */
    if (reader_has_died()) break;
    struct timespec limit = {1, 0};
    int has_limit = limited;
    if (mode == GATE_PACED) {
      int64_t left = (int64_t)rings->pace_ms * 1000000 -
                     (int64_t)(monotonic_now() - since);
      if (left <= 0) break;
      limit.tv_sec = left / 1000000000;
      limit.tv_nsec = left % 1000000000;
      has_limit = 1;
    }
    long ret = KERNEL4(SYS_futex, &slot->permit.word, FUTEX_WAIT,
                       READERS(rings->reader_pid), has_limit ? &limit : NULL);
    /* While paced, any handler wakes it: only for select and its like is
       that known to be an interruption. */
    if (ret == -EINTR && sleeps && (limited || mode == GATE_PAUSED))
      interrupted = 1;
  }
  __atomic_store_n(&slot->at_gate, 0, __ATOMIC_SEQ_CST);
  put_simple(me, KIND_GATE_PASSED, call, fd);
  return interrupted;
}
