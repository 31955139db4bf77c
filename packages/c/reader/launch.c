#include "reader.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/futex.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* As `exec` in a shell: 126 for what cannot be run, 127 for what is not there. */
#define CANNOT_RUN 126
#define NOT_FOUND 127

static void fail(const char *what) {
  fprintf(stderr, "%s: %s\n", what, strerror(errno));
  exit(CANNOT_RUN);
}

/*
 * A file in memory without a name: it takes no room in /dev/shm, and is gone
 * with the last process that has it mapped, however that ends. The program
 * opens it by its name under /proc, in the reader's table of descriptors.
 */
static int make_rings(void) {
  int fd = memfd_create("socketarium-rings", MFD_CLOEXEC);
  if (fd < 0) fail("memfd_create");
  if (ftruncate(fd, sizeof(struct ring_file)) < 0) fail("ftruncate");
  rings = mmap(NULL, sizeof(struct ring_file), PROT_READ | PROT_WRITE,
               MAP_SHARED, fd, 0);
  if (rings == MAP_FAILED) fail("mmap");
  return fd;
}

/* What the kernel shall touch when this thread dies; ring.h says why. */
static void make_robust(void) {
  static struct robust_list_head head = {
      .futex_offset = offsetof(struct robust, word)};
  struct robust_list *next = &head.list;
  for (int i = 0; i < SLOTS; i++) {
    struct robust *permit = &rings->slots[i].permit;
    permit->next = (uint64_t)next;
    next = (struct robust_list *)&permit->next;
  }
  rings->reader_lives.next = (uint64_t)next;
  rings->reader_lives.word = READERS((uint32_t)getpid());
  head.list.next = (struct robust_list *)&rings->reader_lives.next;
  if (syscall(SYS_set_robust_list, &head, sizeof head) < 0)
    fail("set_robust_list");
}

/*
 * The reader keeps nothing open that the program was given: what the program
 * closes must be closed. Except for one that is needed for a moment more.
 */
static void close_inherited(int except) {
  unsigned first = CONTROL_FD + 1;
  if ((unsigned)except > first)
    close_range(first, (unsigned)except - 1, 0);
  close_range((unsigned)except + 1, UINT_MAX, 0);
}

/* fork(2), but the child's end sends no SIGCHLD: one that is blocked would
   stay pending, and be the program's. */
static pid_t fork_silently(void) {
  return (pid_t)syscall(SYS_clone, 0, NULL, NULL, NULL, 0);
}

/* Appends to a variable that may be set already. */
static void append(const char *name, const char *value, const char *between) {
  const char *before = getenv(name);
  if (before == NULL || before[0] == '\0') {
    setenv(name, value, 1);
    return;
  }
  char *both = NULL;
  if (asprintf(&both, "%s%s%s", before, between, value) < 0) fail("setenv");
  setenv(name, both, 1);
  free(both);
}

static void run_program(pid_t starter, const char *rings_path) {
  /* SIGKILL for this process when whoever started it dies; a new session
     for those that end their whole process group. */
  if (options.owned) {
    setsid();
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != starter) _exit(CANNOT_RUN);
  }
  append("LD_PRELOAD", options.shim, " ");
  /* A program built with AddressSanitizer refuses to start behind another
     preloaded library, unless told not to mind. */
  append("ASAN_OPTIONS", "verify_asan_link_order=0", ":");
  setenv("SOCKETARIUM_RINGS", rings_path, 1);
  execvp(options.program[0], options.program);
  fprintf(stderr, "%s: %s\n", options.program[0], strerror(errno));
  _exit(errno == ENOENT ? NOT_FOUND : CANNOT_RUN);
}

/*
 * The program takes over this process: who started the reader is its parent,
 * and sees its pid, its exit status and its terminal. The reader goes on in
 * a process that is no child of the program's, which would otherwise be
 * among those that the program waits for.
 */
pid_t launch(void) {
  pid_t program = getpid();
  pid_t starter = getppid();
  int ready[2];
  if (pipe2(ready, O_CLOEXEC) < 0) fail("pipe");
  pid_t between = fork_silently();
  if (between < 0) fail("fork");
  if (between > 0) {
    close(ready[1]);
    char path[64];
    ssize_t length = read(ready[0], path, sizeof path);
    waitpid(between, NULL, __WALL);
    close(ready[0]);
    close(EVENTS_FD);
    close(CONTROL_FD);
    if (length <= 0) {
      fprintf(stderr, "The reader did not start.\n");
      exit(CANNOT_RUN);
    }
    run_program(starter, path);
  }
  close(ready[0]);
  setsid();
  pid_t reader = fork();
  if (reader != 0) _exit(reader < 0);
  /* The terminal is the program's. */
  int null = open("/dev/null", O_RDWR | O_CLOEXEC);
  for (int fd = 0; fd <= 2; fd++) dup2(null, fd);
  close_inherited(ready[1]);
  int fd = make_rings();
  rings->reader_pid = (uint32_t)getpid();
  make_robust();
  rings->gate = options.paused ? GATE_PAUSED : GATE_OPEN;
  start_clock();
  __atomic_store_n(&rings->magic, RING_MAGIC, __ATOMIC_RELEASE);
  add_process(program);
  char path[64];
  int length = snprintf(path, sizeof path, "/proc/%d/fd/%d", getpid(), fd);
  if (write(ready[1], path, (size_t)length + 1) < 0) _exit(1);
  close(ready[1]);
  return program;
}
