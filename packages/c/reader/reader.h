/*
 * The reader: starts a program under the shim, passes on what the program's
 * threads record, and carries out orders to their gate.
 *
 * It has two threads. The reading thread drains the rings, merges them by
 * time and alone writes to the events' descriptor. The control thread sleeps
 * on the control descriptor and on the processes: it carries out orders at
 * once, also while the reading thread waits for whoever reads its output.
 */
#ifndef READER_H
#define READER_H

#include <stdint.h>
#include <sys/types.h>

#include "../shim/ring.h"

/* protocol/src/wire/programs.ts */
#define EVENTS_FD 3
#define CONTROL_FD 4

struct options {
  const char *shim;
  const char *work_file; /* where the program looks up how long it works */
  int paused;            /* the gate is closed before the first call */
  int owned; /* the program must not outlive whoever started the reader */
  char **program;
};

extern struct ring_file *rings;
extern struct options options;

/* launch.c: makes the rings' file and starts the program; returns only in
   the reader, with the program's pid. */
pid_t launch(void);

/* rings.c */
/* Passes on all that is in the rings, merged by time; how many records. */
int drain(void);
/* Frees slots whose threads have ended, and tells what was lost. */
void free_slots(void);
int rings_are_empty(void);

/* clock.c */
void start_clock(void);
/* Every now and then: the counter's rate. */
void set_clock(void);
/* A record's time as CLOCK_MONOTONIC, nanoseconds. */
double record_time(uint64_t time);
double clock_now(void);

/* output.c */
/* `more` follows the record's header. */
void pass_on(const struct record *record, double time, uint32_t pid,
             uint32_t tid);
void tell(int kind, int call, int32_t result, uint32_t pid, uint32_t tid);
void tell_drained(double time);
void flush_output(void);
/* Nobody reads any more. */
int output_is_closed(void);

/* processes.c */
/* One that records. */
void add_process(pid_t pid);
/* One that its parent has made, and that has perhaps recorded nothing yet:
   as long as it lives, the reader goes on. */
void add_child(pid_t pid);
/* A process's waitpid(2) returned this, in a record. */
void was_waited_for(pid_t pid, int status);
/* Tells which processes have ended since; after their last records. */
void tell_ends(void);
int processes_live(void);
void kill_processes(void);
int has_zombies(void);
/* For the control thread: what to sleep on. Returns how many. */
struct pollfd;
int pidfds(struct pollfd *into, int room);

/* control.c */
void start_control(void);
/* Set by the control thread. */
extern int host_is_gone;
extern int sync_asked;
/* Wakes the reading thread. */
void wake_reading(void);
/* There are other processes to sleep on. */
void watch_again(void);

/* peers.c: the inode of a connected Unix socket's other end, by sock_diag(7);
   0 when it is gone. */
uint64_t peer_inode(uint64_t inode);

#endif
