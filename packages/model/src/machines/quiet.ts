import type { CallName } from '@socketarium/protocol';
import type { Guard, Transition } from './types.ts';

/** Calls that may be made in any state and change nothing. */

/** A call that is made and returns in whatever state the machine is. */
export const anywhere = (
  id: string,
  label: string,
  call: CallName | readonly CallName[],
  guard?: Guard,
): Transition[] =>
  (['entered', 'returned'] as const).map((fact) => ({
    id: `${id}-${fact}`,
    from: '*',
    to: '*',
    label,
    on: guard === undefined ? { fact, call } : { fact, call, guard },
    quiet: true,
  }));

const ASKS: readonly CallName[] = [
  'setsockopt',
  'getsockopt',
  'getsockname',
  'getpeername',
  'fstat',
  'sigaction',
  'prctl',
];

/** For every machine: it reads something from the kernel or sets an option. */
export const asksTheKernel = anywhere('asks-the-kernel', 'asks or tells the kernel', ASKS);

/** For servers: reading and closing a passed descriptor is a part of processing. */
export const usesWhatWasPassed = anywhere(
  'uses-what-was-passed',
  'the passed descriptor',
  ['lseek', 'read', 'close'],
  'on passed',
);

/** For both kinds of client: what a script may do at any time without a step of its service. */
export const clientAsides: readonly Transition[] = [
  ...asksTheKernel,
  ...anywhere('thinks', 'takes its time', 'nanosleep'),
  ...anywhere('copies', 'another descriptor for the same socket', 'dup'),
  ...anywhere('makes-a-file', 'a file to pass', ['memfd_create', 'open', 'lseek']),
  ...anywhere(
    'handles-a-file',
    'the file to pass',
    ['read', 'write', 'lseek', 'close'],
    'on other',
  ),
];
