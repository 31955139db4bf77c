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

/* Arguments up to a null pointer, which is counted too. */
static size_t count_list(va_list list) {
  size_t count = 2;
  while (va_arg(list, const char *) != NULL) count++;
  return count;
}

static void take_list(char **argv, const char *first, va_list list) {
  *argv++ = (char *)first;
  if (first == NULL) return;
  while ((*argv++ = va_arg(list, char *)) != NULL) continue;
}

/* The arguments as an array `argv`, and what follows them in `list`. */
#define LISTED_ARGUMENTS(first) \
  va_list list; \
  size_t count = 1; \
  if (first != NULL) { \
    va_start(list, first); \
    count = count_list(list); \
    va_end(list); \
  } \
  char *argv[count]; \
  va_start(list, first); \
  take_list(argv, first, list)

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
