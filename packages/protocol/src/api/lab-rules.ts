import { type Io, isDatagram, isUnix, type Transport } from './transports.ts';

/** The fields of a lab that the rules use. */
interface Lab {
  readonly transport: Transport;
  readonly server: string;
  readonly service: string;
}

/**
 * Which options of a lab can be combined, each rule once. Code that validates a lab, offers options, or
 * moves a lab to another transport uses these rules, with its own wording. True where the value fits.
 */
export const labFits = {
  /** A datagram server has one socket, so there is nothing to multiplex. */
  server: (server: string, { transport }: Pick<Lab, 'transport'>): boolean =>
    server === 'iterative' || !isDatagram(transport),
  /** A descriptor can be passed only within a machine, unix(7). */
  service: (service: string, { transport }: Pick<Lab, 'transport'>): boolean =>
    service !== 'descriptor' || isUnix(transport),
  ipv6: (ipv6: boolean, { transport }: Pick<Lab, 'transport'>): boolean =>
    !ipv6 || !isUnix(transport),
  trigger: (trigger: string, { server }: Pick<Lab, 'server'>): boolean =>
    trigger === 'level' || server === 'epoll',
  /** A datagram arrives whole. */
  wholeLine: (wholeLine: boolean, { transport }: Pick<Lab, 'transport'>): boolean =>
    !wholeLine || !isDatagram(transport),
  /** read(2) does not say who sent a datagram. */
  ioOnTransport: (io: Io, { transport }: Pick<Lab, 'transport'>): boolean =>
    io !== 'read-write' || !isDatagram(transport),
  /** Only sendmsg(2) and recvmsg(2) carry a descriptor. */
  ioForService: (io: Io, { service }: Pick<Lab, 'service'>): boolean =>
    io === 'recvmsg-sendmsg' || service !== 'descriptor',
} as const;
