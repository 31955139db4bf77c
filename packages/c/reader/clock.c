#include "reader.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "../shim/clock.h"

/* How long a pair of readings may be used before another is taken. */
#define AGAIN_NS 100e6
#define PAIRS 20

double clock_now(void) { return (double)monotonic_now(); }

/* The counter runs evenly, at one rate, on all processors. */
static int counter_is_even(void) {
#if defined(__x86_64__)
  FILE *file = fopen("/proc/cpuinfo", "re");
  if (file == NULL) return 0;
  char line[8192];
  int even = 0;
  while (!even && fgets(line, sizeof line, file) != NULL)
    even = strstr(line, "constant_tsc") && strstr(line, "nonstop_tsc");
  fclose(file);
  return even;
#else
  return 0;
#endif
}

struct pair {
  uint64_t counter;
  double time;
};
static struct pair first, latest;
static double rate = 1; /* nanoseconds a tick */

/* Both clocks at one moment: the closest of some readings. */
static struct pair read_both(void) {
  struct pair best = {0, 0};
  uint64_t width = UINT64_MAX;
  for (int i = 0; i < PAIRS; i++) {
    uint64_t before = counter_now();
    double time = clock_now();
    uint64_t after = counter_now();
    if (after - before >= width) continue;
    width = after - before;
    best = (struct pair){before + width / 2, time};
  }
  return best;
}

void start_clock(void) {
  rings->uses_tsc = (uint32_t)counter_is_even();
  if (!rings->uses_tsc) return;
  first = read_both();
  struct timespec wait = {0, 2000000};
  nanosleep(&wait, NULL);
  latest = first;
  set_clock();
}

void set_clock(void) {
  if (!rings->uses_tsc) return;
  if (latest.counter != first.counter && clock_now() - latest.time < AGAIN_NS)
    return;
  latest = read_both();
  rate = (latest.time - first.time) / (double)(latest.counter - first.counter);
}

double record_time(uint64_t time) {
  if (!rings->uses_tsc) return (double)time;
  return latest.time + rate * (double)(int64_t)(time - latest.counter);
}
