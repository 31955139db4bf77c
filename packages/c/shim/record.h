/*
 * Writing records: room in a ring, the parts of a record, its end.
 */
#ifndef RECORD_H
#define RECORD_H

#include <errno.h>
#include <string.h>

#include "clock.h"
#include "kernel.h"
#include "thread.h"

INLINE uint32_t padded8(uint32_t n) { return (n + 7u) & ~7u; }

INLINE uint64_t time_now(void) {
  return uses_tsc ? counter_now() : monotonic_now();
}

/* A piece of a record that is not a number. */
struct part {
  int what; /* enum part_kind, or JOINED_PARTS */
  const void *bytes;
  uint32_t exact; /* its whole length */
  uint32_t count; /* bytes of it that are recorded */
};
/* Parts that have their form already, one after the other. */
#define JOINED_PARTS (-1)
#define NO_PART ((struct part){PART_NONE, NULL, 0, 0})

INLINE uint32_t part_length(const struct part *part) {
  if (part->what == PART_NONE) return 0;
  if (part->what == JOINED_PARTS) return part->count;
  return (uint32_t)sizeof(struct part_header) + padded8(part->count);
}

INLINE unsigned char *put_part(unsigned char *at, const struct part *part) {
  if (part->what == PART_NONE) return at;
  if (part->what == JOINED_PARTS) {
    memcpy(at, part->bytes, part->count);
    return at + part->count;
  }
  struct part_header *header = (struct part_header *)at;
  header->what = (uint32_t)part->what;
  header->exact = part->exact;
  header->count = part->count;
  if (part->count > 0) memcpy(header + 1, part->bytes, part->count);
  return at + part_length(part);
}

/* The slow ways of `begin`: no ring yet, a signal handler, no room. */
HIDDEN struct record *begin_rarely(struct thread *me, struct lane **lane,
                                   uint32_t length, void *frame);
HIDDEN void wake_reader(void);

/*
 * Room for a record of `length` bytes, a multiple of 8; null when it cannot
 * be recorded. A record never wraps at the ring's end.
 */
INLINE struct record *begin(struct thread *me, struct lane **lane,
                            uint32_t length, void *frame) {
  struct lane *mine = me->lanes;
  if (RARELY(mine->writing != NULL || mine->slot == NULL))
    return begin_rarely(me, lane, length, frame);
  mine->writing = frame;
  __asm__ volatile("" ::: "memory");
  uint32_t at = mine->position % RING_BYTES;
  if (RARELY(mine->position + length > mine->limit ||
             at + length > RING_BYTES)) {
    mine->writing = NULL;
    return begin_rarely(me, lane, length, frame);
  }
  *lane = mine;
  __builtin_prefetch(mine->ring + (at + 512) % RING_BYTES, 1);
  return (struct record *)(mine->ring + at);
}

/* Publishes it. `wakes`: somebody may want to know at once. */
INLINE void end(struct lane *lane, struct record *record, uint32_t length,
                int kind, int call, int32_t result, int wakes) {
  record->length = (uint16_t)length;
  record->kind = (uint8_t)kind;
  record->call = (uint8_t)call;
  record->result = result;
  record->time = time_now();
  __asm__ volatile("" ::: "memory");
  lane->position += length;
  __atomic_store_n(&lane->slot->head, lane->position, __ATOMIC_RELEASE);
  __asm__ volatile("" ::: "memory");
  lane->writing = NULL;
  if (!wakes) return;
  /* Against a reader that is just going to sleep: it looks once more. */
  __atomic_thread_fence(__ATOMIC_SEQ_CST);
  if (RARELY(rings->reader == READER_ASLEEP)) wake_reader();
}

/* A record without more than its header. */
HIDDEN void put_simple(struct thread *me, int kind, int call, int32_t result);
/* The first of a ring's new owner. */
HIDDEN void put_birth(struct lane *lane, const struct birth *birth, int kind);
/* A program began in this process. */
HIDDEN void put_image(struct thread *me, const char *path, uint32_t length,
                      uint32_t parent_pid);

#endif
