/*
 * Running another program: execve(2) and libc's other forms of it, which do
 * not call it through the symbol that the shim replaces. All are recorded as
 * execve; the new program says that it began.
 */
#include "call.h"

#include <stdarg.h>

EXPORT int execve(const char *path, char *const argv[], char *const envp[]) {
  WHOLE_CALL(int, CALL_execve, -1, ARGS(0), text_part(path),
             real.execve(path, argv, envp));
}

EXPORT int execv(const char *path, char *const argv[]) {
  WHOLE_CALL(int, CALL_execve, -1, ARGS(0), text_part(path),
             real.execve(path, argv, environ));
}

/* libc searches PATH: one call here, perhaps several attempts there. */
EXPORT int execvp(const char *file, char *const argv[]) {
  WHOLE_CALL(int, CALL_execve, -1, ARGS(0), text_part(file),
             real.execvp(file, argv));
}

EXPORT int execvpe(const char *file, char *const argv[], char *const envp[]) {
  WHOLE_CALL(int, CALL_execve, -1, ARGS(0), text_part(file),
             real.execvpe(file, argv, envp));
}

/* Arguments after the first, up to and with the null pointer. */
static size_t count_list(va_list list) {
  size_t count = 1;
  while (va_arg(list, const char *) != NULL) count++;
  return count;
}

/* The arguments as an array `argv`, and what follows them in `list`. */
#define LISTED_ARGUMENTS(first) \
  va_list list; \
  va_start(list, first); \
  size_t count = count_list(list); \
  va_end(list); \
  char *argv[1 + count]; \
  argv[0] = (char *)first; \
  va_start(list, first); \
  for (size_t i = 1; i <= count; i++) argv[i] = va_arg(list, char *)

EXPORT int execl(const char *path, const char *first, ...) {
  LISTED_ARGUMENTS(first);
  va_end(list);
  WHOLE_CALL(int, CALL_execve, -1, ARGS(0), text_part(path),
             real.execve(path, argv, environ));
}

EXPORT int execlp(const char *file, const char *first, ...) {
  LISTED_ARGUMENTS(first);
  va_end(list);
  WHOLE_CALL(int, CALL_execve, -1, ARGS(0), text_part(file),
             real.execvp(file, argv));
}

EXPORT int execle(const char *path, const char *first, ...) {
  LISTED_ARGUMENTS(first);
  char **envp = va_arg(list, char **);
  va_end(list);
  WHOLE_CALL(int, CALL_execve, -1, ARGS(0), text_part(path),
             real.execve(path, argv, envp));
}
