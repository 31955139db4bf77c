import {
  type CallArgs,
  callNamed,
  type EventOf,
  type FinishedCall,
  LIMITS,
  type MachinePosition,
  type SyscallEntered,
} from '@socketarium/protocol';
import { describeCall, describeReturn } from '../words/describe.ts';
import type {
  DescriptorKind,
  Guard,
  Machine,
  MachineState,
  Transition,
  TransitionFact,
} from './types.ts';

type Kind = TransitionFact['fact'];

/** What guards check: the entered call, the whole returned call, or the exit. */
interface Fact {
  readonly seq: number;
  readonly call?: string;
  readonly args?: CallArgs;
  readonly ret?: number;
  readonly errno?: string | null;
}

/** What the guards check about the process besides the fact itself. */
export interface FollowContext {
  /** Kind of the call's descriptor. */
  readonly on: DescriptorKind;
  /** True when the process has a connected descriptor; a function, because few guards use it. */
  readonly hasConnected: () => boolean;
  /** The descriptor was used already since it was reported ready. */
  readonly again?: boolean;
  /** For a client: another descriptor of its socket, from dup(2), is open. */
  readonly copyLeft?: boolean;
}

/** Called with each transition as it is taken. */
export type TransitionListener = (machine: Machine, transition: Transition) => void;

/** Surprises kept in a position; all are counted. */
const KEPT_SURPRISES = 8;
/** More passing transitions in a row than this would be a loop in the data. */
const MOST_HOPS = 4;

export const startPosition = (machine: Machine, t: number): MachinePosition => ({
  state: machine.states[0]?.id ?? 'start',
  since: t,
  lastTransition: null,
  surprises: [],
  surpriseCount: 0,
});

const WOULD_BLOCK = new Set(['EAGAIN', 'EWOULDBLOCK']);
const PEER_GONE = new Set(['ECONNRESET', 'EPIPE', 'ENOTCONN', 'ETIMEDOUT', 'ECONNABORTED']);

const guardHolds = (guard: Guard, fact: Fact, context: FollowContext): boolean => {
  const ret = fact.ret ?? 0;
  switch (guard) {
    case 'ok':
      return ret >= 0;
    case 'some bytes':
      return ret > 0;
    case 'failed':
      return ret < 0;
    case 'ok or no such name':
      return ret >= 0 || fact.errno === 'ENOENT';
    case 'end-of-file':
      return ret === 0;
    case 'interrupted':
      return ret < 0 && fact.errno === 'EINTR';
    case 'interrupted, nobody connected':
      return ret < 0 && fact.errno === 'EINTR' && !context.hasConnected();
    case 'would block':
      return ret < 0 && WOULD_BLOCK.has(fact.errno ?? '');
    case 'peer gone':
      return ret < 0 && PEER_GONE.has(fact.errno ?? '');
    case 'on listening':
      return context.on === 'listening';
    case 'on connected':
      return context.on === 'connected';
    case 'on bound':
      return context.on === 'bound';
    case 'on epoll':
      return context.on === 'epoll';
    case 'on passed':
      return context.on === 'passed';
    case 'on other':
      return context.on === 'other';
    case 'on the same connected':
      return context.on === 'connected' && context.again === true;
    case 'beyond fd_set':
      return Number(fact.args?.fd ?? -1) >= LIMITS.fdSetSize;
    case 'flags asked':
      return fact.args?.cmd === 'F_GETFL';
    case 'half-close':
      return fact.args?.how !== 'SHUT_RDWR';
    case 'a copy is left':
      return context.copyLeft === true;
  }
};

const namesCall = (on: TransitionFact, call: string | undefined): boolean =>
  on.call === undefined ||
  (typeof on.call === 'string' ? on.call === call : on.call.some((one) => one === call));

const leaves = (transition: Transition, state: string): boolean =>
  transition.from === '*' ||
  (typeof transition.from === 'string'
    ? transition.from === state
    : transition.from.includes(state));

/** Transitions by fact and state and call, in the machine's order. */
type Table = Record<Kind, Map<string, Map<string | undefined, readonly Transition[]>>>;

/** Built on demand: the follower runs for each of some hundred thousand facts a second. */
const tables = new WeakMap<Machine, Table>();

const candidates = (
  machine: Machine,
  state: string,
  kind: Kind,
  call: string | undefined,
): readonly Transition[] => {
  let table = tables.get(machine);
  if (!table) {
    table = { entered: new Map(), returned: new Map(), exited: new Map() };
    tables.set(machine, table);
  }
  const states = table[kind];
  let calls = states.get(state);
  if (!calls) {
    calls = new Map();
    states.set(state, calls);
  }
  let found = calls.get(call);
  if (!found) {
    found = machine.transitions.filter(
      (one) => one.on.fact === kind && leaves(one, state) && namesCall(one.on, call),
    );
    calls.set(call, found);
  }
  return found;
};

