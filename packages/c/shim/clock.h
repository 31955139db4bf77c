/*
 * The time of a record. The processor's counter where it runs evenly on all
 * processors, which the reader has found out: asking the clock instead costs
 * a busy server 8 % of its rate (measured). The reader turns it into
 * CLOCK_MONOTONIC.
 */
#ifndef CLOCK_H
#define CLOCK_H

#include <stdint.h>
#include <time.h>

/* CLOCK_MONOTONIC, nanoseconds. The vDSO's: no system call. */
static inline uint64_t monotonic_now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static inline uint64_t counter_now(void) {
#if defined(__x86_64__)
  uint32_t low, high;
  __asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
  return (uint64_t)high << 32 | low;
#else
  return monotonic_now();
#endif
}

#endif
