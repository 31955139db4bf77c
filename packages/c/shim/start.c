/* The beginning: of the program, and of its forked children. */
#include "call.h"

#include <linux/futex.h>
#include <sys/mman.h>

/* Where the reader's memory file is: /proc/PID/fd/N. */
#define FILE_VARIABLE "SOCKETARIUM_RINGS"
/* How long to wait for a reader that is just starting. */
#define READER_WAITS 100

int started;

HIDDEN void observe_stdio(void);
HIDDEN void process_exits(int status, void *unused);

/* glibc's; weak, because musl has neither. */
extern int __register_atfork(void (*)(void), void (*)(void), void (*)(void),
                             void *) __attribute__((weak));
extern int on_exit(void (*)(int, void *), void *) __attribute__((weak));

/* The file's magic number comes last: until then the reader prepares it. */
static int is_prepared(struct ring_file *file) {
  struct timespec wait = {0, 10000000};
  for (int i = 0; i < READER_WAITS; i++) {
    uint32_t magic = __atomic_load_n(&file->magic, __ATOMIC_ACQUIRE);
    if (magic == RING_MAGIC) return 1;
    if (magic != 0) return 0;
    KERNEL4(SYS_futex, &file->magic, FUTEX_WAIT, 0, &wait);
  }
  return 0;
}

static void map_rings(void) {
  const char *path = getenv(FILE_VARIABLE);
  if (path == NULL) return;
  long fd = KERNEL4(SYS_openat, AT_FDCWD, path, O_RDWR | O_CLOEXEC, 0);
  if (fd < 0) return;
  long mapped = kernel6(SYS_mmap, 0, sizeof(struct ring_file),
                        PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  KERNEL1(SYS_close, fd);
  if (mapped < 0 && mapped > -4096) return;
  struct ring_file *file = (struct ring_file *)mapped;
  if (!is_prepared(file)) {
    KERNEL2(SYS_munmap, mapped, sizeof(struct ring_file));
    return;
  }
  uses_tsc = (int)file->uses_tsc;
  rings = file;
}

static void tell_image(void) {
  char path[TEXT_BYTES];
  long length = KERNEL4(SYS_readlinkat, AT_FDCWD, "/proc/self/exe", path,
                        sizeof path);
  struct thread *me = &self;
  if (me->lanes[0].slot == NULL) claim(me, me->lanes);
  put_image(me, path, length > 0 ? (uint32_t)length : 0,
            (uint32_t)KERNEL0(SYS_getppid));
}

static void in_child(void) { become_child(); }

void start(void) {
  static int first;
  if (__atomic_exchange_n(&first, 1, __ATOMIC_ACQ_REL)) {
    /* Another constructor's thread is in here, or dlsym called us. */
    return;
  }
  find_real();
  make_thread_key();
  started = 1;
  map_rings();
  if (rings == NULL) return;
  if (__register_atfork) __register_atfork(NULL, NULL, in_child, NULL);
  if (on_exit) on_exit(process_exits, NULL);
  observe_stdio();
  tell_image();
}

__attribute__((constructor)) static void start_with_program(void) {
  STARTED();
}
