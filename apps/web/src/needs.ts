import { createContext, useContext } from 'react';
import type { Action } from './keys.ts';
import type { Link } from './sources/source.ts';
import { CANNOT } from './words.ts';

/**
 * What an action cannot be done without: a daemon that answers, a lab whose programs live, its server, or
 * that and a picture of the present, since what it does is to be seen.
 */
type Need = 'daemon' | 'lab' | 'server' | 'server-shown';

const NEEDS: Partial<Readonly<Record<Action, Need>>> = {
  'toggle-play': 'server-shown',
  step: 'server-shown',
  slower: 'server-shown',
  faster: 'server-shown',
  'stop-server': 'server',
  'crash-server': 'server',
  faults: 'lab',
  'add-client': 'lab',
  burst: 'lab',
  'burst-size': 'lab',
  interactive: 'lab',
  'file-size': 'lab',
  send: 'lab',
  'close-client': 'lab',
  'crash-client': 'lab',
  'copy-join': 'lab',
  multiplexing: 'daemon',
  multiplexer: 'daemon',
  trigger: 'daemon',
  language: 'daemon',
  transport: 'daemon',
  'transport-unix': 'daemon',
  'transport-tcp': 'daemon',
  service: 'daemon',
  backlog: 'daemon',
  options: 'daemon',
  'run-again': 'daemon',
  scenarios: 'daemon',
  'scenario-again': 'daemon',
  'next-scenario': 'daemon',
  'leave-scenario': 'daemon',
  labs: 'daemon',
  counterpart: 'daemon',
};

/** What is there of the world that the actions act upon. */
export interface World {
  readonly link: Link;
  /** The lab's programs had ended when it was opened. */
  readonly ended: boolean;
  /** Its server has exited. */
  readonly exited: boolean;
  /** The picture is of the past. */
  readonly rewound: boolean;
}

/** Why the action cannot be done in that world; null when it can. */
export const cannotDo = (action: Action, { link, ended, exited, rewound }: World) => {
  const need = NEEDS[action];
  if (need === undefined) return null;
  if (link.phase === 'reconnecting' && link.daemon === 'unreachable') return CANNOT.daemon;
  if (need === 'daemon') return null;
  if (link.phase === 'missing') return CANNOT.missing;
  if (ended || link.phase === 'ended') return CANNOT.ended;
  if (need === 'lab') return null;
  if (exited) return CANNOT.exited;
  return need === 'server-shown' && rewound ? CANNOT.rewound : null;
};

/** Of the lab around a control: why an action cannot be done now. */
export const CannotDo = createContext<(action: Action) => string | null>(() => null);

/** Why the control's action cannot be done now; null when it can, and for one without an action. */
export const useCannot = (action: Action | undefined): string | null => {
  const cannot = useContext(CannotDo);
  return action === undefined ? null : cannot(action);
};
