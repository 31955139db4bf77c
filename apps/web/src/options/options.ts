import { printNumber } from '@socketarium/model/words/units';
import type { CreateLab } from '@socketarium/protocol';
import { LIMITS } from '@socketarium/protocol/wire';
import { noIpv6, noWholeLine } from '../session/choices.ts';

/** A number of a lab that can be chosen. */
export interface NumberOption {
  readonly id: 'backlog' | 'workMs' | 'bufferBytes' | 'lowestFd';
  readonly label: string;
  readonly says: string;
  readonly unit: string;
  readonly min: number;
  readonly max: number;
  /** May be left empty; this is what it means then. */
  readonly empty?: string;
}

export const NUMBERS: readonly NumberOption[] = [
  {
    id: 'backlog',
    label: 'Backlog',
    says: 'listen(2)’s argument. Linux queues one more than this.',
    unit: '',
    min: 0,
    max: LIMITS.backlog,
  },
  {
    id: 'workMs',
    label: 'Work',
    says: 'What each request costs the server, in nanosleep(2).',
    unit: 'ms',
    min: 0,
    max: LIMITS.workMs,
  },
  {
    id: 'bufferBytes',
    label: 'Buffer size',
    says: 'Bytes the server reads at once. Longer datagrams are truncated.',
    unit: 'bytes',
    min: 1,
    max: LIMITS.bufferBytes,
    empty: 'default',
  },
  {
    id: 'lowestFd',
    label: 'Lowest descriptor',
    says: `The numbers below are taken before the first socket. select(2) stops at ${LIMITS.fdSetSize}.`,
    unit: '',
    min: 0,
    max: LIMITS.lowestFd,
  },
];

/** A yes or no of a lab that can be chosen. */
export interface FlagOption {
  readonly id: 'wholeLine' | 'ipv6';
  readonly label: string;
  readonly says: string;
  readonly unless: (lab: Pick<CreateLab, 'transport' | 'server'>) => string | null;
}

export const FLAGS: readonly FlagOption[] = [
  {
    id: 'wholeLine',
    label: 'Read whole lines',
    says: 'After readiness the server goes on reading until a newline comes, asleep in read if need be.',
    unless: ({ transport }) => noWholeLine(transport),
  },
  {
    id: 'ipv6',
    label: 'IPv6',
    says: 'Serve on ::1, not on 127.0.0.1.',
    unless: ({ transport }) => noIpv6(transport),
  },
];

/** What was typed for a number: the number, null for an empty field that may be, or what is wrong. */
export const readNumber = (
  option: NumberOption,
  text: string,
): { readonly value: number | null } | { readonly wrong: string } => {
  if (text.trim() === '') {
    return option.empty === undefined ? { wrong: 'is missing' } : { value: null };
  }
  const value = Number(text);
  if (!Number.isInteger(value)) return { wrong: 'must be a whole number' };
  if (value < option.min || value > option.max) {
    return {
      wrong: `must be from ${printNumber(option.min)} to ${printNumber(option.max)}`,
    };
  }
  return { value };
};
