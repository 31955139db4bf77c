import type { CreateLab, Io, Transport } from './labs.ts';

/** What a transport is, for those who carry no schemas: child processes and the page. */

const DATAGRAM: ReadonlySet<string> = new Set(['unix-dgram', 'udp']);
const UNIX: ReadonlySet<string> = new Set(['unix-stream', 'unix-dgram', 'unix-seqpacket']);

/** True where there are datagrams, and no connections. */
export const isDatagram = (of: Transport): boolean => DATAGRAM.has(of);
export const isUnix = (of: Transport): boolean => UNIX.has(of);
/** True where bytes have no boundaries: one write is not one read. */
export const isByteStream = (of: Transport): boolean => of === 'unix-stream' || of === 'tcp';

/** The pair of calls that a lab really uses. */
export const ioOf = (lab: Pick<CreateLab, 'transport' | 'service' | 'io'>): Io =>
  lab.io ??
  (lab.service === 'descriptor'
    ? 'recvmsg-sendmsg'
    : isDatagram(lab.transport)
      ? 'recvfrom-sendto'
      : 'read-write');
