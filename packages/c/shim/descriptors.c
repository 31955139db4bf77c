/* Calls on descriptors and names. */
#include "call.h"

#include <stdarg.h>

EXPORT int close(int fd) {
  STARTED();
  struct call call = CALL(CALL_close, fd);
  enter(&call, ARGS(fd), NO_PART, NO_PART);
  /* Before the call: once it is closed, another thread may get the number. */
  if (!call.interrupted) fd_becomes(fd, 0);
  int ret = MAKE(&call, real.close(fd));
  return (int)leave(&call, ret, NO_PART, NO_PART);
}
EXPORT int __close(int fd) __attribute__((alias("close")));

EXPORT int dup(int fd) {
  STARTED();
  struct call call = CALL(CALL_dup, fd);
  enter(&call, ARGS(fd), NO_PART, NO_PART);
  int ret = MAKE(&call, real.dup(fd));
  /* O_NONBLOCK belongs to the open file, which both refer to. */
  if (ret >= 0) fd_becomes(ret, fd_knows(fd) & FD_NONBLOCK);
  return (int)leave(&call, ret, NO_PART, NO_PART);
}

EXPORT int dup2(int from, int to) {
  STARTED();
  struct call call = CALL(CALL_dup2, from);
  enter(&call, ARGS(from, to), NO_PART, NO_PART);
  int ret = MAKE(&call, real.dup2(from, to));
  if (ret >= 0) fd_becomes(ret, fd_knows(from) & FD_NONBLOCK);
  return (int)leave(&call, ret, NO_PART, NO_PART);
}

EXPORT int dup3(int from, int to, int flags) {
  STARTED();
  struct call call = CALL(CALL_dup3, from);
  enter(&call, ARGS(from, to, flags), NO_PART, NO_PART);
  int ret = MAKE(&call, real.dup3(from, to, flags));
  if (ret >= 0) fd_becomes(ret, fd_knows(from) & FD_NONBLOCK);
  return (int)leave(&call, ret, NO_PART, NO_PART);
}

static void set_nonblocking(int fd, int is) {
  int known = fd_knows(fd);
  fd_becomes(fd, is ? known | FD_NONBLOCK : known & ~FD_NONBLOCK);
}

/* F_SETLKW sleeps until the lock is free: its entry must be seen. */
static int fcntl_observed(struct call *call,
                          int (*make)(int, int, ...), int fd, int command,
                          long arg) {
  struct flock *lock = (struct flock *)arg;
  int is_lock =
      command == F_SETLK || command == F_SETLKW || command == F_GETLK;
  int32_t shown = is_lock && lock != NULL ? lock->l_type : (int32_t)arg;
  enter(call, ARGS(fd, command, shown), NO_PART, NO_PART);
  if (command == F_SETLKW && rings != NULL &&
      rings->reader == READER_ASLEEP)
    wake_reader();
  int ret = MAKE(call, make(fd, command, arg));
  if (ret >= 0 && command == F_SETFL)
    set_nonblocking(fd, (arg & O_NONBLOCK) != 0);
  if (ret >= 0 && (command == F_DUPFD || command == F_DUPFD_CLOEXEC))
    fd_becomes(ret, fd_knows(fd) & FD_NONBLOCK);
  return (int)leave(call, ret, NO_PART, NO_PART);
}

EXPORT int fcntl(int fd, int command, ...) {
  va_list list;
  va_start(list, command);
  long arg = va_arg(list, long);
  va_end(list);
  STARTED();
  struct call call = CALL(CALL_fcntl, fd);
  return fcntl_observed(&call, real.fcntl, fd, command, arg);
}

EXPORT int fcntl64(int fd, int command, ...) {
  va_list list;
  va_start(list, command);
  long arg = va_arg(list, long);
  va_end(list);
  STARTED();
  struct call call = CALL(CALL_fcntl, fd);
  return fcntl_observed(&call, real.fcntl64, fd, command, arg);
}

/* Only what concerns sockets: FIONBIO sets O_NONBLOCK, FIONREAD asks. */
EXPORT int ioctl(int fd, unsigned long request, ...) {
  va_list list;
  va_start(list, request);
  void *arg = va_arg(list, void *);
  va_end(list);
  STARTED();
  if (request != FIONBIO && request != FIONREAD)
    return real.ioctl(fd, request, arg);
  struct call call = CALL(CALL_ioctl, fd);
  int value = request == FIONBIO && arg != NULL ? *(int *)arg : 0;
  enter(&call, ARGS(fd, (int32_t)request, value), NO_PART, NO_PART);
  int ret = MAKE(&call, real.ioctl(fd, request, arg));
  if (ret >= 0 && request == FIONBIO) set_nonblocking(fd, value != 0);
  return (int)leave(&call, ret, NO_PART, NO_PART);
}

static int piped(struct call *call, int ret, int fds[2], int flags) {
  if (ret < 0) return (int)leave(call, ret, NO_PART, NO_PART);
  for (int i = 0; i < 2; i++)
    fd_becomes(fds[i], flags & O_NONBLOCK ? FD_NONBLOCK : 0);
  struct part pair = {PART_RIGHTS, fds, 2 * sizeof(int), 2 * sizeof(int)};
  return (int)leave(call, ret, pair, NO_PART);
}

EXPORT int pipe(int fds[2]) {
  STARTED();
  struct call call = CALL(CALL_pipe, -1);
  enter(&call, ARGS(0), NO_PART, NO_PART);
  return piped(&call, MAKE(&call, real.pipe(fds)), fds, 0);
}

EXPORT int pipe2(int fds[2], int flags) {
  STARTED();
  struct call call = CALL(CALL_pipe2, -1);
  enter(&call, ARGS(flags), NO_PART, NO_PART);
  return piped(&call, MAKE(&call, real.pipe2(fds, flags)), fds, flags);
}

EXPORT int eventfd(unsigned value, int flags) {
  STARTED();
  struct call call = CALL(CALL_eventfd, -1);
  enter(&call, ARGS((int32_t)value, flags), NO_PART, NO_PART);
  int ret = MAKE(&call, real.eventfd(value, flags));
  if (ret >= 0) fd_becomes(ret, flags & EFD_NONBLOCK ? FD_NONBLOCK : 0);
  return (int)leave(&call, ret, NO_PART, NO_PART);
}

EXPORT int unlink(const char *path) {
  WHOLE_CALL(int, CALL_unlink, -1, ARGS(0), text_part(path),
             real.unlink(path));
}

EXPORT int unlinkat(int dirfd, const char *path, int flags) {
  WHOLE_CALL(int, CALL_unlinkat, -1, ARGS(dirfd, flags), text_part(path),
             real.unlinkat(dirfd, path, flags));
}
