/*
 * The calls that the shim records, with their ids: those of
 * protocol/src/calls/table.ts, which a test compares with this list.
 */
#ifndef CALLS_H
#define CALLS_H

#define EACH_CALL(X) \
  X(1, socket) X(2, bind) X(3, listen) X(4, accept) X(5, connect) \
  X(6, read) X(7, write) X(8, close) X(9, unlink) X(10, select) \
  X(11, shutdown) X(12, setsockopt) X(13, getsockopt) X(14, getsockname) \
  X(15, getpeername) X(19, recvfrom) X(20, sendto) X(21, recvmsg) \
  X(22, sendmsg) X(23, poll) X(24, epoll_create1) X(25, epoll_ctl) \
  X(26, epoll_wait) X(27, fcntl) X(28, dup) X(29, nanosleep) \
  X(33, accept4) X(34, readv) X(35, writev) X(36, recv) X(37, send) \
  X(38, recvmmsg) X(39, sendmmsg) X(40, pselect) X(41, ppoll) \
  X(42, epoll_pwait) X(43, epoll_pwait2) X(44, epoll_create) X(45, dup2) \
  X(46, dup3) X(47, fork) X(48, vfork) X(49, execve) X(50, _exit) \
  X(51, waitpid) X(52, sendfile) X(53, ioctl) X(54, pause) \
  X(55, socketpair) X(56, pipe) X(57, pipe2) X(58, eventfd) \
  X(59, futex) X(60, unlinkat) X(61, io_uring_setup) \
  X(62, io_uring_enter) X(63, io_uring_register) X(64, splice)

enum call_id {
#define X(id, name) CALL_##name = id,
  EACH_CALL(X)
#undef X
};

#endif
