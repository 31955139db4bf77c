#include "reader.h"

#include <linux/futex.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "../shim/calls.h"

struct ring_file *rings;

/* Whose records a ring holds, from its newest birth on. */
struct reading {
  uint32_t pid;
  uint32_t tid;
  uint64_t at;    /* the next record */
  uint64_t until; /* what was published when this pass began */
  uint32_t lost;  /* that much was told */
};
static struct reading readings[SLOTS];
static uint32_t told_unobserved;

static const struct record *record_at(uint32_t slot, uint64_t at) {
  return (const struct record *)(rings->rings[slot] + at % RING_BYTES);
}

/* The next record, past the unused rest of the ring; null for none. */
static const struct record *next_record(uint32_t slot) {
  struct reading *reading = &readings[slot];
  while (reading->at != reading->until) {
    const struct record *record = record_at(slot, reading->at);
    if (record->kind != KIND_SKIP) return record;
    reading->at += RING_BYTES - reading->at % RING_BYTES;
  }
  return NULL;
}

static void make_room(uint32_t slot) {
  struct slot *of = &rings->slots[slot];
  __atomic_store_n(&of->tail, readings[slot].at, __ATOMIC_RELEASE);
  __atomic_fetch_add(&of->room, 1, __ATOMIC_RELEASE);
  syscall(SYS_futex, &of->room, FUTEX_WAKE, 1, NULL, NULL, 0);
}

/* The bytes of a return's part; null when it has none of the kind. */
static void *part_of(const struct record *record, enum part_kind what) {
  unsigned char *at = (unsigned char *)(record + 1);
  unsigned char *end = (unsigned char *)record + record->length;
  while (at < end) {
    struct part_header *part = (struct part_header *)at;
    if (part->what == what) return part + 1;
    at += sizeof *part + ((part->count + 7u) & ~7u);
  }
  return NULL;
}

/*
 * The other end of an accepted Unix connection, which the program cannot ask
 * for without opening a descriptor: filled in here, a moment later.
 */
static void add_peer(const struct record *record) {
  struct socket_facts *facts = part_of(record, PART_SOCKET);
  /* AF_UNIX is 1. */
  if (facts != NULL && facts->family == 1)
    facts->peer_inode = peer_inode(facts->inode);
}

/* What the reader itself makes use of. */
static void note_return(const struct record *record) {
  if (record->result < 0) return;
  switch (record->call) {
    case CALL_accept:
    case CALL_accept4:
      add_peer(record);
      return;
    case CALL_fork:
    case CALL_vfork:
      if (record->result > 0) add_child(record->result);
      return;
    case CALL_waitpid: {
      const int *status = part_of(record, PART_DATA);
      if (status != NULL) was_waited_for(record->result, *status);
      return;
    }
  }
}

static void take(uint32_t slot, const struct record *record) {
  struct reading *reading = &readings[slot];
  if (record->kind == KIND_IMAGE || record->kind == KIND_FORKED ||
      record->kind == KIND_THREAD) {
    const struct birth *birth = (const struct birth *)record;
    if (birth->pid != reading->pid) add_process((pid_t)birth->pid);
    reading->pid = birth->pid;
    reading->tid = birth->tid;
  }
  if (record->kind == KIND_RETURNED) note_return(record);
  pass_on(record, record_time(record->time), reading->pid, reading->tid);
  reading->at += record->length;
}

int drain(void) {
  uint32_t live[SLOTS];
  uint32_t count = 0;
  int taken = 0;
  set_clock();
  uint32_t used = __atomic_load_n(&rings->used, __ATOMIC_ACQUIRE);
  for (uint32_t slot = 0; slot < used; slot++) {
    struct reading *reading = &readings[slot];
    reading->at = rings->slots[slot].tail;
    reading->until =
        __atomic_load_n(&rings->slots[slot].head, __ATOMIC_ACQUIRE);
    if (reading->at != reading->until) live[count++] = slot;
  }
  while (count > 0) {
    /* The ring with the earliest record, and the time of the next ring's:
       up to there it is read in one go. */
    uint32_t best = 0;
    uint64_t earliest = UINT64_MAX, then = UINT64_MAX;
    for (uint32_t i = 0; i < count;) {
      const struct record *record = next_record(live[i]);
      if (record == NULL) {
        make_room(live[i]);
        live[i] = live[--count];
        continue;
      }
      if (record->time < earliest) {
        then = earliest;
        earliest = record->time;
        best = live[i];
      } else if (record->time < then) {
        then = record->time;
      }
      i++;
    }
    if (count == 0) break;
    const struct record *record;
    while ((record = next_record(best)) != NULL && record->time <= then) {
      take(best, record);
      taken++;
    }
    make_room(best);
  }
  return taken;
}

int rings_are_empty(void) {
  uint32_t used = __atomic_load_n(&rings->used, __ATOMIC_ACQUIRE);
  for (uint32_t slot = 0; slot < used; slot++) {
    struct slot *of = &rings->slots[slot];
    if (__atomic_load_n(&of->head, __ATOMIC_ACQUIRE) != of->tail) return 0;
  }
  return 1;
}

static int thread_lives(const struct slot *slot) {
  char path[64];
  snprintf(path, sizeof path, "/proc/%u/task/%u", slot->pid, slot->tid);
  return access(path, F_OK) == 0;
}

void free_slots(void) {
  for (uint32_t i = 0; i < rings->used; i++) {
    struct slot *slot = &rings->slots[i];
    uint32_t state = __atomic_load_n(&slot->state, __ATOMIC_ACQUIRE);
    if (slot->lost != readings[i].lost) {
      readings[i].lost = slot->lost;
      if (slot->lost > 0)
        tell(KIND_LOST, 0, (int32_t)slot->lost, readings[i].pid,
             readings[i].tid);
    }
    if (state != SLOT_LIVE && state != SLOT_ENDED) continue;
    if (state == SLOT_LIVE && thread_lives(slot)) continue;
    if (__atomic_load_n(&slot->head, __ATOMIC_ACQUIRE) != slot->tail) continue;
    readings[i].lost = 0;
    /* Another thread may have claimed it meanwhile. */
    __atomic_compare_exchange_n(&slot->state, &state, SLOT_FREE, 0,
                                __ATOMIC_ACQ_REL, __ATOMIC_RELAXED);
  }
  if (rings->unobserved != told_unobserved) {
    told_unobserved = rings->unobserved;
    tell(KIND_UNOBSERVED, 0, (int32_t)told_unobserved, 0, 0);
  }
}
