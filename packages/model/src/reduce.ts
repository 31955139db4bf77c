import { isDatagram, type LabState, type SocketariumEvent } from '@socketarium/protocol';
import type { TransitionTold } from './follower.ts';
import { clientEntered, clientReturned } from './reducer/client-actor.ts';
import { countEntered, countReturned } from './reducer/counters.ts';
import { Draft } from './reducer/draft.ts';
import { clientAdded, processExited, processStarted } from './reducer/lives.ts';
import { takeSample } from './reducer/samples.ts';
import { serverEntered, serverReturned } from './reducer/server-actor.ts';

const counted = (draft: Draft, samples = 0): void => {
  const { counters } = draft.next;
  draft.next.counters = {
    ...counters,
    events: counters.events + 1,
    samples: counters.samples + samples,
  };
};

const isClient = (actor: string): boolean => actor.startsWith('client-');

const limitChanged = (draft: Draft, actor: string, spare: number | null): void => {
  const server = draft.server(actor);
  if (!server) return;
  const descriptorsThen = spare === null ? 0 : server.descriptors.length;
  draft.patchServer({ spareDescriptors: spare, descriptorsThen }, actor);
};

const gate = (draft: Draft, id: string, change: Partial<LabState['server']['gate']>): void => {
  const server = draft.server(id);
  if (server) draft.patchServer({ gate: { ...server.gate, ...change } }, id);
};

const take = (draft: Draft, event: SocketariumEvent): void => {
  switch (event.type) {
    case 'syscall.entered': {
      const connects = !isDatagram(draft.next.config.transport);
      draft.next.counters = countEntered(draft.next.counters, event, connects);
      if (isClient(event.actor)) clientEntered(draft, event);
      else serverEntered(draft, event);
      return;
    }
    case 'syscall.returned':
      draft.next.counters = countReturned(draft.next.counters, event);
      if (isClient(event.actor)) clientReturned(draft, event);
      else serverReturned(draft, event);
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
      gate(draft, 'server', { mode: event.mode, paceMs: event.paceMs });
      return;
    case 'gate.waiting':
    case 'gate.passed': {
      counted(draft);
      const waiting =
        event.type === 'gate.waiting'
          ? {
              call: event.call,
              ...(event.fd === undefined ? {} : { fd: event.fd }),
              since: event.t,
            }
          : null;
      gate(draft, event.actor, { waiting });
      return;
    }
    case 'client.added':
      counted(draft);
      clientAdded(draft, event);
      return;
    case 'client.changed':
      counted(draft);
      draft.patchClient(event.actor, { stoppedReading: !event.reads });
      return;
    case 'limit.changed':
      counted(draft);
      limitChanged(draft, event.actor, event.spare);
      return;
    case 'work.changed':
      counted(draft);
      draft.patchServer({ workMs: event.ms });
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
export const reduce = (state: LabState, event: SocketariumEvent): LabState =>
  reduceTelling(state, event);

/** The same; `told` hears of every transition that a machine of the lab's took. */
export const reduceTelling = (
  state: LabState,
  event: SocketariumEvent,
  told?: TransitionTold,
): LabState => {
  if (event.seq <= state.seq) return state;
  const draft = new Draft(state, told);
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
