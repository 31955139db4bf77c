/*
 * The control thread: orders of protocol/src/wire/gate.ts, five bytes each,
 * and the news that a process has ended.
 */
#include "reader.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/futex.h>
#include <poll.h>
#include <pthread.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

enum opcode {
  ORDER_PAUSE = 1,
  ORDER_STEP = 2,
  ORDER_RESUME = 3,
  ORDER_PACE = 4,
  ORDER_WORK = 5,
  ORDER_STEP_THREAD = 6,
  ORDER_SYNC = 7,
};
#define ORDER_BYTES 5
#define ORDERS_AT_ONCE 64
#define WATCHED 512
/* After an end: until the reading thread has taken notice of it. */
#define NOTICE_MS 5

int host_is_gone;
int sync_asked;

static int again_fd = -1;
static int paused;
static int32_t *work_ms;

void wake_reading(void) {
  __atomic_store_n(&rings->reader, READER_AWAKE, __ATOMIC_SEQ_CST);
  syscall(SYS_futex, &rings->reader, FUTEX_WAKE, 1, NULL, NULL, 0);
}

void watch_again(void) {
  uint64_t one = 1;
  if (again_fd >= 0 && write(again_fd, &one, sizeof one) < 0) return;
}

static void wake_gate(struct slot *slot) {
  syscall(SYS_futex, &slot->permit.word, FUTEX_WAKE, INT_MAX, NULL, NULL, 0);
}

static void wake_gates(void) {
  for (uint32_t i = 0; i < rings->used; i++)
    if (rings->slots[i].state == SLOT_LIVE) wake_gate(&rings->slots[i]);
}

static void set_gate(void) {
  uint32_t open = rings->pace_ms > 0 ? GATE_PACED : GATE_OPEN;
  uint32_t mode = paused ? GATE_PAUSED : open;
  __atomic_store_n(&rings->gate, mode, __ATOMIC_SEQ_CST);
  wake_gates();
}

static int waits(const struct slot *slot, uint32_t tid) {
  return slot->state == SLOT_LIVE && (tid == 0 || slot->tid == tid) &&
         __atomic_load_n(&slot->at_gate, __ATOMIC_SEQ_CST);
}

/*
 * One call may pass: of this thread; of 0, of a thread that waits, each in
 * turn, or of the next that comes.
 */
static void step(uint32_t tid) {
  static uint32_t from;
  paused = 1;
  __atomic_store_n(&rings->gate, GATE_PAUSED, __ATOMIC_SEQ_CST);
  uint32_t used = rings->used;
  for (uint32_t i = 0; i < used; i++) {
    struct slot *slot = &rings->slots[(from + i) % used];
    if (!waits(slot, tid)) continue;
    from = (from + i + 1) % used;
    __atomic_store_n(&slot->permit.word, PERMIT, __ATOMIC_SEQ_CST);
    wake_gate(slot);
    return;
  }
  if (tid == 0) __atomic_store_n(&rings->kept_step, 1, __ATOMIC_SEQ_CST);
  wake_gates();
}

static void resume(void) {
  paused = 0;
  rings->kept_step = 0;
  for (uint32_t i = 0; i < rings->used; i++)
    rings->slots[i].permit.word = READERS(rings->reader_pid);
  set_gate();
}

static void obey(const unsigned char *order) {
  uint32_t number;
  memcpy(&number, order + 1, sizeof number);
  switch (order[0]) {
    case ORDER_PAUSE:
      paused = 1;
      set_gate();
      break;
    case ORDER_STEP:
      step(0);
      break;
    case ORDER_RESUME:
      resume();
      break;
    case ORDER_PACE:
      rings->pace_ms = number;
      set_gate();
      break;
    case ORDER_WORK:
      if (work_ms != NULL) *work_ms = (int32_t)number;
      break;
    case ORDER_STEP_THREAD:
      step(number);
      break;
    case ORDER_SYNC:
      __atomic_store_n(&sync_asked, 1, __ATOMIC_SEQ_CST);
      wake_reading();
      break;
  }
}

/* Orders that have come; 0 when no more will. */
static int take_orders(void) {
  static unsigned char orders[ORDER_BYTES * ORDERS_AT_ONCE];
  static size_t have;
  ssize_t got = read(CONTROL_FD, orders + have, sizeof orders - have);
  if (got < 0 && (errno == EINTR || errno == EAGAIN)) return 1;
  if (got <= 0) return 0;
  have += (size_t)got;
  size_t at = 0;
  for (; at + ORDER_BYTES <= have; at += ORDER_BYTES) obey(orders + at);
  memmove(orders, orders + at, have - at);
  have -= at;
  return 1;
}

static void *control(void *unused) {
  (void)unused;
  static struct pollfd fds[WATCHED + 2];
  int noticing = 0;
  for (;;) {
    fds[0] = (struct pollfd){CONTROL_FD, POLLIN, 0};
    fds[1] = (struct pollfd){again_fd, POLLIN, 0};
    int count = 2 + (noticing ? 0 : pidfds(fds + 2, WATCHED));
    int ready = poll(fds, (nfds_t)count, noticing ? NOTICE_MS : -1);
    noticing = 0;
    if (ready <= 0) continue;
    uint64_t some;
    if (fds[1].revents && read(again_fd, &some, sizeof some) < 0) continue;
    if (fds[0].revents && !take_orders()) break;
    for (int i = 2; i < count; i++)
      if (fds[i].revents) noticing = 1;
    if (noticing) wake_reading();
  }
  /* Nobody can open the gate any more. What must not live on is ended here:
     the reading thread may be waiting for whoever reads its output. */
  if (options.owned) kill_processes();
  resume();
  __atomic_store_n(&host_is_gone, 1, __ATOMIC_SEQ_CST);
  wake_reading();
  return NULL;
}

static void map_work(void) {
  if (options.work_file == NULL) return;
  int fd = open(options.work_file, O_RDWR | O_CLOEXEC);
  if (fd < 0) return;
  void *at = mmap(NULL, sizeof *work_ms, PROT_READ | PROT_WRITE, MAP_SHARED,
                  fd, 0);
  close(fd);
  if (at != MAP_FAILED) work_ms = at;
}

void start_control(void) {
  paused = options.paused;
  map_work();
  again_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  pthread_t thread;
  pthread_create(&thread, NULL, control, NULL);
}
