/*
 * What the shim knows of the calling thread, and of its process.
 */
#ifndef THREAD_H
#define THREAD_H

#include <stdint.h>

#include "ring.h"

#define HIDDEN __attribute__((visibility("hidden")))
#define EXPORT __attribute__((visibility("default")))
#define INLINE static inline __attribute__((always_inline))
#define RARELY(x) __builtin_expect(!!(x), 0)
#define MOSTLY(x) __builtin_expect(!!(x), 1)

/* Calls that a thread is in at once: its own, and those of signal handlers. */
#define OPEN_CALLS 8

/*
 * A ring of this thread. It has two: the second is for a signal handler that
 * comes while a record is being written into the first, so that a ring has
 * one writer at a time. The reader merges them by time, like threads.
 */
struct lane {
  struct slot *slot; /* null: none claimed yet */
  unsigned char *ring;
  uint64_t position; /* where the next record goes */
  uint64_t limit;    /* position may go so far without a look at the tail */
  void *writing;     /* stack frame of who writes a record, null for none */
};

struct thread {
  struct lane lanes[2];
  uint32_t pid;
  uint32_t tid;
  uint32_t parent_pid; /* of a forked process, until it has told */
  uint32_t parent_tid;
  struct {
    void *frame;
    int call;
  } open[OPEN_CALLS];
  int depth;
  int is_new;     /* its birth is not recorded yet */
  int unobserved; /* no slot was free, or it has ended */
};

/* initial-exec: an offset from the thread pointer, no call. */
extern HIDDEN __thread struct thread self
    __attribute__((tls_model("initial-exec")));

/* Null while nothing is recorded. */
extern HIDDEN struct ring_file *rings;
extern HIDDEN int uses_tsc;
extern HIDDEN int started;

/* Finds libc's functions and the rings; only the first call does. */
HIDDEN void start(void);
#define STARTED() \
  do { \
    if (RARELY(!started)) start(); \
  } while (0)

INLINE int reader_has_died(void) {
  return (__atomic_load_n(&rings->reader_lives.word, __ATOMIC_ACQUIRE) &
          READER_DIED) != 0;
}

/* A ring for this lane; 0 when there is none. */
HIDDEN int claim(struct thread *me, struct lane *lane);
/* The thread ends, or becomes another process: its rings are free. */
HIDDEN void give_up(struct thread *me);
/* In a forked child: nothing of its parent's rings is its own. */
HIDDEN void become_child(void);
HIDDEN void watch_thread_end(struct thread *me);
HIDDEN void make_thread_key(void);

/*
 * What is known of a descriptor, by its number; for all threads, which share
 * the table. Above the array, nothing is.
 */
#define KNOWN_FDS 65536
#define FD_NONBLOCK 1 /* O_NONBLOCK is set */
#define FD_READY 2    /* reported readable, and not used since */
extern HIDDEN unsigned char fd_known[KNOWN_FDS];

INLINE void fd_becomes(int fd, int known) {
  if ((unsigned)fd < KNOWN_FDS) fd_known[fd] = (unsigned char)known;
}
INLINE int fd_knows(int fd) {
  return (unsigned)fd < KNOWN_FDS ? fd_known[fd] : 0;
}
INLINE void fd_ready(int fd) {
  if ((unsigned)fd < KNOWN_FDS) fd_known[fd] |= FD_READY;
}

#endif
