#include "call.h"

void enter(struct call *call, struct args args, struct part one,
           struct part two) {
  enter_hot(call, args, one, two);
}

long leave(struct call *call, long ret, struct part one, struct part two) {
  return leave_hot(call, ret, one, two);
}

long leave_now(struct call *call, long ret, struct part one,
               struct part two) {
  leave_hot(call, ret, one, two);
  if (rings != NULL && rings->reader == READER_ASLEEP) wake_reader();
  return ret;
}

/*
 * What siglongjmp left open lies deeper on the stack than the caller: those
 * calls will not return.
 */
void abandon(struct thread *me, void *frame) {
  while (me->depth > 0) {
    int top = me->depth - 1;
    if (top < OPEN_CALLS && me->open[top].frame > frame) return;
    me->depth--;
    if (top < OPEN_CALLS)
      put_simple(me, KIND_ABANDONED, me->open[top].call, 0);
  }
}

int may_sleep(int call, int fd) {
  switch (call) {
    case CALL_select:
    case CALL_pselect:
    case CALL_poll:
    case CALL_ppoll:
    case CALL_epoll_wait:
    case CALL_epoll_pwait:
    case CALL_epoll_pwait2:
    case CALL_nanosleep:
    case CALL_waitpid:
    case CALL_pause:
    case CALL_futex:
    case CALL_io_uring_enter:
      return 1;
    case CALL_accept:
    case CALL_accept4:
    case CALL_read:
    case CALL_readv:
    case CALL_recv:
    case CALL_recvfrom:
    case CALL_recvmsg:
    case CALL_recvmmsg: {
      int known = fd_knows(fd);
      if (known & FD_READY) fd_becomes(fd, known & ~FD_READY);
      return known == 0;
    }
    case CALL_write:
    case CALL_writev:
    case CALL_send:
    case CALL_sendto:
    case CALL_sendmsg:
    case CALL_sendmmsg:
    case CALL_connect:
    case CALL_sendfile:
    case CALL_splice:
      return !(fd_knows(fd) & FD_NONBLOCK);
    default:
      return 0;
  }
}
