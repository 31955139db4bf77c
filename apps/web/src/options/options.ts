import { printNumber } from '@socketarium/model/words/units';
import type { CreateLab } from '@socketarium/protocol';
import { LIMITS } from '@socketarium/protocol/wire';
import { noIpv6, noWholeLine } from '../session/choices.ts';
import { OPTIONS } from '../words.ts';

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
    label: OPTIONS.backlog,
    says: OPTIONS.backlogSays,
    unit: '',
    min: 0,
    max: LIMITS.backlog,
  },
  {
    id: 'workMs',
    label: OPTIONS.work,
    says: OPTIONS.workSays,
    unit: OPTIONS.workUnit,
    min: 0,
    max: LIMITS.workMs,
  },
  {
    id: 'bufferBytes',
    label: OPTIONS.buffer,
    says: OPTIONS.bufferSays,
    unit: OPTIONS.bufferUnit,
    min: 1,
    max: LIMITS.bufferBytes,
    empty: OPTIONS.bufferEmpty,
  },
  {
    id: 'lowestFd',
    label: OPTIONS.lowestFd,
    says: OPTIONS.lowestFdSays(LIMITS.fdSetSize),
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
    label: OPTIONS.wholeLine,
    says: OPTIONS.wholeLineSays,
    unless: ({ transport }) => noWholeLine(transport),
  },
  {
    id: 'ipv6',
    label: OPTIONS.ipv6,
    says: OPTIONS.ipv6Says,
    unless: ({ transport }) => noIpv6(transport),
  },
];

/** What was typed for a number: the number, null for an empty field that may be, or what is wrong. */
export const readNumber = (
  option: NumberOption,
  text: string,
): { readonly value: number | null } | { readonly wrong: string } => {
  if (text.trim() === '') {
    return option.empty === undefined ? { wrong: OPTIONS.missing } : { value: null };
  }
  const value = Number(text);
  if (!Number.isInteger(value)) return { wrong: OPTIONS.notWhole };
  if (value < option.min || value > option.max) {
    return {
      wrong: OPTIONS.outOfRange(printNumber(option.min), printNumber(option.max)),
    };
  }
  return { value };
};
