/*
 * The functions that the shim stands in front of: libc's own, found with
 * dlsym(3) when the first of them is called.
 */
#ifndef REAL_H
#define REAL_H

#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define EACH_REAL(X) \
  X(socket) X(socketpair) X(bind) X(listen) X(accept) X(accept4) X(connect) \
  X(shutdown) X(setsockopt) X(getsockopt) X(getsockname) X(getpeername) \
  X(read) X(write) X(readv) X(writev) X(recv) X(recvfrom) X(recvmsg) \
  X(recvmmsg) X(send) X(sendto) X(sendmsg) X(sendmmsg) X(sendfile) \
  X(sendfile64) X(splice) X(select) X(pselect) X(poll) X(ppoll) \
  X(epoll_create) X(epoll_create1) X(epoll_ctl) X(epoll_wait) \
  X(epoll_pwait) X(close) X(dup) X(dup2) X(dup3) X(fcntl) X(ioctl) X(pipe) \
  X(pipe2) X(eventfd) X(unlink) X(unlinkat) X(nanosleep) \
  X(clock_nanosleep) X(sleep) X(usleep) X(pause) X(fork) X(execve) X(execvp) \
  X(execvpe) X(wait) \
  X(waitpid) X(wait4) X(waitid) X(_exit) X(syscall) X(pthread_create)

struct real {
#define X(name) __typeof__(&name) name;
  EACH_REAL(X)
#undef X
  /* glibc from 2.35; null before. */
  int (*epoll_pwait2)(int, struct epoll_event *, int, const struct timespec *,
                      const sigset_t *);
  /* musl has none of its own. */
  int (*fcntl64)(int, int, ...);
  int (*pthread_cond_wait)(pthread_cond_t *, pthread_mutex_t *);
  int (*pthread_cond_timedwait)(pthread_cond_t *, pthread_mutex_t *,
                                const struct timespec *);
  int (*pthread_mutex_lock)(pthread_mutex_t *);
  int (*pthread_mutex_trylock)(pthread_mutex_t *);
};
extern struct real real __attribute__((visibility("hidden")));

void find_real(void) __attribute__((visibility("hidden")));

#endif
