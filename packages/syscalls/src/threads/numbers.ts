/**
 * Numbers of system calls, asm/unistd.h: our threads make them without the C library. Their arguments are
 * those of the man pages on both architectures.
 */
const NUMBERS = {
  x64: {
    read: 0,
    write: 1,
    nanosleep: 35,
    connect: 42,
    accept: 43,
    sendto: 44,
    recvfrom: 45,
    sendmsg: 46,
    recvmsg: 47,
    futex: 202,
    tgkill: 234,
  },
  arm64: {
    read: 63,
    write: 64,
    futex: 98,
    nanosleep: 101,
    tgkill: 131,
    accept: 202,
    connect: 203,
    sendto: 206,
    recvfrom: 207,
    sendmsg: 211,
    recvmsg: 212,
  },
} as const;

export const NR: Readonly<Record<keyof (typeof NUMBERS)['x64'], number>> =
  process.arch === 'arm64' ? NUMBERS.arm64 : NUMBERS.x64;
