/*
 * The processes whose records came: when each ends, and when its parent has
 * waited for it. A pidfd refers to one process, not to a number that may be
 * given to another: pidfd_open(2).
 */
#include "reader.h"

#include <dirent.h>
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* How often, and how soon again, killed processes are looked for. */
#define KILLS 500
#define KILL_AGAIN_NS 2000000
/* Processes watched at once; the end of another one is not seen. */
#define PROCESSES 1024

struct process {
  pid_t pid;
  int pidfd; /* -1: it had ended and been waited for when it was first seen */
  int ended; /* told, and a zombie until it is reaped */
  int status; /* what its parent's waitpid returned; -1 before */
};

static struct process processes[PROCESSES];
/* The first of them: the one that was started. */
static pid_t program;
static int count;
/* The control thread sleeps on the pidfds: it is told of new ones. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static int pidfd_open_(pid_t pid) {
  return (int)syscall(SYS_pidfd_open, pid, 0);
}

static int signal_process(int pidfd, int signal) {
  return (int)syscall(SYS_pidfd_send_signal, pidfd, signal, NULL, 0);
}

static void watch(pid_t pid, int pidfd) {
  pthread_mutex_lock(&lock);
  int full = count == PROCESSES;
  if (!full) processes[count++] = (struct process){pid, pidfd, 0, -1};
  pthread_mutex_unlock(&lock);
  if (full && pidfd >= 0) close(pidfd);
  watch_again();
}

void add_process(pid_t pid) {
  for (int i = 0; i < count; i++)
    if (processes[i].pid == pid && !processes[i].ended) return;
  if (program == 0) program = pid;
  watch(pid, pidfd_open_(pid));
}

void add_child(pid_t pid) {
  for (int i = 0; i < count; i++)
    if (processes[i].pid == pid) return;
  int pidfd = pidfd_open_(pid);
  /* One that is gone has recorded all that it will, its birth too. */
  if (pidfd >= 0) watch(pid, pidfd);
}

/* struct pidfd_info of linux/pidfd.h, its first version; Linux 6.15 keeps
   the exit status for whoever has a pidfd. */
struct info {
  uint64_t mask;
  uint64_t cgroup;
  uint32_t pid, tgid, ppid, ruid, rgid, euid, egid, suid, sgid, fsuid, fsgid;
  int32_t exit_code;
};
#define INFO_EXIT (1u << 3)
#define GET_INFO _IOWR(0xFF, 11, struct info)

/* The status that a zombie keeps for its parent: the last field but none of
   /proc/PID/stat, readable by the same user. */
static int zombie_status(pid_t pid) {
  char path[64], text[2048];
  snprintf(path, sizeof path, "/proc/%d/stat", pid);
  FILE *file = fopen(path, "re");
  if (file == NULL) return -1;
  size_t length = fread(text, 1, sizeof text - 1, file);
  fclose(file);
  text[length] = '\0';
  char *last = strrchr(text, ' ');
  return last != NULL ? atoi(last) : -1;
}

/* The status of one that has been waited for; -1 before, or on older Linux. */
static int reaped_status(const struct process *process) {
  struct info info = {.mask = INFO_EXIT};
  if (process->pidfd < 0) return -1;
  if (ioctl(process->pidfd, GET_INFO, &info) < 0) return -1;
  return info.mask & INFO_EXIT ? info.exit_code : -1;
}

/* It may be waited for at any moment, also between the questions. */
static int exit_status(const struct process *process) {
  int status = zombie_status(process->pid);
  if (status < 0) status = reaped_status(process);
  return status >= 0 ? status : process->status;
}

/* A short life may be over before the reader could open its pidfd: then its
   parent's records alone tell how it ended. */
void was_waited_for(pid_t pid, int status) {
  if (!WIFEXITED(status) && !WIFSIGNALED(status)) return;
  for (int i = 0; i < count; i++)
    if (processes[i].pid == pid && !processes[i].ended)
      processes[i].status = status;
}

static int has_ended(const struct process *process) {
  if (process->pidfd < 0) return 1;
  struct pollfd one = {process->pidfd, POLLIN, 0};
  return poll(&one, 1, 0) > 0;
}

static int is_reaped(const struct process *process) {
  if (process->pidfd < 0) return 1;
  return signal_process(process->pidfd, 0) < 0 && errno == ESRCH;
}

static void forget(int index) {
  pthread_mutex_lock(&lock);
  if (processes[index].pidfd >= 0) close(processes[index].pidfd);
  processes[index] = processes[--count];
  pthread_mutex_unlock(&lock);
}

void tell_ends(void) {
  for (int i = 0; i < count;) {
    struct process *process = &processes[i];
    uint32_t pid = (uint32_t)process->pid;
    if (!process->ended && has_ended(process)) {
      /* What it recorded last comes before its end. */
      drain();
      int status = exit_status(process);
      tell(KIND_EXITED, !is_reaped(process), status, pid, pid);
      process->ended = 1;
    }
    if (process->ended && is_reaped(process)) {
      tell(KIND_REAPED, 0, 0, pid, pid);
      forget(i);
    } else {
      i++;
    }
  }
}

int processes_live(void) {
  for (int i = 0; i < count; i++)
    if (!processes[i].ended) return 1;
  return 0;
}

int has_zombies(void) {
  for (int i = 0; i < count; i++)
    if (processes[i].ended) return 1;
  return 0;
}

static void kill_known(void) {
  pthread_mutex_lock(&lock);
  for (int i = 0; i < count; i++)
    if (processes[i].pidfd >= 0) signal_process(processes[i].pidfd, SIGKILL);
  pthread_mutex_unlock(&lock);
}

/* Whether the process is of this session and runs; /proc/PID/stat, after the
   name in parentheses: state, parent, group, session. */
static int runs_in_session(int pid, int session) {
  char path[64], text[1024], state;
  int of;
  snprintf(path, sizeof path, "/proc/%d/stat", pid);
  FILE *file = fopen(path, "re");
  if (file == NULL) return 0;
  size_t length = fread(text, 1, sizeof text - 1, file);
  fclose(file);
  text[length] = '\0';
  const char *end = strrchr(text, ')');
  return end != NULL &&
         sscanf(end + 1, " %c %*d %*d %d", &state, &of) == 2 &&
         of == session && state != 'Z' && state != 'X';
}

/* How many were killed. */
static int kill_session(int session) {
  int killed = 0;
  DIR *all = opendir("/proc");
  if (all == NULL) return 0;
  for (struct dirent *one; (one = readdir(all)) != NULL;) {
    int pid = atoi(one->d_name);
    if (pid > 0 && runs_in_session(pid, session) && kill(pid, SIGKILL) == 0)
      killed++;
  }
  closedir(all);
  return killed;
}

/*
 * A process that is killed may just have made another one, which has recorded
 * nothing yet: those are found by their session, which is the program's.
 */
void kill_processes(void) {
  struct timespec wait = {0, KILL_AGAIN_NS};
  kill_known();
  for (int i = 0; i < KILLS && kill_session(program) > 0; i++)
    nanosleep(&wait, NULL);
}

int pidfds(struct pollfd *into, int room) {
  int n = 0;
  pthread_mutex_lock(&lock);
  for (int i = 0; i < count && n < room; i++)
    if (!processes[i].ended && processes[i].pidfd >= 0)
      into[n++] = (struct pollfd){processes[i].pidfd, POLLIN, 0};
  pthread_mutex_unlock(&lock);
  return n;
}
