import type { GateMode, LabState, SocketariumEvent } from '@socketarium/protocol';
import { clientEntered, clientReturned, serverEntered, serverReturned } from './reducer/actors.ts';
import { countEntered, countReturned } from './reducer/counters.ts';
import { Draft } from './reducer/draft.ts';
import { clientAdded, processExited, processStarted } from './reducer/lives.ts';
import { takeSample } from './reducer/samples.ts';

const counted = (draft: Draft, samples = 0): void => {
  const { counters } = draft.next;
  draft.next.counters = {
    ...counters,
    events: counters.events + 1,
    samples: counters.samples + samples,
  };
};

const setGate = (draft: Draft, gate: { mode?: GateMode; paceMs?: number }): void => {
  draft.patchServer({ gate: { ...draft.next.server.gate, ...gate } });
};

const take = (draft: Draft, event: SocketariumEvent): void => {
  switch (event.type) {
    case 'syscall.entered':
      draft.next.counters = countEntered(draft.next.counters, event);
      if (event.actor === 'server') serverEntered(draft, event);
      else clientEntered(draft, event);
      return;
    case 'syscall.returned':
      draft.next.counters = countReturned(draft.next.counters, event);
      if (event.actor === 'server') serverReturned(draft, event);
      else clientReturned(draft, event);
      return;
    case 'kernel.sampled':
      counted(draft, 1);
      takeSample(draft, event);
      return;
    case 'process.started':
      counted(draft);
      processStarted(draft, event);
      return;
    case 'process.exited':
      counted(draft);
      processExited(draft, event);
      return;
    case 'gate.changed':
      counted(draft);
      setGate(draft, { mode: event.mode, paceMs: event.paceMs });
      return;
    case 'gate.waiting':
    case 'gate.passed': {
      counted(draft);
      const waiting = event.type === 'gate.waiting' ? { call: event.call, since: event.t } : null;
      draft.patchServer({ gate: { ...draft.next.server.gate, waiting } });
      return;
    }
    case 'client.added':
      counted(draft);
      clientAdded(draft, event);
      return;
    case 'marker.set':
      counted(draft);
  }
};

/**
 * The picture after one more fact. Pure; what the fact does not touch keeps its identity (`===`).
 * Facts that are in the picture already (seq not above the state's) change nothing. Time never goes
 * back: a fact that comes late moves what it is about, not the clock.
 */
export const reduce = (state: LabState, event: SocketariumEvent): LabState => {
  if (event.seq <= state.seq) return state;
  const draft = new Draft(state);
  take(draft, event);
  draft.next.seq = event.seq;
  draft.next.t = Math.max(state.t, event.t);
  return draft.next;
};

export const reduceAll = (state: LabState, events: Iterable<SocketariumEvent>): LabState => {
  let now = state;
  for (const event of events) now = reduce(now, event);
  return now;
};

/**
 * The same picture as of a later moment: waits that go on are counted up to `t` nanoseconds. For
 * showing and for the API only; go on reducing from the state that was given, or the wait would be
 * counted twice.
 */
export const at = (state: LabState, t: number): LabState => {
  const now = Math.max(t, state.t);
  const waits = state.clients.some((client) => client.waitingSince !== null);
  const clients = waits
    ? state.clients.map((client) =>
        client.waitingSince === null
          ? client
          : {
              ...client,
              waitedMs: client.waitedMs + Math.max(0, now - client.waitingSince) / 1e6,
            },
      )
    : state.clients;
  return { ...state, t: now, clients };
};
