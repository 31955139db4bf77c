import type { CallName } from '@socketarium/protocol';

/**
 * A state machine as data. The drawing, the follower, the docs and the tests are made from it.
 *
 * A state is what the process is doing or is about to do; it ends when its call returned. Waiting at the
 * gate therefore never moves a machine.
 */
export interface Machine {
  readonly id: MachineId;
  readonly title: string;
  readonly states: readonly MachineState[];
  readonly transitions: readonly Transition[];
}

/** Designs in which others serve for the process that listens: forked children, or threads. */
export type WorkerKind = 'fork' | 'prefork' | 'threads' | 'pool';

export type MachineId =
  | 'iterative'
  | 'select'
  | 'poll'
  | 'epoll'
  | 'epoll-edge'
  | 'epoll-edge-one-accept'
  | 'datagram'
  | WorkerKind
  | `${WorkerKind}-worker`
  | 'client'
  | 'datagram-client';

export interface MachineState {
  /** Kebab-case, unique in its machine. */
  readonly id: string;
  /** In lower-case words: `waiting for a connection`. */
  readonly label: string;
  /** Number of its step among the course's twelve, or null. */
  readonly step: number | null;
  /** The call made in it, as printed: `accept(listenFd)`; null where it has none. */
  readonly call: string | null;
  /** The calls that may be entered in it; after a surprise the follower recovers by them. */
  readonly calls: readonly CallName[];
  /** Kind of descriptor of those calls, where that distinguishes two states. */
  readonly on?: DescriptorKind;
  /** True when its call may put the process to sleep for an unlimited time. */
  readonly sleeps: boolean;
  /** One sentence for a learner, true at any moment in it: at the gate, in the call, whatever led here. */
  readonly explanation: string;
  /** In place of `explanation` while its call sleeps; given where `sleeps`. */
  readonly whileAsleep?: string;
  /** Where to draw it: a grid of two columns; `span` 2 is the whole width. */
  readonly at: { readonly col: 0 | 1; readonly row: number; readonly span: 1 | 2 };
}

/**
 * The kind of a call's descriptor. `bound`: a datagram socket with a name; `other`: none that matters;
 * `unknown`: one that no call of the process has made, as far as the facts say.
 */
export type DescriptorKind =
  | 'listening'
  | 'connected'
  | 'bound'
  | 'epoll'
  | 'passed'
  | 'other'
  | 'unknown';

export type Guard =
  /** It succeeded. */
  | 'ok'
  /** It returned some bytes: on a stream, 0 would be end-of-file. */
  | 'some bytes'
  | 'failed'
  /** ENOENT is as good as 0 when a stale name is removed. */
  | 'ok or no such name'
  | 'end-of-file'
  | 'interrupted'
  | 'interrupted, nobody connected'
  /** EAGAIN, and EWOULDBLOCK, which is the same on Linux: it would have slept. */
  | 'would block'
  | 'peer gone'
  | 'on listening'
  | 'on connected'
  | 'on bound'
  | 'on epoll'
  | 'on passed'
  /** On a socket that is not the machine's. */
  | 'on other'
  /** On a connected socket that was already read since it was reported ready. */
  | 'on the same connected'
  | 'beyond fd_set'
  /** F_GETFL, before the F_SETFL that changes the flags. */
  | 'flags asked'
  | 'half-close'
  | 'a copy is left';

export interface TransitionFact {
  readonly fact: 'entered' | 'returned' | 'exited';
  readonly call?: CallName | readonly CallName[];
  readonly guard?: Guard;
}

export interface Transition {
  /** Unique in its machine. */
  readonly id: string;
  /** A state's id, several, or `*` for any. */
  readonly from: string | readonly string[];
  readonly to: string;
  /** Short, for the arrow: `accept() = connFd`. */
  readonly label: string;
  readonly on: TransitionFact;
  /** In place of the explanation of the target state, which says less than this transition. */
  readonly says?: string;
  /** The call belongs to the state and changes nothing: not drawn, and not the last transition. */
  readonly quiet?: true;
  /** The fact is applied again in the new state: the program went on before it made the call. */
  readonly passing?: true;
}
