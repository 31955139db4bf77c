#include "thread.h"

#include <linux/futex.h>
#include <pthread.h>

#include "call.h"
#include "kernel.h"

__thread struct thread self __attribute__((tls_model("initial-exec")));
struct ring_file *rings;
int uses_tsc;
unsigned char fd_known[KNOWN_FDS];

static pthread_key_t thread_key;

static int is_free(struct slot *slot) {
  uint32_t state = __atomic_load_n(&slot->state, __ATOMIC_ACQUIRE);
  if (state == SLOT_FREE) return 1;
  /* Ended and drained: no need to wait until the reader has freed it. */
  return state == SLOT_ENDED &&
         slot->head == __atomic_load_n(&slot->tail, __ATOMIC_ACQUIRE);
}

static struct slot *find_slot(void) {
  uint32_t from = rings->hint;
  for (uint32_t i = 0; i < SLOTS; i++) {
    struct slot *slot = &rings->slots[(from + i) % SLOTS];
    uint32_t state = slot->state;
    if (!is_free(slot) || state == SLOT_LIVE || state == SLOT_CLAIMING)
      continue;
    if (!__atomic_compare_exchange_n(&slot->state, &state, SLOT_CLAIMING, 0,
                                     __ATOMIC_ACQ_REL, __ATOMIC_RELAXED))
      continue;
    rings->hint = (from + i + 1) % SLOTS;
    return slot;
  }
  return NULL;
}

static void raise_used(uint32_t to) {
  uint32_t used = rings->used;
  while (used < to &&
         !__atomic_compare_exchange_n(&rings->used, &used, to, 0,
                                      __ATOMIC_RELAXED, __ATOMIC_RELAXED)) {
  }
}

static void tell_birth(struct thread *me, struct lane *lane);

int claim(struct thread *me, struct lane *lane) {
  if (me->unobserved) return 0;
  if (me->pid == 0) {
    me->tid = (uint32_t)KERNEL0(SYS_gettid);
    me->pid = (uint32_t)KERNEL0(SYS_getpid);
  }
  struct slot *slot = find_slot();
  if (slot == NULL) {
    me->unobserved = 1;
    __atomic_fetch_add(&rings->unobserved, 1, __ATOMIC_RELAXED);
    return 0;
  }
  uint32_t number = (uint32_t)(slot - rings->slots);
  slot->pid = me->pid;
  slot->tid = me->tid;
  slot->at_gate = 0;
  slot->permit.word = READERS(rings->reader_pid);
  slot->lost = 0;
  raise_used(number + 1);
  lane->ring = rings->rings[number];
  lane->position = slot->head;
  lane->limit = slot->tail + RING_BYTES;
  lane->writing = NULL;
  lane->slot = slot;
  __atomic_store_n(&slot->state, SLOT_LIVE, __ATOMIC_RELEASE);
  tell_birth(me, lane);
  if (lane == me->lanes) watch_thread_end(me);
  return 1;
}

/* The first record in a ring says whose it is now. */
static void tell_birth(struct thread *me, struct lane *lane) {
  struct birth birth = {
      .pid = me->pid,
      .tid = me->tid,
      .parent_pid = me->parent_pid,
      .parent_tid = me->parent_tid,
  };
  int kind = me->parent_pid != 0 && lane == me->lanes ? KIND_FORKED : KIND_THREAD;
  put_birth(lane, &birth, kind);
  if (kind == KIND_FORKED) me->parent_pid = me->parent_tid = 0;
}

void give_up(struct thread *me) {
  for (int i = 0; i < 2; i++) {
    struct lane *lane = &me->lanes[i];
    if (lane->slot == NULL) continue;
    __atomic_store_n(&lane->slot->state, SLOT_ENDED, __ATOMIC_RELEASE);
    lane->slot = NULL;
  }
}

void become_child(void) {
  struct thread *me = &self;
  uint32_t parent_pid = me->pid;
  uint32_t parent_tid = me->tid;
  for (int i = 0; i < 2; i++) me->lanes[i] = (struct lane){0};
  me->tid = (uint32_t)KERNEL0(SYS_gettid);
  me->pid = (uint32_t)KERNEL0(SYS_getpid);
  me->parent_pid = parent_pid;
  me->parent_tid = parent_tid;
  me->unobserved = 0;
  if (rings != NULL) claim(me, me->lanes);
}

/* Runs when the thread ends, also by pthread_cancel(3). */
static void thread_ended(void *thread) {
  struct thread *me = thread;
  /* What it was cancelled in, or left by its last jump, will not return. */
  abandon(me, (void *)UINTPTR_MAX);
  put_simple(me, KIND_THREAD_ENDED, 0, 0);
  give_up(me);
  me->unobserved = 1;
}

void make_thread_key(void) { pthread_key_create(&thread_key, thread_ended); }

void watch_thread_end(struct thread *me) {
  if (started) pthread_setspecific(thread_key, me);
}
