/* syscall(2): calls that programs make by number, such as io_uring's. */
#include "call.h"

#include <stdarg.h>

static int id_of(long number) {
  switch (number) {
    case SYS_read: return CALL_read;
    case SYS_write: return CALL_write;
    case SYS_close: return CALL_close;
    case SYS_accept4: return CALL_accept4;
    case SYS_recvfrom: return CALL_recvfrom;
    case SYS_sendto: return CALL_sendto;
    case SYS_recvmmsg: return CALL_recvmmsg;
    case SYS_sendmmsg: return CALL_sendmmsg;
#ifdef SYS_epoll_wait
    case SYS_epoll_wait: return CALL_epoll_wait;
#endif
#ifdef SYS_epoll_pwait2
    case SYS_epoll_pwait2: return CALL_epoll_pwait2;
#endif
#ifdef SYS_io_uring_setup
    case SYS_io_uring_setup: return CALL_io_uring_setup;
    case SYS_io_uring_enter: return CALL_io_uring_enter;
    case SYS_io_uring_register: return CALL_io_uring_register;
#endif
    default: return 0;
  }
}

EXPORT long syscall(long number, ...) {
  va_list list;
  va_start(list, number);
  long a = va_arg(list, long), b = va_arg(list, long);
  long c = va_arg(list, long), d = va_arg(list, long);
  long e = va_arg(list, long), f = va_arg(list, long);
  va_end(list);
  STARTED();
  int id = id_of(number);
  if (id == 0) return real.syscall(number, a, b, c, d, e, f);
  struct call call = CALL(id, (int)a);
  enter(&call, ARGS((int32_t)a, (int32_t)b, (int32_t)c, (int32_t)d), NO_PART,
        NO_PART);
  long ret = MAKE(&call, real.syscall(number, a, b, c, d, e, f));
  return leave(&call, ret, NO_PART, NO_PART);
}
