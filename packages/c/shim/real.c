#include "real.h"

#include <dlfcn.h>

struct real real;

/*
 * A condition variable's functions have two versions on x86-64, and the
 * older one, which dlsym(3) may find, has another layout of the variable.
 */
static void *newest(const char *name) {
  void *found = NULL;
#if defined(__GLIBC__) && defined(__x86_64__)
  found = dlvsym(RTLD_NEXT, name, "GLIBC_2.3.2");
#endif
  return found != NULL ? found : dlsym(RTLD_NEXT, name);
}

void find_real(void) {
#define X(name) real.name = (__typeof__(real.name))dlsym(RTLD_NEXT, #name);
  EACH_REAL(X)
  X(epoll_pwait2)
  X(fcntl64)
  X(pthread_mutex_lock)
  X(pthread_mutex_trylock)
#undef X
  if (real.fcntl64 == NULL) real.fcntl64 = real.fcntl;
  real.pthread_cond_wait =
      (__typeof__(real.pthread_cond_wait))newest("pthread_cond_wait");
  real.pthread_cond_timedwait =
      (__typeof__(real.pthread_cond_timedwait))newest("pthread_cond_timedwait");
}
