import type { AddClientsInput, Command, LabState } from '@socketarium/protocol';

/** What a fault does, one after the other. */
export type FaultStep =
  | { readonly command: Command }
  | { readonly add: AddClientsInput }
  /** Waits for the picture to be so; `what` is said when it does not come to that. */
  | { readonly until: (state: LabState) => boolean; readonly what: string };

/** What would be done to this lab now. */
export interface Plan {
  /** Whom it hits, as the page calls it: `client 3`, `the server`. */
  readonly hits: string;
  readonly steps: readonly FaultStep[];
  /** Said once it is done. */
  readonly says: string;
}

/** What a plan is made from. */
export interface Situation {
  readonly state: LabState;
  /** The selected client's id: it is hit, if it can be. */
  readonly selected: string | null;
}

/** Their names are in the catalogue (FAULT_GROUPS). */
export const GROUPS = ['client', 'server', 'address', 'limits'] as const;

/** Something that goes wrong with sockets, at the press of a button. */
export interface Fault {
  readonly id: string;
  readonly group: (typeof GROUPS)[number];
  readonly name: string;
  /** One sentence: what there is to be seen. */
  readonly shows: string;
  /** The plan; or why there is nothing to be hit. */
  readonly plan: (situation: Situation) => Plan | string;
}
