/*
 * What the shim, inside an observed program, and the reader share: one
 * memory file (memfd_create(2)), mapped by both. No descriptor of it stays
 * open in the program, so the program's own numbers are what they were.
 *
 * Each thread writes into a ring of its own, so there is no lock: the shim
 * alone moves `head`, the reader alone moves `tail`. A record is published
 * by moving `head` past it; a thread that is killed inside a record has
 * published nothing.
 *
 * protocol/src/wire/trace-format.ts describes the records as the reader
 * passes them on; change RING_MAGIC with this file.
 */
#ifndef RING_H
#define RING_H

#include <stdint.h>

#define RING_MAGIC 0x534b5401u

/* Threads observed at once. Another one is not observed, and counted. */
#define SLOTS 512
/* A ring, bytes: a power of two. Its pages come only when they are used. */
#define RING_BYTES (1u << 18)
/* No record is longer. */
#define RECORD_MAX 2048
/* Bytes of a buffer that a record has. */
#define PREVIEW_BYTES 64
#define TEXT_BYTES 255
#define ADDRESS_BYTES 128
/* Bytes of an fd_set; entries of poll's and epoll_wait's arrays. */
#define FD_SET_BYTES 128
#define POLL_ENTRIES 96
#define EPOLL_ENTRIES 64

enum kind {
  /* A program began in this process: its constructor ran. */
  KIND_IMAGE = 1,
  /* fork(2) made this process. `result` is the parent's pid. */
  KIND_FORKED = 2,
  /* This thread began. */
  KIND_THREAD = 3,
  KIND_THREAD_ENDED = 4,
  /* A call is about to be made. `result` is its descriptor, -1 for none. */
  KIND_ENTERED = 5,
  /* `result` is what it returned, or -errno. */
  KIND_RETURNED = 6,
  /* It was left by siglongjmp(3) or pthread_cancel(3) and will not return. */
  KIND_ABANDONED = 7,
  KIND_GATE_WAITING = 8,
  KIND_GATE_PASSED = 9,
  /* Not a record: the rest of the ring up to its end is unused. */
  KIND_SKIP = 10,
  /* Made by the reader. A process ended: `result` is its status as in
     wait(2), or -1 where that is not known; `call` is 1 for a zombie. */
  KIND_EXITED = 11,
  /* Its parent has waited for it: the zombie is gone. */
  KIND_REAPED = 12,
  /* All records before this time have been passed on. */
  KIND_DRAINED = 13,
  /* `result` records of this thread found no room. */
  KIND_LOST = 14,
  /* `result` threads in all have found no slot. */
  KIND_UNOBSERVED = 15,
};

/* 16 bytes; whose it is follows from the ring. Little-endian. */
struct record {
  uint16_t length; /* header included, a multiple of 8 */
  uint8_t kind;
  uint8_t call; /* calls.h */
  int32_t result;
  uint64_t time; /* clock.h */
};

/* KIND_IMAGE, _FORKED, _THREAD: who writes into this ring from here on. */
struct birth {
  struct record record;
  uint32_t pid;
  uint32_t tid;
  uint32_t parent_pid;
  uint32_t parent_tid;
  /* then, for an image, a PART_TEXT: the program's path */
};

/* KIND_ENTERED goes on: */
struct entry {
  struct record record;
  uint64_t site; /* the address that the call returns to, 0 if unknown */
  uint32_t count; /* of args, even */
  uint32_t flags; /* ENTRY_… */
  int32_t args[];
  /* then parts */
};
/* The call has been found unable to sleep: its data or room was reported. */
#define ENTRY_WILL_NOT_SLEEP 1u

/* A piece of an entry or a return that is not a number; padded to 8. */
struct part_header {
  uint32_t what;
  uint32_t exact; /* its whole length, bytes */
  uint32_t count; /* bytes that follow here */
  uint32_t unused;
};
enum part_kind {
  PART_NONE = 0,
  PART_DATA = 1,    /* a buffer */
  PART_ADDRESS = 2, /* struct sockaddr */
  PART_READ_SET = 3,
  PART_WRITE_SET = 4,
  PART_POLL = 5,  /* struct pollfd[] */
  PART_EPOLL = 6, /* {u32 events, u32 unused, u64 data}[] */
  PART_TEXT = 7,
  PART_RIGHTS = 8, /* int[]: descriptors that are passed, SCM_RIGHTS */
  PART_SOCKET = 9, /* struct socket_facts */
};

/* What the shim asked the kernel about a socket right after a call. */
struct socket_facts {
  uint64_t inode;
  uint64_t peer_inode; /* filled in by the reader */
  int32_t peer_pid;    /* SO_PEERCRED; 0 for none */
  int32_t family;
};

enum slot_state {
  SLOT_FREE = 0,
  SLOT_LIVE = 1,
  SLOT_ENDED = 2,
  SLOT_CLAIMING = 3,
};

/*
 * A futex that the kernel touches when the reader dies, however it dies: the
 * reader has these words in its list of robust futexes, get_robust_list(2).
 * While `word` is the reader's, its death sets FUTEX_OWNER_DIED in it and
 * wakes who sleeps on it. So nobody has to look for the reader now and then,
 * and a wait needs no time limit, with which a signal would interrupt it
 * otherwise than the call that is waited for: signal(7).
 */
struct robust {
  uint64_t next; /* an address in the reader */
  uint32_t word;
};
/* A word that is the reader's, and on which somebody may sleep. */
#define READERS(reader_pid) ((reader_pid) | 0x80000000u) /* FUTEX_WAITERS */
#define READER_DIED 0x40000000u                          /* FUTEX_OWNER_DIED */
/* Of a slot's word: a call may pass the closed gate. No reader has this pid. */
#define PERMIT 1u

struct slot {
  _Alignas(64) uint32_t state;
  uint32_t pid;
  uint32_t tid;
  uint32_t at_gate; /* 1 while the thread waits there */
  struct robust permit; /* PERMIT, or the reader's: closed */
  uint32_t lost;    /* records that found no room */
  _Alignas(64) uint64_t head;
  _Alignas(64) uint64_t tail;
  uint32_t room; /* a futex: changes when the reader has made room */
};

enum gate_mode { GATE_OPEN = 0, GATE_PAUSED = 1, GATE_PACED = 2 };
enum reader_state { READER_AWAKE = 0, READER_ASLEEP = 1, READER_NAPS = 2 };

struct ring_file {
  _Alignas(64) uint32_t magic; /* set last; a futex */
  uint32_t gate;               /* what every call looks at */
  uint32_t pace_ms;
  uint32_t reader_pid;
  uint32_t uses_tsc;
  uint32_t reader_gone; /* it has died or ended: nothing is recorded */
  struct robust reader_lives; /* the reader's, until it dies */
  uint32_t kept_step;   /* a call of any thread may pass a closed gate */
  /* A futex. ASLEEP: wake it for what may sleep; NAPS: for a half full ring. */
  _Alignas(64) uint32_t reader;
  _Alignas(64) uint32_t hint;  /* where to look for a free slot */
  uint32_t used;               /* no slot from here on was ever claimed */
  uint32_t unobserved;         /* threads that found no slot */
  struct slot slots[SLOTS];
  _Alignas(4096) unsigned char rings[SLOTS][RING_BYTES];
};

#endif
