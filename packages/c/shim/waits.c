/* Calls that wait for many descriptors, and those that wait for time. */
#include "bodies.h"

static struct part set_part(int what, const fd_set *set, int nfds) {
  if (set == NULL || nfds <= 0) return NO_PART;
  uint32_t count = ((uint32_t)nfds + 7) / 8;
  if (count > FD_SET_BYTES) count = FD_SET_BYTES;
  return (struct part){what, set, count, count};
}

/* Nothing sleeps in reading what has been reported. */
static void set_reported(const fd_set *set, int nfds) {
  for (int fd = 0; set != NULL && fd < nfds; fd++)
    if (FD_ISSET(fd, set)) fd_ready(fd);
}

static int32_t timeout_of(const struct timeval *time) {
  if (time == NULL) return -1;
  return (int32_t)(time->tv_sec * 1000 + (time->tv_usec + 999) / 1000);
}

static int selected(struct call *call, int ret, int nfds, fd_set *reads,
                    fd_set *writes) {
  if (ret <= 0) return (int)leave_hot(call, ret, NO_PART, NO_PART);
  set_reported(reads, nfds);
  return (int)leave_hot(call, ret, set_part(PART_READ_SET, reads, nfds),
                        set_part(PART_WRITE_SET, writes, nfds));
}

EXPORT int select(int nfds, fd_set *reads, fd_set *writes, fd_set *excepts,
                  struct timeval *timeout) {
  STARTED();
  struct call call = CALL(CALL_select, -1);
  enter_hot(&call, ARGS(nfds, timeout_of(timeout)),
            set_part(PART_READ_SET, reads, nfds),
            set_part(PART_WRITE_SET, writes, nfds));
  int ret = MAKE(&call, real.select(nfds, reads, writes, excepts, timeout));
  return selected(&call, ret, nfds, reads, writes);
}

EXPORT int pselect(int nfds, fd_set *reads, fd_set *writes, fd_set *excepts,
                   const struct timespec *timeout, const sigset_t *mask) {
  STARTED();
  struct call call = CALL(CALL_pselect, -1);
  enter(&call, ARGS(nfds, milliseconds(timeout)),
        set_part(PART_READ_SET, reads, nfds),
        set_part(PART_WRITE_SET, writes, nfds));
  int ret =
      MAKE(&call, real.pselect(nfds, reads, writes, excepts, timeout, mask));
  return selected(&call, ret, nfds, reads, writes);
}

EXPORT int poll(struct pollfd *fds, nfds_t count, int timeout) {
  STARTED();
  struct call call = CALL(CALL_poll, -1);
  return observed_poll(&call, fds, count, timeout);
}
EXPORT int __poll(struct pollfd *fds, nfds_t count, int timeout)
    __attribute__((alias("poll")));

EXPORT int ppoll(struct pollfd *fds, nfds_t count,
                 const struct timespec *timeout, const sigset_t *mask) {
  STARTED();
  struct call call = CALL(CALL_ppoll, -1);
  return observed_ppoll(&call, fds, count, timeout, mask);
}

EXPORT int epoll_create(int size) {
  WHOLE_CALL(int, CALL_epoll_create, -1, ARGS(size), NO_PART,
             real.epoll_create(size));
}

EXPORT int epoll_create1(int flags) {
  WHOLE_CALL(int, CALL_epoll_create1, -1, ARGS(flags), NO_PART,
             real.epoll_create1(flags));
}

/* struct epoll_event is packed on x86-64 only: the record's form is not. */
struct recorded_event {
  uint32_t events;
  uint32_t unused;
  uint64_t data;
};

static struct part events_part(struct recorded_event *into,
                               const struct epoll_event *events, int count) {
  if (events == NULL || count <= 0) return NO_PART;
  int shown = count < EPOLL_ENTRIES ? count : EPOLL_ENTRIES;
  for (int i = 0; i < shown; i++) {
    into[i] = (struct recorded_event){events[i].events, 0,
                                      events[i].data.u64};
  }
  return (struct part){PART_EPOLL, into, (uint32_t)count * sizeof *into,
                       (uint32_t)shown * sizeof *into};
}

