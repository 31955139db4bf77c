import type { UdpRow } from './datagram-picture.ts';
import type { Family } from './endpoints.ts';
import type { InetRow, UnixTable } from './picture.ts';

/** The kernel's tables of one sample: Unix sockets by inode, and TCP's rows by listening port. */
export interface Tables {
  /** CLOCK_MONOTONIC nanoseconds, right before the kernel was asked. */
  readonly t: number;
  unix(): UnixTable;
  inet(port: number, family: Family): readonly InetRow[];
  udp(family: Family): readonly UdpRow[];
  timeWait(port: number, family: Family): number;
  nameExists(path: string): boolean;
  isStopped(pid: number): boolean;
  maxDatagrams(): number | null;
}
