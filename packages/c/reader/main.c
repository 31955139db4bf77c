/*
 * reader [--paused] [--owned] [--work FILE] SHIM PROGRAM [ARGUMENT]…
 *
 * Runs the program in this process, with the shim, and in another one reads
 * what it records: records to descriptor 3, orders from descriptor 4.
 */
#include "reader.h"

#include <getopt.h>
#include <linux/futex.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/* So long it only naps after something came: the program need not wake it,
   which costs a system call. Blocked calls are seen that much later. */
#define NAP_NS 4000000
#define NAPS_FOR_NS 100e6
/* Asleep, it is woken; this is for what nobody wakes it for. */
#define SLEEP_NS 1000000000
#define HOUSEKEEPING_NS 100e6
#define ZOMBIES_NS 20000000
/* So often, so long apart, owned processes are killed until none lives. */
#define ENDINGS 100

struct options options;

static void usage(void) {
  fprintf(stderr,
          "usage: reader [--paused] [--owned] [--work FILE] SHIM PROGRAM "
          "[ARGUMENT]...\n");
  exit(2);
}

static void read_options(int count, char **words) {
  static const struct option known[] = {
      {"paused", no_argument, &options.paused, 1},
      {"owned", no_argument, &options.owned, 1},
      {"work", required_argument, NULL, 'w'},
      {NULL, 0, NULL, 0},
  };
  int one;
  while ((one = getopt_long(count, words, "+", known, NULL)) != -1) {
    if (one == 'w')
      options.work_file = optarg;
    else if (one != 0)
      usage();
  }
  if (count - optind < 2) usage();
  options.shim = words[optind];
  options.program = words + optind + 1;
}

/* Until something is recorded, or the time is over. */
static void wait_for_records(enum reader_state how, long ns) {
  struct timespec limit = {ns / 1000000000, ns % 1000000000};
  __atomic_store_n(&rings->reader, how, __ATOMIC_SEQ_CST);
  /* Against a record, an order or an end that came just before. */
  int asked = __atomic_load_n(&sync_asked, __ATOMIC_SEQ_CST) ||
              __atomic_load_n(&host_is_gone, __ATOMIC_SEQ_CST);
  if (!asked && (how == READER_NAPS || rings_are_empty()))
    syscall(SYS_futex, &rings->reader, FUTEX_WAIT, how, &limit, NULL, 0);
  __atomic_store_n(&rings->reader, READER_AWAKE, __ATOMIC_SEQ_CST);
}

static void read_until_all_have_ended(void) {
  double busy = clock_now();
  double tidied = 0;
  for (;;) {
    double now = clock_now();
    int asked = __atomic_exchange_n(&sync_asked, 0, __ATOMIC_SEQ_CST);
    int taken = drain();
    if (taken > 0) busy = now;
    tell_ends();
    if (now - tidied > HOUSEKEEPING_NS) {
      free_slots();
      tidied = now;
    }
    if (taken > 0 || asked) tell_drained(now);
    flush_output();
    if (!processes_live()) return;
    if (output_is_closed()) return;
    if (__atomic_load_n(&host_is_gone, __ATOMIC_SEQ_CST)) return;
    if (clock_now() - busy < NAPS_FOR_NS)
      wait_for_records(READER_NAPS, NAP_NS);
    else
      wait_for_records(READER_ASLEEP, has_zombies() ? ZOMBIES_NS : SLEEP_NS);
  }
}

/* Also those that have left the program's session, once they have recorded. */
static void end_owned(void) {
  struct timespec wait = {0, ZOMBIES_NS};
  for (int i = 0; i < ENDINGS; i++) {
    kill_processes();
    drain();
    tell_ends();
    if (!processes_live()) return;
    nanosleep(&wait, NULL);
  }
}

int main(int count, char **words) {
  read_options(count, words);
  launch();
  signal(SIGPIPE, SIG_IGN);
  start_control();
  read_until_all_have_ended();
  if (options.owned && (host_is_gone || output_is_closed())) end_owned();
  /* Programs that live on are not observed any more, and go on. */
  rings->reader_gone = 1;
  rings->gate = GATE_OPEN;
  drain();
  tell_ends();
  free_slots();
  tell_drained(clock_now());
  flush_output();
  return 0;
}
