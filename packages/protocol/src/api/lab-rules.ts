import { type Io, isDatagram, isUnix, type Transport } from './transports.ts';

/** The designs that both languages have, and those that need processes or threads of their own: in C only. */
export const TYPESCRIPT_DESIGNS = ['iterative', 'select', 'poll', 'epoll'] as const;
export const CONCURRENT_DESIGNS = ['fork', 'prefork', 'threads', 'pool'] as const;

export type TypescriptDesign = (typeof TYPESCRIPT_DESIGNS)[number];

/** True for a design that the TypeScript servers have. */
export const isTypescriptDesign = (server: string): server is TypescriptDesign =>
  TYPESCRIPT_DESIGNS.some((one) => one === server);

/** True for a design that waits for many descriptors in one call. */
export const isMultiplexed = (server: string): boolean =>
  isTypescriptDesign(server) && server !== 'iterative';

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
  /** TypeScript's programs do not fork, and have one thread. */
  language: (language: string, { server }: Pick<Lab, 'server'>): boolean =>
    language === 'c' || isTypescriptDesign(server),
  /** Designs whose processes or threads are made beforehand. */
  workers: ({ server }: Pick<Lab, 'server'>): boolean => server === 'prefork' || server === 'pool',
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
