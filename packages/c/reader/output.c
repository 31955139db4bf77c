#include "reader.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

/* What is passed on, protocol/src/wire/trace-format.ts: this, then the rest
   of the record. */
struct passed {
  uint16_t length; /* this header included */
  uint8_t kind;
  uint8_t call;
  int32_t result;
  double time; /* CLOCK_MONOTONIC, nanoseconds */
  uint32_t pid;
  uint32_t tid;
};

#define BUFFER_BYTES (1u << 16)
static unsigned char buffer[BUFFER_BYTES];
static uint32_t filled;
static int closed;

int output_is_closed(void) { return closed; }

void flush_output(void) {
  uint32_t at = 0;
  while (at < filled && !closed) {
    ssize_t wrote = write(EVENTS_FD, buffer + at, filled - at);
    if (wrote > 0) {
      at += (uint32_t)wrote;
    } else if (errno == EAGAIN) {
      /* Its other end made it non-blocking. */
      struct pollfd wait = {EVENTS_FD, POLLOUT, 0};
      poll(&wait, 1, -1);
    } else if (errno != EINTR) {
      closed = 1;
    }
  }
  filled = 0;
}

static void put(const struct passed *header, const void *rest) {
  if (filled + header->length > BUFFER_BYTES) flush_output();
  memcpy(buffer + filled, header, sizeof *header);
  memcpy(buffer + filled + sizeof *header, rest,
         header->length - sizeof *header);
  filled += header->length;
}

void pass_on(const struct record *record, double time, uint32_t pid,
             uint32_t tid) {
  uint32_t rest = record->length - (uint32_t)sizeof *record;
  struct passed header = {
      .length = (uint16_t)(sizeof header + rest),
      .kind = record->kind,
      .call = record->call,
      .result = record->result,
      .time = time,
      .pid = pid,
      .tid = tid,
  };
  put(&header, record + 1);
}

void tell(int kind, int call, int32_t result, uint32_t pid, uint32_t tid) {
  struct passed header = {
      .length = sizeof header,
      .kind = (uint8_t)kind,
      .call = (uint8_t)call,
      .result = result,
      .time = clock_now(),
      .pid = pid,
      .tid = tid,
  };
  put(&header, &header);
}

void tell_drained(double time) {
  struct passed header = {
      .length = sizeof header, .kind = KIND_DRAINED, .time = time};
  put(&header, &header);
}
