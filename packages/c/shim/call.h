/*
 * What surrounds every call of the program: the gate, the record of the
 * entry, and that of the return.
 *
 *   struct call call = CALL(CALL_bind, sockfd);
 *   enter(&call, ARGS(sockfd), address(addr, len), NO_PART);
 *   return leave(&call, MAKE(&call, real.bind(sockfd, addr, len)), …);
 *
 * enter_hot and leave_hot are the same, compiled into the function itself:
 * for the calls that a busy server makes most.
 */
#ifndef CALL_H
#define CALL_H

#include <errno.h>

#include "calls.h"
#include "real.h"
#include "record.h"

struct call {
  struct thread *me;
  int id;
  int fd;      /* the descriptor that it is about, -1 for none */
  void *site;  /* where it returns to, in the program */
  void *frame; /* of the replaced function */
  int interrupted;
};

/* STARTED() first: `self` is not set up by then. */
#define CALL(id, fd) \
  ((struct call){&self, id, fd, __builtin_return_address(0), \
                 __builtin_frame_address(0), 0})

struct args {
  uint32_t count;
  int32_t values[6];
};
#define COUNT_ARGS(...) \
  (sizeof((int32_t[]){__VA_ARGS__}) / sizeof(int32_t))
#define ARGS(...) \
  ((struct args){(uint32_t)COUNT_ARGS(__VA_ARGS__), {__VA_ARGS__}})

/* gate.c: 1 when the call must not be made and fails with EINTR. */
HIDDEN int wait_at_gate(struct thread *me, int call, int fd);
/* Whether its caller may sleep in this call; uses up a report of readiness. */
HIDDEN int may_sleep(int call, int fd);
HIDDEN void abandon(struct thread *me, void *frame);

INLINE void enter_hot(struct call *call, struct args args, struct part one,
                      struct part two) {
  struct thread *me = call->me;
  if (rings == NULL) return;
  if (RARELY(rings->gate != GATE_OPEN))
    call->interrupted = wait_at_gate(me, call->id, call->fd);
  if (RARELY(me->depth > 0)) abandon(me, call->frame);
  uint32_t count = (args.count + 1) & ~1u;
  uint32_t length = (uint32_t)sizeof(struct entry) + count * 4 +
                    part_length(&one) + part_length(&two);
  struct lane *lane;
  struct entry *entry =
      (struct entry *)begin(me, &lane, length, call->frame);
  if (MOSTLY(entry != NULL)) {
    int sleeps = may_sleep(call->id, call->fd);
    entry->site = (uint64_t)call->site;
    entry->count = args.count;
    entry->flags = sleeps ? 0 : ENTRY_WILL_NOT_SLEEP;
    for (uint32_t i = 0; i < args.count; i++) entry->args[i] = args.values[i];
    put_part(put_part((unsigned char *)(entry->args + count), &one), &two);
    end(lane, &entry->record, length, KIND_ENTERED, call->id, call->fd,
        sleeps);
  }
  if (me->depth < OPEN_CALLS) {
    me->open[me->depth].frame = call->frame;
    me->open[me->depth].call = call->id;
  }
  me->depth++;
}

/* Returns `ret`; errno is what the call left there. */
INLINE long leave_hot(struct call *call, long ret, struct part one,
                      struct part two) {
  struct thread *me = call->me;
  if (rings == NULL) return ret;
  if (me->depth > 0) me->depth--;
  int32_t result = RARELY(ret < 0) ? -errno : (int32_t)ret;
  uint32_t length = (uint32_t)sizeof(struct record) + part_length(&one) +
                    part_length(&two);
  struct lane *lane;
  struct record *record = begin(me, &lane, length, call->frame);
  if (RARELY(record == NULL)) return ret;
  put_part(put_part((unsigned char *)(record + 1), &one), &two);
  end(lane, record, length, KIND_RETURNED, call->id, result, 0);
  return ret;
}

HIDDEN void enter(struct call *call, struct args args, struct part one,
                  struct part two);
HIDDEN long leave(struct call *call, long ret, struct part one,
                  struct part two);
/* A return that others wait for: the reader is woken. */
HIDDEN long leave_now(struct call *call, long ret, struct part one,
                      struct part two);

/* Makes the call, unless a signal handler ran at the gate before it. */
#define MAKE(call, made) \
  (RARELY((call)->interrupted) ? (errno = EINTR, -1) : (made))

/* A call that fails or not, without more to tell. */
#define WHOLE_CALL(type, id, fd, args, one, made) \
  STARTED(); \
  struct call call = CALL(id, fd); \
  enter(&call, args, one, NO_PART); \
  return (type)leave(&call, MAKE(&call, made), NO_PART, NO_PART)

/* Parts of several calls. */
INLINE struct part bytes_part(const void *bytes, long length) {
  if (length <= 0) return (struct part){PART_DATA, bytes, 0, 0};
  uint32_t exact = (uint32_t)length;
  uint32_t count = exact < PREVIEW_BYTES ? exact : PREVIEW_BYTES;
  return (struct part){PART_DATA, bytes, exact, count};
}

INLINE struct part address_part(const void *address, uint32_t length) {
  if (address == NULL || length == 0) return NO_PART;
  uint32_t count = length < ADDRESS_BYTES ? length : ADDRESS_BYTES;
  return (struct part){PART_ADDRESS, address, length, count};
}

/* The kernel reports the whole length, and fills as much as there is room. */
INLINE struct part filled_part(const void *address, uint32_t room,
                               uint32_t length) {
  return address_part(address, length < room ? length : room);
}

INLINE struct part text_part(const char *text) {
  if (text == NULL) return NO_PART;
  uint32_t exact = (uint32_t)strlen(text);
  uint32_t count = exact < TEXT_BYTES ? exact : TEXT_BYTES;
  return (struct part){PART_TEXT, text, exact, count};
}

INLINE int32_t milliseconds(const struct timespec *time) {
  if (time == NULL) return -1;
  return (int32_t)(time->tv_sec * 1000 + (time->tv_nsec + 999999) / 1000000);
}

#endif
