import type { ClientState, FinishedCall, LabState, SecondServer } from '@socketarium/protocol';
import { isDatagram } from '@socketarium/protocol/wire';
import { callText, sleepReason } from './callText.ts';
import type { Frame } from './frame.ts';
import { bottom, midX, type Rect } from './geometry.ts';
import { clientInHand } from './inHand.ts';
import { ASLEEP_MS, duration, type Standing } from './words.ts';

/**
 * Where a process's thread of control is: `user` above the line, `gate` held just above it,
 * `call` below it, `asleep` parked below it, `gone` when there is none or its calls are not seen.
 */
export type Where = 'user' | 'gate' | 'call' | 'asleep' | 'gone';

export interface Thread {
  readonly where: Where;
  readonly x: number;
  readonly y: number;
  /** The call it is in, or stands before. */
  readonly call: string;
  readonly note: string;
  /** The note is of a call that failed. */
  readonly failed?: boolean;
}

export const whereOf = (client: ClientState, now: number): Where => {
  if (client.kind === 'external' || client.phase === 'done' || client.phase === 'failed')
    return 'gone';
  if (client.inCall === null) {
    return client.servicesBegun === 0 && client.lastCall === null ? 'gone' : 'user';
  }
  const asleep = client.blockedIn !== null && (now - client.inCall.since) / 1e6 >= ASLEEP_MS;
  return asleep ? 'asleep' : 'call';
};

const PARK = 22;
const LEVEL = 26;
export const SERVER_DOT = 44;

/** A client's thread; `seat` is its card, `level` the row of its label, `awakeY` where those awake are. */
export const clientThread = (
  frame: Frame,
  client: ClientState,
  seat: Rect,
  level: 0 | 1,
  awakeY: number,
  now: number,
): Thread => {
  const where = whereOf(client, now);
  const x = midX(seat);
  const deep = frame.labels === 'two levels' ? level * LEVEL : 0;
  const y = where === 'user' || where === 'gone' ? awakeY : bottom(frame.line) + PARK + deep;
  const call = client.inCall === null || where !== 'asleep' ? '' : `${client.inCall.call}()`;
  const since = client.inCall === null ? 0 : (now - client.inCall.since) / 1e6;
  const beside = frame.labels === 'beside';
  const oneLine = frame.labels === 'two levels';
  const asleep = oneLine ? '' : `${beside ? 'blocked ' : ''}${duration(since)}`;
  const note = where === 'asleep' ? asleep : where === 'user' && beside ? 'awake' : '';
  return { where, x, y, call, note };
};

/** The server's thread. `fast`: it crosses too often to follow; the dot stands on the line. */
export const serverThread = (frame: Frame, state: LabState, now: number, fast: boolean): Thread => {
  const { server } = state;
  const x = frame.server.x + SERVER_DOT;
  const below = bottom(frame.line) + PARK + 2;
  const above = frame.line.y - 24;
  if (server.status === 'exited') return { where: 'gone', x, y: above, call: '', note: '' };
  if (fast) {
    return {
      where: 'call',
      x,
      y: frame.line.y + frame.line.h / 2,
      call: '',
      note: '',
    };
  }
  if (server.gate.waiting !== null) {
    const { call, fd, since } = server.gate.waiting;
    const paused = server.gate.mode === 'paused';
    const held = duration((now - since) / 1e6);
    return {
      where: 'gate',
      x,
      y: above,
      call: `before ${call}(${fd ?? ''})`,
      note: paused ? `paused at the gate ${held}` : 'at the gate',
    };
  }
  if (server.inCall === null) {
    // What went wrong just now is why it does what it does next.
    const failure = failureOf(server.lastCall);
    return { where: 'user', x, y: above, call: '', note: failure ?? '', failed: failure !== null };
  }
  const ms = (now - server.inCall.since) / 1e6;
  const asleep = server.blockedIn !== null && ms >= ASLEEP_MS;
  return {
    where: asleep ? 'asleep' : 'call',
    x,
    y: below,
    call: callText(server.inCall),
    note: asleep ? sleepNote(state, server.inCall.call, duration(ms)) : '',
  };
};

const sleepNote = (state: LabState, call: string, slept: string): string => {
  if (call === 'nanosleep') {
    const client = clientInHand(state);
    return client === null ? `at work ${slept}` : `${slept} on ${client.name}’s request`;
  }
  return `blocked ${slept}: ${sleepReason(call, isDatagram(state.config.transport))}`;
};

/** Errors that belong to how a program is written, and are no news. */
const USUAL: ReadonlySet<string> = new Set(['EAGAIN', 'EINTR', 'ENOENT']);

/** `accept() = -1 EMFILE`, when that is how the call ended; null when all went as it should. */
export const failureOf = (call: FinishedCall | null): string | null =>
  call === null || call.errno === null || USUAL.has(call.errno)
    ? null
    : `${call.call}() = -1 ${call.errno}`;

/** The threads of second servers that live, side by side below their cards. */
export const secondThreads = (
  frame: Frame,
  seconds: readonly SecondServer[],
  now: number,
): (Thread & { id: string })[] => {
  const zone = frame.seconds;
  if (zone === null) return [];
  const alive = seconds.filter((one) => one.status !== 'exited').slice(-4);
  return alive.map((one, i) => {
    const open = one.inCall;
    const ms = open === null ? 0 : (now - open.since) / 1e6;
    const asleep = one.blockedIn !== null && ms >= ASLEEP_MS;
    const alone = alive.length === 1;
    return {
      id: one.id,
      where: open === null ? 'user' : asleep ? 'asleep' : 'call',
      x: zone.x + 16 + i * 30,
      y: open === null ? frame.line.y - 16 : bottom(frame.line) + PARK,
      call: open === null || !alone ? '' : `${open.call}()`,
      note: asleep && alone ? `blocked ${duration(ms)}` : '',
    };
  });
};

/** Threads of many clients that are in a call, parked together by standing and call. */
export interface ParkedGroup {
  readonly standing: Standing;
  readonly call: string;
  readonly count: number;
}

export const parkedGroups = (
  clients: readonly { client: ClientState; standing: Standing }[],
  now: number,
): ParkedGroup[] => {
  const groups = new Map<string, { standing: Standing; call: string; count: number }>();
  for (const { client, standing } of clients) {
    const where = whereOf(client, now);
    if (where !== 'asleep' && where !== 'call') continue;
    const call = `${client.inCall?.call}()`;
    const key = `${standing} ${call}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { standing, call, count: 1 });
    else group.count += 1;
  }
  const order: Standing[] = [
    'served',
    'connected',
    'cut',
    'queued',
    'door',
    'left',
    'idle',
    'done',
    'failed',
  ];
  return [...groups.values()].sort(
    (a, b) => order.indexOf(a.standing) - order.indexOf(b.standing) || a.call.localeCompare(b.call),
  );
};
