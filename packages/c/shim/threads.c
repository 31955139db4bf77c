/* Threads: their birth, and what they sleep on when it is no descriptor. */
#include "call.h"

#include <linux/futex.h>

struct birth_of {
  void *(*run)(void *);
  void *arg;
  uint32_t parent_pid;
};

static void *run_observed(void *given) {
  struct birth_of birth = *(struct birth_of *)given;
  free(given);
  struct thread *me = &self;
  /* Its first record is its birth: it is seen before its first call. */
  if (rings != NULL && me->lanes[0].slot == NULL) claim(me, me->lanes);
  return birth.run(birth.arg);
}

EXPORT int pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
                          void *(*run)(void *), void *arg) {
  STARTED();
  struct birth_of *birth = rings != NULL ? malloc(sizeof *birth) : NULL;
  if (birth == NULL)
    return real.pthread_create(thread, attributes, run, arg);
  birth->run = run;
  birth->arg = arg;
  int error = real.pthread_create(thread, attributes, run_observed, birth);
  if (error != 0) free(birth);
  return error;
}

/*
 * These return the error and leave errno alone. Recorded as the futex(2)
 * that they sleep in; `kind` says on what: 0 a condition, 1 a mutex.
 */
static int slept(struct call *call, int error) {
  int kept = errno;
  errno = error;
  leave(call, error == 0 ? 0 : -1, NO_PART, NO_PART);
  errno = kept;
  return error;
}

EXPORT int pthread_cond_wait(pthread_cond_t *condition,
                             pthread_mutex_t *mutex) {
  STARTED();
  struct call call = CALL(CALL_futex, -1);
  enter(&call, ARGS(FUTEX_WAIT, 0), NO_PART, NO_PART);
  return slept(&call, real.pthread_cond_wait(condition, mutex));
}

EXPORT int pthread_cond_timedwait(pthread_cond_t *condition,
                                  pthread_mutex_t *mutex,
                                  const struct timespec *until) {
  STARTED();
  struct call call = CALL(CALL_futex, -1);
  enter(&call, ARGS(FUTEX_WAIT, 0), NO_PART, NO_PART);
  return slept(&call, real.pthread_cond_timedwait(condition, mutex, until));
}

/* A mutex that is free takes no system call, and is not recorded. */
EXPORT int pthread_mutex_lock(pthread_mutex_t *mutex) {
  STARTED();
  int error = real.pthread_mutex_trylock(mutex);
  if (error != EBUSY) {
    /* EOWNERDEAD and the like are the lock's to report. */
    return error;
  }
  struct call call = CALL(CALL_futex, -1);
  enter(&call, ARGS(FUTEX_WAIT, 1), NO_PART, NO_PART);
  return slept(&call, real.pthread_mutex_lock(mutex));
}
