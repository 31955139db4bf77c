import { type Io, isDatagram, isUnix, type Transport } from './transports.ts';

/** What of a lab the rules ask about. */
interface Lab {
  readonly transport: Transport;
  readonly server: string;
  readonly service: string;
}

/**
 * Which choices of a lab go together, each rule once: whoever checks a lab, offers choices, or carries
 * a lab over to another transport asks here and finds words of his own. True where the value fits.
 */
export const labFits = {
  /** Datagrams come to one socket: there is nothing to multiplex. */
  server: (server: string, { transport }: Pick<Lab, 'transport'>): boolean =>
    server === 'iterative' || !isDatagram(transport),
  /** A descriptor can be passed only within a machine, unix(7). */
  service: (service: string, { transport }: Pick<Lab, 'transport'>): boolean =>
    service !== 'descriptor' || isUnix(transport),
  ipv6: (ipv6: boolean, { transport }: Pick<Lab, 'transport'>): boolean =>
    !ipv6 || !isUnix(transport),
  trigger: (trigger: string, { server }: Pick<Lab, 'server'>): boolean =>
    trigger === 'level' || server === 'epoll',
  /** A datagram comes as a whole. */
  wholeLine: (wholeLine: boolean, { transport }: Pick<Lab, 'transport'>): boolean =>
    !wholeLine || !isDatagram(transport),
  /** read(2) does not tell who sent a datagram. */
  ioOnTransport: (io: Io, { transport }: Pick<Lab, 'transport'>): boolean =>
    io !== 'read-write' || !isDatagram(transport),
  /** Only sendmsg(2) and recvmsg(2) carry a descriptor. */
  ioForService: (io: Io, { service }: Pick<Lab, 'service'>): boolean =>
    io === 'recvmsg-sendmsg' || service !== 'descriptor',
} as const;
