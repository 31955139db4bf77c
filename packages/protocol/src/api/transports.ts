/** The transports, for code that does not load the schemas: child processes and the page. */

/** The kinds of socket a lab can serve on. */
export const TRANSPORTS = ['unix-stream', 'unix-dgram', 'unix-seqpacket', 'tcp', 'udp'] as const;
export type Transport = (typeof TRANSPORTS)[number];

/** The pair of calls that carries the bytes, at the server and at the lab's clients. */
export const IO_PAIRS = ['read-write', 'recvfrom-sendto', 'recvmsg-sendmsg'] as const;
export type Io = (typeof IO_PAIRS)[number];

const DATAGRAM: ReadonlySet<string> = new Set(['unix-dgram', 'udp']);
const UNIX: ReadonlySet<string> = new Set(['unix-stream', 'unix-dgram', 'unix-seqpacket']);

/** True where there are datagrams and no connections. */
export const isDatagram = (of: Transport): boolean => DATAGRAM.has(of);
export const isUnix = (of: Transport): boolean => UNIX.has(of);
/** True where bytes have no boundaries: one write is not one read. */
export const isByteStream = (of: Transport): boolean => of === 'unix-stream' || of === 'tcp';

/** The pair of calls that a lab uses. */
export const ioOf = (lab: {
  readonly transport: Transport;
  readonly service: string;
  readonly io?: Io | undefined;
}): Io =>
  lab.io ??
  (lab.service === 'descriptor'
    ? 'recvmsg-sendmsg'
    : isDatagram(lab.transport)
      ? 'recvfrom-sendto'
      : 'read-write');
