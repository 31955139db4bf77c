import type { CreateLab, EventOf, LabState, SocketariumEvent } from '@socketarium/protocol';
import { countEntered, countEvent, countReturned } from './calls/counters.ts';
import { Draft } from './draft/draft.ts';
import type { TransitionListener } from './machines/follower.ts';
import {
  processExeced,
  processExited,
  processForked,
  processReaped,
  processStarted,
  threadExited,
  threadStarted,
} from './processes/lives.ts';
import { livingAt, threadAt, threadEnters, threadReturns } from './processes/threads.ts';
import { clientAdded } from './roles/client-lives.ts';
import { clientEntered, clientReturned } from './roles/clients.ts';
import {
  gateChanged,
  limitChanged,
  serverEntered,
  serverReturned,
  serverStands,
} from './roles/servers.ts';
import { takeSample } from './sockets/samples.ts';

const entered = (draft: Draft, event: EventOf<'syscall.entered'>): void => {
  countEntered(draft, event);
  const process = threadEnters(draft, event);
  if (!process) return;
  if (event.client === undefined) serverEntered(draft, event);
  else clientEntered(draft, event, event.client);
};

const returned = (draft: Draft, event: EventOf<'syscall.returned'>): void => {
  countReturned(draft, event);
  const what = threadReturns(draft, event);
  if (!what) return;
  if (event.client === undefined) serverReturned(draft, event, what);
  else clientReturned(draft, event, event.client, what);
};

const gate = (draft: Draft, event: EventOf<'gate.waiting'> | EventOf<'gate.passed'>): void => {
  const process = livingAt(draft, event.where, event.t);
  if (!process) return;
  const { tid } = threadAt(process, event.where.tid);
  const waiting =
    event.type === 'gate.waiting'
      ? {
          call: event.call,
          ...(event.fd === undefined ? {} : { fd: event.fd }),
          since: event.t,
        }
      : null;
  process.threads.patch(tid, { gate: waiting });
  serverStands(draft, process, waiting);
};

const take = (draft: Draft, event: SocketariumEvent): void => {
  countEvent(draft);
  switch (event.type) {
    case 'syscall.entered':
      entered(draft, event);
      return;
    case 'syscall.returned':
      returned(draft, event);
      return;
    case 'kernel.sampled':
      draft.counters.samples += 1;
      takeSample(draft, event);
      return;
    case 'process.started':
      processStarted(draft, event);
      return;
    case 'process.forked':
      processForked(draft, event);
      return;
    case 'process.execed':
      processExeced(draft, event);
      return;
    case 'process.exited':
      processExited(draft, event);
      return;
    case 'process.reaped':
      processReaped(draft, event);
      return;
    case 'thread.started':
      threadStarted(draft, event);
      return;
    case 'thread.exited':
      threadExited(draft, event);
      return;
    case 'gate.changed':
      gateChanged(draft, event);
      return;
    case 'gate.waiting':
    case 'gate.passed':
      gate(draft, event);
      return;
    case 'client.added':
      clientAdded(draft, event);
      return;
    case 'client.changed':
      draft.patchClient(event.client, { stoppedReading: !event.reads });
      return;
    case 'limit.changed':
      limitChanged(draft, event);
      return;
    case 'work.changed':
      draft.patchServer(draft.first.pid, { workMs: event.ms });
      return;
    case 'marker.set':
  }
};

/**
 * The draft that made a lab's newest picture, so that the next fact need not start from the picture: all
 * pictures of a lab share its config object. This is only an optimisation; an older picture makes another
 * draft.
 */
const drafts = new WeakMap<CreateLab, Draft>();

const draftOf = (state: LabState): Draft => {
  const known = drafts.get(state.config);
  if (known?.made === state) return known;
  const draft = new Draft(state);
  drafts.set(state.config, draft);
  return draft;
};

/**
 * The picture after some more facts, in the order of `seq`. Pure; what the facts do not change keeps its
 * identity (`===`). Facts that are in the picture already (seq not above the state's) change nothing.
 * Time never goes back: a late fact changes its subject, not the clock.
 */
export const reduceAll = (state: LabState, events: Iterable<SocketariumEvent>): LabState =>
  reduceWithTransitions(state, events);

/** The picture after one more fact: for several, `reduceAll` is faster. */
export const reduce = (state: LabState, event: SocketariumEvent): LabState =>
  reduceWithTransitions(state, [event]);

/** The same; `onTransition` is called with every transition that a machine of the lab takes. */
export const reduceWithTransitions = (
  state: LabState,
  events: Iterable<SocketariumEvent>,
  onTransition?: TransitionListener,
): LabState => {
  let draft: Draft | null = null;
  let seq = state.seq;
  for (const event of events) {
    if (event.seq <= seq) continue;
    draft ??= draftOf(state);
    draft.onTransition = onTransition;
    draft.begin();
    take(draft, event);
    seq = event.seq;
    draft.seq = seq;
    draft.t = Math.max(draft.t, event.t);
  }
  return draft === null ? state : draft.finish();
};

/**
 * The same picture at a later moment: waits that go on are counted up to `t` nanoseconds. For showing and
 * for the API only; keep reducing from the original state, or the wait would be counted twice.
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
