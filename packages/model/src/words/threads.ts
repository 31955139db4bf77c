import {
  type ClientState,
  isDatagram,
  type LabState,
  type ServerState,
} from '@socketarium/protocol';
import { type Sleep, sleepOf } from '../selectors/asleep.ts';
import { clientInHand } from '../selectors/in-hand.ts';
import { momentOf, serverMoment } from '../selectors/server-moment.ts';
import { stoppedSince } from '../selectors/stopped.ts';
import { type Where, whereOf } from '../selectors/threads.ts';
import { failureOf } from '../selectors/trouble.ts';
import { STOPPED } from './server.ts';
import { shortCall, sleepReason } from './short-call.ts';
import { duration, sleepWords } from './units.ts';

/** The label beside the dot of a thread: its call, and what it does there. */
export interface ThreadWords {
  readonly where: Where;
  /** The call it is in, or waits before; empty for none. */
  readonly call: string;
  readonly note: string;
  /** The note is about a failed call. */
  readonly failed?: boolean;
  /** A signal has stopped its process: it neither runs nor sleeps by itself. */
  readonly stopped?: boolean;
}

const sleepNote = (state: LabState, sleep: Sleep): string => {
  const slept = sleepWords(sleep);
  if (sleep.call.call === 'nanosleep') {
    const client = clientInHand(state);
    return client === null ? `at work ${slept}` : `${slept} on ${client.name}’s request`;
  }
  return `asleep ${slept}: ${sleepReason(sleep.call.call, isDatagram(state.config.transport))}`;
};

/** The thread of the server that the lab is about, at `now`, ns. */
export const serverThreadWords = (state: LabState, now: number): ThreadWords => {
  const { server } = state;
  const moment = serverMoment(state, now);
  switch (moment.kind) {
    case 'exited':
      return { where: 'gone', call: '', note: '' };
    case 'stopped': {
      const { inCall } = server;
      const note = `${STOPPED} ${duration((now - moment.since) / 1e6)}`;
      if (inCall === null) return { where: 'user', call: '', note, stopped: true };
      return { where: 'call', call: shortCall(inCall), note, stopped: true };
    }
    case 'held': {
      const { call, fd, since } = moment.stop;
      const held = duration((now - since) / 1e6);
      const note = moment.paused ? `paused ${held}` : 'held by the pace';
      return { where: 'gate', call: `before ${call}(${fd ?? ''})`, note };
    }
    case 'asleep':
      return {
        where: 'asleep',
        call: shortCall(moment.sleep.call),
        note: sleepNote(state, moment.sleep),
      };
    case 'calling':
      return { where: 'call', call: shortCall(moment.call), note: '' };
    case 'starting':
    case 'awake': {
      // A failure just now explains what it does next.
      const failure = failureOf(server.lastCall);
      return { where: 'user', call: '', note: failure ?? '', failed: failure !== null };
    }
  }
};

/** The thread of a second server. */
export const secondThreadWords = (
  state: Pick<LabState, 'processes'>,
  server: ServerState,
  now: number,
): ThreadWords => {
  const moment = momentOf(state, now, server);
  const { inCall } = server;
  const call = inCall === null ? '' : `${inCall.call}()`;
  const where = moment.kind === 'asleep' ? 'asleep' : inCall === null ? 'user' : 'call';
  if (moment.kind === 'stopped') return { where, call, note: STOPPED, stopped: true };
  const note = moment.kind === 'asleep' ? `asleep ${sleepWords(moment.sleep)}` : '';
  return { where, call, note };
};

/** A client's thread. */
export const clientThreadWords = (
  state: Pick<LabState, 'processes'>,
  client: ClientState,
  now: number,
): ThreadWords => {
  const where = whereOf(client, now);
  if (where !== 'gone' && stoppedSince(state, client.pid) !== null) {
    const { inCall } = client;
    if (inCall === null) return { where: 'user', call: '', note: STOPPED, stopped: true };
    return { where: 'call', call: `${inCall.call}()`, note: STOPPED, stopped: true };
  }
  if (where === 'user') return { where, call: '', note: 'running' };
  const sleep = where === 'asleep' ? sleepOf(client, now) : null;
  if (sleep === null) return { where, call: '', note: '' };
  return { where, call: `${sleep.call.call}()`, note: `asleep ${sleepWords(sleep)}` };
};
