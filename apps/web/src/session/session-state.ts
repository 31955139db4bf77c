import type { CreateLab, Lab } from '@socketarium/protocol';
import type { LabView } from '../store/lab-view.ts';
import type { LabEntry } from './kept.ts';
import type { LinkTo } from './moment-link.ts';

/** A sentence for the user; a new one has a new id, also when it says the same. */
export interface Message {
  readonly id: number;
  readonly text: string;
  /** It is to be read at leisure, and copied: it goes when the user puts it away. */
  readonly stays?: boolean;
}

export interface SessionState {
  /** `starting`: asking the daemon what there is. `unreachable`: it does not answer; asked again. */
  readonly phase: 'starting' | 'unreachable' | 'open';
  /** The first lab is shown, and it is known whether a scenario runs in it. */
  readonly ready: boolean;
  readonly lab: Lab | null;
  readonly view: LabView | null;
  /** The lab that was shown before this one. */
  readonly previous: string | null;
  /** All labs of the daemon, those that have ended and are kept too, the newest last. */
  readonly labs: readonly LabEntry[];
  /** The lab that is being made at the moment, which controls show already; null when none is. */
  readonly making: Making | null;
  /** A lab in C has been asked for, and the daemon has not answered: its server may have to be compiled. */
  readonly building: boolean;
  /** This page has made the lab of a first visit. */
  readonly first: boolean;
  /** The last thing that was refused. */
  readonly problem: Message | null;
  /** The last thing that was done, for the live region. */
  readonly note: Message | null;
  /** The last thing that was done to somebody who did not ask for it: for everybody to read. */
  readonly told: Message | null;
  /** What the address asked for and is not shown (yet). */
  readonly link: LinkTo | null;
}

/** What controls show of a lab before it is there. */
export type Making = Pick<CreateLab, 'transport' | 'server' | 'service' | 'language' | 'backlog'> &
  Partial<Pick<CreateLab, 'ipv6' | 'trigger'>>;

export const AT_FIRST: SessionState = {
  phase: 'starting',
  ready: false,
  lab: null,
  view: null,
  previous: null,
  labs: [],
  making: null,
  building: false,
  first: false,
  problem: null,
  note: null,
  told: null,
  link: null,
};