const firstOpen = (
  transitions: readonly Transition[],
  fact: Fact,
  context: FollowContext,
): Transition | undefined => {
  for (const one of transitions) {
    if (one.on.guard === undefined || guardHolds(one.on.guard, fact, context)) return one;
  }
  return undefined;
};

const belongsTo = (state: MachineState, fact: Fact, context: FollowContext): boolean =>
  fact.call !== undefined &&
  state.calls.some((one) => one === fact.call) &&
  (state.on === undefined || state.on === context.on);

const stateOf = (machine: Machine, id: string): MachineState | undefined =>
  machine.states.find((one) => one.id === id);

const surprised = (
  machine: Machine,
  position: MachinePosition,
  kind: Kind,
  fact: Fact,
  t: number,
  context: FollowContext,
): MachinePosition => {
  const what =
    fact.call === undefined
      ? kind
      : kind === 'entered'
        ? describeCall(fact.call, fact.args ?? {})
        : describeReturn(fact.call, fact.args ?? {}, fact.ret ?? 0, fact.errno ?? null);
  const home =
    kind === 'entered' ? machine.states.find((one) => belongsTo(one, fact, context)) : undefined;
  return {
    state: home?.id ?? position.state,
    since: home ? t : position.since,
    lastTransition: home ? null : position.lastTransition,
    surprises: [
      ...position.surprises.slice(1 - KEPT_SURPRISES),
      { seq: fact.seq, t, state: position.state, what },
    ],
    surpriseCount: position.surpriseCount + 1,
  };
};

const mentions = (machine: Machine, call: string): boolean =>
  machine.states.some(({ calls }) => calls.some((one) => one === call)) ||
  machine.transitions.some(({ on }) => on.call !== undefined && namesCall(on, call));

/**
 * A call that is not about what the machine does: one that is not in the table; on a descriptor that is
 * no socket of the server (a library's file, its standard output); one that makes or ends processes,
 * where the machine has no such step.
 */
const isBeside = (machine: Machine, call: string, { on }: FollowContext): boolean => {
  const known = callNamed(call);
  if (known === undefined || on === 'unknown') return true;
  return known.family === 'processes' && !mentions(machine, call);
};

/**
 * Moves a position by one fact. A call that the machine does not allow in its state is a surprise: it is
 * kept and counted, and when some state has that call, the position moves there, so that one surprise
 * does not turn everything after it into surprises. Returns the same object when nothing moved. `onTransition` is
 * called with every transition on the way, quiet ones too.
 */
const follow = (
  machine: Machine,
  position: MachinePosition,
  kind: Kind,
  fact: Fact,
  t: number,
  context: FollowContext,
  onTransition: TransitionListener | undefined,
): MachinePosition => {
  if (fact.call !== undefined && isBeside(machine, fact.call, context)) return position;
  let here = position;
  for (let hop = 0; hop < MOST_HOPS; hop++) {
    const taken = firstOpen(candidates(machine, here.state, kind, fact.call), fact, context);
    if (!taken) {
      const own = kind === 'entered' ? stateOf(machine, here.state) : undefined;
      return own && belongsTo(own, fact, context)
        ? here
        : surprised(machine, here, kind, fact, t, context);
    }
    onTransition?.(machine, taken);
    if (taken.quiet) return here;
    if (here.state !== taken.to || here.lastTransition !== taken.id) {
      here = {
        state: taken.to,
        since: t,
        lastTransition: taken.id,
        surprises: here.surprises,
        surpriseCount: here.surpriseCount,
      };
    }
    if (!taken.passing) return here;
  }
  return here;
};

/** The position after a call was entered. */
export const followEntry = (
  machine: Machine,
  position: MachinePosition,
  event: SyscallEntered,
  context: FollowContext,
  onTransition?: TransitionListener,
): MachinePosition => follow(machine, position, 'entered', event, event.t, context, onTransition);

/** The position after a call returned. */
export const followReturn = (
  machine: Machine,
  position: MachinePosition,
  call: FinishedCall,
  context: FollowContext,
  onTransition?: TransitionListener,
): MachinePosition =>
  follow(machine, position, 'returned', call, call.returnedAt, context, onTransition);

const AT_THE_END: FollowContext = { on: 'other', hasConnected: () => false };

/** The position after the process ended. */
export const followExit = (
  machine: Machine,
  position: MachinePosition,
  { seq, t }: Pick<EventOf<'process.exited'>, 'seq' | 't'>,
  onTransition?: TransitionListener,
): MachinePosition => follow(machine, position, 'exited', { seq }, t, AT_THE_END, onTransition);
