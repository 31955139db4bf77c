import type {
  CreateLab,
  Io,
  Language,
  ServerDesign,
  Service,
  Transport,
} from '@socketarium/protocol';
import { ioOf, labFits } from '@socketarium/protocol/wire';
import { DROPPED, UNFIT } from '../words.ts';

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
  labFits.server('select', { transport }) ? null : UNFIT.multiplexing;

/** Why this transport cannot carry the service; null when it can. */
export const noService = (transport: Transport, service: Service): string | null =>
  labFits.service(service, { transport }) ? null : UNFIT.service;

export const noIpv6 = (transport: Transport): string | null =>
  labFits.ipv6(true, { transport }) ? null : UNFIT.ipv6;

export const noTrigger = (server: ServerDesign): string | null =>
  labFits.trigger('edge', { server }) ? null : UNFIT.trigger;

export const noWholeLine = (transport: Transport): string | null =>
  labFits.wholeLine(true, { transport }) ? null : UNFIT.wholeLine;

/** The language that is asked for, where the design is to be had in it; else the one that has all designs. */
export const languageFor = (server: ServerDesign, language: Language): Language =>
  labFits.language(language, { server }) ? language : 'c';

/** Why these calls cannot carry the bytes; null when they can. */
export const noIo = (lab: Pick<CreateLab, 'transport' | 'service'>, io: Io): string | null => {
  if (!labFits.ioForService(io, lab)) return UNFIT.ioForService;
  return labFits.ioOnTransport(io, lab) ? null : UNFIT.ioOnTransport;
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
    dropped.push(DROPPED.service(config.service));
    config.service = 'sum';
  }
  if (config.server !== 'iterative' && noMultiplexing(config.transport) !== null) {
    dropped.push(config.server);
    config.server = 'iterative';
  }
  if (!labFits.language(config.language, config)) {
    dropped.push(config.server);
    config.server = 'iterative';
  }
  forgetOthers(config);
  if (config.ipv6 && noIpv6(config.transport) !== null) {
    dropped.push(DROPPED.ipv6);
    config.ipv6 = false;
  }
  if (config.trigger !== 'level' && noTrigger(config.server) !== null) {
    dropped.push(DROPPED.edge);
    config.trigger = 'level';
  }
  if (config.wholeLine && noWholeLine(config.transport) !== null) {
    dropped.push(DROPPED.wholeLine);
    config.wholeLine = false;
  }
  if (io !== undefined && io !== null) {
    if (noIo(config, io) === null) config.io = io;
    else dropped.push(printIo(io));
  }
  return { config, dropped };
};

/** Options of one design mean nothing to another: nothing was chosen that is lost. */
const forgetOthers = (config: CreateLab): void => {
  if (!labFits.workers(config)) delete config.workers;
  if (config.server !== 'pool') delete config.queueLength;
  if (config.server !== 'prefork') delete config.accepting;
  if (config.server !== 'fork') delete config.forgets;
};

/** `recvmsg and sendmsg`. */
export const printIo = (io: Io): string => DROPPED.calls(...(io.split('-') as [string, string]));

/** `recvmsg and sendmsg`: the calls that this lab uses. */
export const printIoOf = (lab: CreateLab): string => printIo(ioOf(lab));
