/*
 * stdio's own reads and writes. glibc's FILE does not call read(2) through
 * the symbol that the shim replaces, but through a table of functions, whose
 * entries can be exchanged. In a libc with another table nothing is changed.
 */
#include "call.h"

#include <dlfcn.h>
#include <stdio.h>
#include <sys/mman.h>

/* Entries of struct _IO_jump_t: two words, then the functions in order. */
enum { JUMP_READ = 14, JUMP_WRITE = 15, JUMP_CLOSE = 17, JUMPS = 21 };

static ssize_t (*file_read)(FILE *, void *, ssize_t);
static ssize_t (*file_write)(FILE *, const void *, ssize_t);
static int (*file_close)(FILE *);

static ssize_t observed_read(FILE *file, void *buf, ssize_t count) {
  struct call call = CALL(CALL_read, fileno(file));
  call.site = NULL;
  enter(&call, ARGS(call.fd, (int32_t)count), NO_PART, NO_PART);
  ssize_t ret = MAKE(&call, file_read(file, buf, count));
  return leave(&call, ret, bytes_part(buf, ret), NO_PART);
}

static ssize_t observed_write(FILE *file, const void *buf, ssize_t count) {
  struct call call = CALL(CALL_write, fileno(file));
  call.site = NULL;
  enter(&call, ARGS(call.fd, (int32_t)count), bytes_part(buf, count),
        NO_PART);
  ssize_t ret = MAKE(&call, file_write(file, buf, count));
  return leave(&call, ret, NO_PART, NO_PART);
}

static int observed_close(FILE *file) {
  struct call call = CALL(CALL_close, fileno(file));
  call.site = NULL;
  enter(&call, ARGS(call.fd), NO_PART, NO_PART);
  if (!call.interrupted) fd_becomes(call.fd, 0);
  return (int)leave(&call, MAKE(&call, file_close(file)), NO_PART, NO_PART);
}

HIDDEN void observe_stdio(void) {
  void **jumps = dlsym(RTLD_NEXT, "_IO_file_jumps");
  void *known = dlsym(RTLD_NEXT, "_IO_file_read");
  if (jumps == NULL || known == NULL || jumps[JUMP_READ] != known) return;
  long page = sysconf(_SC_PAGESIZE);
  long from = (long)&jumps[JUMP_READ] & -page;
  long to = ((long)&jumps[JUMPS] + page - 1) & -page;
  if (KERNEL3(SYS_mprotect, from, to - from, PROT_READ | PROT_WRITE) != 0)
    return;
  file_read = (__typeof__(file_read))jumps[JUMP_READ];
  file_write = (__typeof__(file_write))jumps[JUMP_WRITE];
  file_close = (__typeof__(file_close))jumps[JUMP_CLOSE];
  jumps[JUMP_READ] = (void *)observed_read;
  jumps[JUMP_WRITE] = (void *)observed_write;
  jumps[JUMP_CLOSE] = (void *)observed_close;
  KERNEL3(SYS_mprotect, from, to - from, PROT_READ);
}
