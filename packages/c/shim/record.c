#include "record.h"

#include <linux/futex.h>
#include <signal.h>

/* How long a writer waits for a reader that is behind, before it drops. */
#define PATIENCE_NS 1000000000
/* So often it looks whether the reader lives. */
#define WAIT_NS 10000000

void wake_reader(void) {
  if (rings->reader == READER_AWAKE) return;
  if (__atomic_exchange_n(&rings->reader, READER_AWAKE, __ATOMIC_ACQ_REL) !=
      READER_AWAKE)
    KERNEL3(SYS_futex, &rings->reader, FUTEX_WAKE, 1);
}

/* A reader that was killed makes no room, ever. */
static int reader_is_gone(void) {
  if (rings->reader_gone) return 1;
  if (!reader_has_died()) return 0;
  rings->reader_gone = 1;
  rings->gate = GATE_OPEN;
  return 1;
}

static int has_room(const struct lane *lane, uint32_t length) {
  uint64_t tail = __atomic_load_n(&lane->slot->tail, __ATOMIC_ACQUIRE);
  return lane->position + length - tail <= RING_BYTES;
}

/*
 * The reader is behind: waits for room, not for ever. By the clock: the waits
 * cannot be counted, because signals end them early.
 */
static int wait_for_room(struct lane *lane, uint32_t length) {
  struct slot *slot = lane->slot;
  struct timespec wait = {0, WAIT_NS};
  uint64_t since = monotonic_now();
  while (monotonic_now() - since < PATIENCE_NS) {
    uint32_t room = __atomic_load_n(&slot->room, __ATOMIC_ACQUIRE);
    if (has_room(lane, length)) return 1;
    if (reader_is_gone()) return 0;
    wake_reader();
    KERNEL4(SYS_futex, &slot->room, FUTEX_WAIT, room, &wait);
  }
  return has_room(lane, length);
}

/*
 * Room in the lane for the record, and the rest of the ring skipped where it
 * would not fit before the end. Null when there is no room.
 */
static struct record *make_room(struct lane *lane, uint32_t length) {
  struct slot *slot = lane->slot;
  lane->position = slot->head;
  uint32_t at = lane->position % RING_BYTES;
  uint32_t skip = at + length > RING_BYTES ? RING_BYTES - at : 0;
  if (!has_room(lane, skip + length) && !wait_for_room(lane, skip + length)) {
    slot->lost++;
    return NULL;
  }
  uint64_t tail = __atomic_load_n(&slot->tail, __ATOMIC_ACQUIRE);
  if (lane->position - tail > RING_BYTES / 2) wake_reader();
  /* Look again after a quarter, to wake a napping reader in time. */
  uint64_t soon = lane->position + skip + length + RING_BYTES / 4;
  lane->limit = tail + RING_BYTES < soon ? tail + RING_BYTES : soon;
  if (skip > 0) {
    /* `at` is a multiple of 8: a kind has its place. */
    struct record *rest = (struct record *)(lane->ring + at);
    rest->length = 8;
    rest->kind = KIND_SKIP;
    lane->position += skip;
  }
  return (struct record *)(lane->ring + lane->position % RING_BYTES);
}

struct record *begin_rarely(struct thread *me, struct lane **lane,
                            uint32_t length, void *frame) {
  if (rings == NULL || rings->reader_gone) return NULL;
  struct lane *mine = me->lanes;
  if (mine->writing != NULL) {
    /*
     * The stack grows down: a frame below the writer's belongs to a signal
     * handler on top of it. A frame above it means that the writer was left
     * by siglongjmp, and its record was never published.
     */
    if (frame < mine->writing)
      mine++;
    else
      mine->writing = NULL;
  }
  if (mine->writing != NULL) {
    if (frame < mine->writing) return NULL; /* a handler in a handler's */
    mine->writing = NULL;
  }
  if (mine->slot == NULL && !claim(me, mine)) return NULL;
  mine->writing = frame;
  __asm__ volatile("" ::: "memory");
  struct record *record = make_room(mine, length);
  if (record == NULL) {
    mine->writing = NULL;
    return NULL;
  }
  *lane = mine;
  return record;
}

void put_simple(struct thread *me, int kind, int call, int32_t result) {
  struct lane *lane;
  struct record *record =
      begin(me, &lane, sizeof *record, __builtin_frame_address(0));
  if (record != NULL) end(lane, record, sizeof *record, kind, call, result, 1);
}

void put_birth(struct lane *lane, const struct birth *birth, int kind) {
  lane->writing = __builtin_frame_address(0);
  struct record *record = make_room(lane, sizeof *birth);
  if (record == NULL) {
    lane->writing = NULL;
    return;
  }
  *(struct birth *)record = *birth;
  end(lane, record, sizeof *birth, kind, 0, (int32_t)birth->parent_pid, 1);
}

void put_image(struct thread *me, const char *path, uint32_t length,
               uint32_t parent_pid) {
  struct part text = {PART_TEXT, path, length, length};
  struct lane *lane;
  uint32_t size = (uint32_t)sizeof(struct birth) + part_length(&text);
  struct record *record = begin(me, &lane, size, __builtin_frame_address(0));
  if (record == NULL) return;
  struct birth *birth = (struct birth *)record;
  birth->pid = me->pid;
  birth->tid = me->tid;
  birth->parent_pid = parent_pid;
  birth->parent_tid = 0;
  put_part((unsigned char *)(birth + 1), &text);
  end(lane, record, size, KIND_IMAGE, 0, (int32_t)parent_pid, 1);
}
