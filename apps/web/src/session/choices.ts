import type { CreateLab, Io, ServerDesign, Service, Transport } from '@socketarium/protocol';
import { ioOf, labFits } from '@socketarium/protocol/wire';

/**
 * What of a lab can be chosen again for its next run. `io` and `bufferBytes`: null for what the
 * lab takes by itself.
 */
export type Choice = Partial<
  Omit<CreateLab, 'pace' | 'paused' | 'io' | 'bufferBytes'> & {
    io: Io | null;
    bufferBytes: number | null;
  }
>;

/** Why there is nothing to multiplex; null where there is. */
export const noMultiplexing = (transport: Transport): string | null =>
  labFits.server('select', { transport }) ? null : 'One socket, nothing to multiplex';

/** Why this transport cannot carry the service; null when it can. */
export const noService = (transport: Transport, service: Service): string | null =>
  labFits.service(service, { transport })
    ? null
    : 'Only a Unix socket passes a descriptor: both ends must be on one machine';

export const noIpv6 = (transport: Transport): string | null =>
  labFits.ipv6(true, { transport }) ? null : 'A Unix socket has a path, not an Internet address';

export const noTrigger = (server: ServerDesign): string | null =>
  labFits.trigger('edge', { server })
    ? null
    : 'Only epoll has a choice: select and poll are level-triggered';

export const noWholeLine = (transport: Transport): string | null =>
  labFits.wholeLine(true, { transport }) ? null : 'A datagram comes as a whole';

/** Why these calls cannot carry the bytes; null when they can. */
export const noIo = (lab: Pick<CreateLab, 'transport' | 'service'>, io: Io): string | null => {
  if (!labFits.ioForService(io, lab)) return 'Only sendmsg and recvmsg carry a descriptor';
  return labFits.ioOnTransport(io, lab) ? null : 'read does not tell who sent the datagram';
};

/**
 * The lab with these choices; what no longer fits falls back to what does. `dropped` says what did:
 * createLab would refuse it, by the same rules.
 */
export const chosen = (
  lab: CreateLab,
  choice: Choice,
): { readonly config: CreateLab; readonly dropped: readonly string[] } => {
  const { io: _io, bufferBytes: _bytes, ...rest } = { ...lab, ...choice };
  const config: CreateLab = { ...rest };
  const io = choice.io === undefined ? lab.io : choice.io;
  const bufferBytes = choice.bufferBytes === undefined ? lab.bufferBytes : choice.bufferBytes;
  if (bufferBytes !== undefined && bufferBytes !== null) config.bufferBytes = bufferBytes;
  const dropped: string[] = [];
  if (noService(config.transport, config.service) !== null) {
    dropped.push(`service ${config.service}`);
    config.service = 'sum';
  }
  if (config.server !== 'iterative' && noMultiplexing(config.transport) !== null) {
    dropped.push(config.server);
    config.server = 'iterative';
  }
  if (config.ipv6 && noIpv6(config.transport) !== null) {
    dropped.push('IPv6');
    config.ipv6 = false;
  }
  if (config.trigger !== 'level' && noTrigger(config.server) !== null) {
    dropped.push('edge-triggered');
    config.trigger = 'level';
  }
  if (config.wholeLine && noWholeLine(config.transport) !== null) {
    dropped.push('reading whole lines');
    config.wholeLine = false;
  }
  if (io !== undefined && io !== null) {
    if (noIo(config, io) === null) config.io = io;
    else dropped.push(printIo(io));
  }
  return { config, dropped };
};

/** `recvmsg and sendmsg`. */
export const printIo = (io: Io): string => io.replace('-', ' and ');

/** `recvmsg and sendmsg`: the calls that this lab uses. */
export const printIoOf = (lab: CreateLab): string => printIo(ioOf(lab));
