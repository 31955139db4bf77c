import { clientInHand } from '@socketarium/model/selectors/in-hand';
import { ASLEEP_MS } from '@socketarium/model/selectors/standing';
import { type Where, whereOf } from '@socketarium/model/selectors/threads';
import { failureOf } from '@socketarium/model/selectors/trouble';
import { shortCall, sleepReason } from '@socketarium/model/words/short-call';
import { duration } from '@socketarium/model/words/units';
import type { ClientState, LabState, ServerState } from '@socketarium/protocol';
import { isDatagram } from '@socketarium/protocol/wire';
import type { Frame } from './frame.ts';
import { bottom, midX, type Rect } from './geometry.ts';

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
  const asleep = oneLine ? '' : `${beside ? 'asleep ' : ''}${duration(since)}`;
  const note = where === 'asleep' ? asleep : where === 'user' && beside ? 'awake' : '';
  return { where, x, y, call, note };
};

/** What a thread does, wherever it is drawn. */
export type Doing = Omit<Thread, 'x' | 'y'>;

/** The server's thread. `fast`: it crosses too often to follow; the dot stands on the line. */
export const serverThread = (frame: Frame, state: LabState, now: number, fast: boolean): Thread => {
  const doing = serverDoing(state, now, fast);
  const x = frame.server.x + SERVER_DOT;
  const below = bottom(frame.line) + PARK + 2;
  const above = frame.line.y - 24;
  const crosses = fast && state.server.status !== 'exited';
  const inKernel = doing.where === 'call' || doing.where === 'asleep';
  const y = crosses ? frame.line.y + frame.line.h / 2 : inKernel ? below : above;
  return { ...doing, x, y };
};

/** What the server's thread does. `fast`: it crosses too often to follow. */
export const serverDoing = (state: LabState, now: number, fast: boolean): Doing => {
  const { server } = state;
  if (server.status === 'exited') return { where: 'gone', call: '', note: '' };
  if (fast) return { where: 'call', call: '', note: '' };
  if (server.gate.waiting !== null) {
    const { call, fd, since } = server.gate.waiting;
    const paused = server.gate.mode === 'paused';
    const held = duration((now - since) / 1e6);
    return {
      where: 'gate',
      call: `before ${call}(${fd ?? ''})`,
      note: paused ? `paused at the gate ${held}` : 'at the gate',
    };
  }
  if (server.inCall === null) {
    // What went wrong just now is why it does what it does next.
    const failure = failureOf(server.lastCall);
    return { where: 'user', call: '', note: failure ?? '', failed: failure !== null };
  }
  const ms = (now - server.inCall.since) / 1e6;
  const asleep = server.blockedIn !== null && ms >= ASLEEP_MS;
  return {
    where: asleep ? 'asleep' : 'call',
    call: shortCall(server.inCall),
    note: asleep ? sleepNote(state, server.inCall.call, duration(ms)) : '',
  };
};

const sleepNote = (state: LabState, call: string, slept: string): string => {
  if (call === 'nanosleep') {
    const client = clientInHand(state);
    return client === null ? `at work ${slept}` : `${slept} on ${client.name}’s request`;
  }
  return `asleep ${slept}: ${sleepReason(call, isDatagram(state.config.transport))}`;
};

/** The threads of second servers that live, side by side below their cards. */
export const secondThreads = (
  frame: Frame,
  seconds: readonly ServerState[],
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
      id: `server-${one.pid}`,
      where: open === null ? 'user' : asleep ? 'asleep' : 'call',
      x: zone.x + 16 + i * 30,
      y: open === null ? frame.line.y - 16 : bottom(frame.line) + PARK,
      call: open === null || !alone ? '' : `${open.call}()`,
      note: asleep && alone ? `asleep ${duration(ms)}` : '',
    };
  });
};