EXPORT int epoll_ctl(int epfd, int op, int fd, struct epoll_event *event) {
  STARTED();
  struct recorded_event recorded[1];
  struct call call = CALL(CALL_epoll_ctl, fd);
  int32_t events = event != NULL ? (int32_t)event->events : 0;
  enter(&call, ARGS(epfd, op, fd, events),
        events_part(recorded, event, event != NULL), NO_PART);
  int ret = MAKE(&call, real.epoll_ctl(epfd, op, fd, event));
  return (int)leave(&call, ret, NO_PART, NO_PART);
}

EXPORT int epoll_wait(int epfd, struct epoll_event *events, int max,
                      int timeout) {
  STARTED();
  struct recorded_event recorded[EPOLL_ENTRIES];
  struct call call = CALL(CALL_epoll_wait, epfd);
  enter_hot(&call, ARGS(epfd, max, timeout), NO_PART, NO_PART);
  int ret = MAKE(&call, real.epoll_wait(epfd, events, max, timeout));
  return (int)leave_hot(&call, ret, events_part(recorded, events, ret),
                        NO_PART);
}

EXPORT int epoll_pwait(int epfd, struct epoll_event *events, int max,
                       int timeout, const sigset_t *mask) {
  STARTED();
  struct recorded_event recorded[EPOLL_ENTRIES];
  struct call call = CALL(CALL_epoll_pwait, epfd);
  enter(&call, ARGS(epfd, max, timeout), NO_PART, NO_PART);
  int ret = MAKE(&call, real.epoll_pwait(epfd, events, max, timeout, mask));
  return (int)leave(&call, ret, events_part(recorded, events, ret), NO_PART);
}

EXPORT int epoll_pwait2(int epfd, struct epoll_event *events, int max,
                        const struct timespec *timeout,
                        const sigset_t *mask) {
  STARTED();
  if (real.epoll_pwait2 == NULL) {
    errno = ENOSYS;
    return -1;
  }
  struct recorded_event recorded[EPOLL_ENTRIES];
  struct call call = CALL(CALL_epoll_pwait2, epfd);
  enter(&call, ARGS(epfd, max, milliseconds(timeout)), NO_PART, NO_PART);
  int ret = MAKE(&call, real.epoll_pwait2(epfd, events, max, timeout, mask));
  return (int)leave(&call, ret, events_part(recorded, events, ret), NO_PART);
}

EXPORT int nanosleep(const struct timespec *time, struct timespec *left) {
  WHOLE_CALL(int, CALL_nanosleep, -1, ARGS(milliseconds(time)), NO_PART,
             real.nanosleep(time, left));
}

/* Returns the error and leaves errno alone: recorded as 0 or -error. */
EXPORT int clock_nanosleep(clockid_t clock, int flags,
                           const struct timespec *time,
                           struct timespec *left) {
  STARTED();
  struct call call = CALL(CALL_nanosleep, -1);
  enter(&call, ARGS(milliseconds(time), flags), NO_PART, NO_PART);
  int error = call.interrupted
                  ? EINTR
                  : real.clock_nanosleep(clock, flags, time, left);
  int kept = errno;
  errno = error;
  leave(&call, error == 0 ? 0 : -1, NO_PART, NO_PART);
  errno = kept;
  return error;
}

EXPORT unsigned sleep(unsigned seconds) {
  STARTED();
  struct call call = CALL(CALL_nanosleep, -1);
  enter(&call, ARGS((int32_t)seconds * 1000), NO_PART, NO_PART);
  unsigned left = call.interrupted ? seconds : real.sleep(seconds);
  leave(&call, 0, NO_PART, NO_PART);
  return left;
}

EXPORT int usleep(useconds_t microseconds) {
  WHOLE_CALL(int, CALL_nanosleep, -1,
             ARGS((int32_t)((microseconds + 999) / 1000)), NO_PART,
             real.usleep(microseconds));
}

EXPORT int pause(void) {
  WHOLE_CALL(int, CALL_pause, -1, ARGS(0), NO_PART, real.pause());
}
