import type { CallName } from '@socketarium/protocol';

/**
 * A state machine as data. The drawing, the follower, the docs and the tests are made from it.
 *
 * A state is what the process is doing or is about to do; it is left when the call that belongs to
 * it returned. Waiting at the gate therefore never moves a machine.
 */
export interface Machine {
  readonly id: 'iterative' | 'select' | 'client';
  readonly title: string;
  readonly states: readonly MachineState[];
  readonly transitions: readonly Transition[];
}

export interface MachineState {
  /** Kebab-case, unique in its machine. */
  readonly id: string;
  /** In lower-case words: `waiting for a connection`. */
  readonly label: string;
  /** Which of the course's twelve steps, or null. */
  readonly step: number | null;
  /** The call made in it, as printed: `accept(listenFd)`; null where no call belongs to it. */
  readonly call: string | null;
  /** The calls that may be entered in it; a follower that lost its way finds itself by them. */
  readonly calls: readonly CallName[];
  /** Which kind of descriptor those calls are made on, where that tells two states apart. */
  readonly on?: DescriptorKind;
  /** True when its call may put the process to sleep for as long as others please. */
  readonly sleeps: boolean;
  /** One sentence for a learner. */
  readonly explanation: string;
  /** Where to draw it: a grid of two columns; `span` 2 is the whole width. */
  readonly at: { readonly col: 0 | 1; readonly row: number; readonly span: 1 | 2 };
}

export type DescriptorKind = 'listening' | 'connected' | 'other';

export type Guard =
  | 'ok'
  | 'failed'
  /** ENOENT is as good as 0 when a stale name is removed. */
  | 'ok or no such name'
  | 'end-of-file'
  | 'interrupted'
  | 'interrupted, nobody connected'
  | 'peer gone'
  | 'on listening'
  | 'on connected';

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
  /** The call goes with the state and changes nothing: not drawn, and not the last transition. */
  readonly quiet?: true;
  /** The fact is looked at again in the new state: the program went on before it made the call. */
  readonly passing?: true;
}
