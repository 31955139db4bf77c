import type { ArgValue, BufferArg, CallArgs } from '@socketarium/protocol';

/** Arguments of an event, by name, each checked for its kind: a wrong kind counts as none. */

export const intArg = (args: CallArgs, name: string): number => {
  const value = args[name];
  return typeof value === 'number' ? value : -1;
};

/** A positive number, or null: 0 stands for "there is none" (inodes, pids). */
export const positiveArg = (args: CallArgs, name: string): number | null => {
  const value = args[name];
  return typeof value === 'number' && value > 0 ? value : null;
};

/** Text, or null when it is empty. */
export const textArg = (args: CallArgs, name: string): string | null => {
  const value = args[name];
  return typeof value === 'string' && value !== '' ? value : null;
};

export const fdsArg = (args: CallArgs, name: string): number[] => {
  const value = args[name];
  return Array.isArray(value) ? value : [];
};

/** A buffer: its exact length is known, and its beginning. */
export const isBuffer = (value: ArgValue | undefined): value is BufferArg =>
  typeof value === 'object' && !Array.isArray(value);

/** The known part of the first `length` bytes of a buffer argument, as latin-1 text. */
export const bufferText = (args: CallArgs, name: string, length: number): string => {
  const value = args[name];
  return isBuffer(value) ? value.preview.slice(0, length) : '';
};

/** The port of a printed `host:port`, or null for any other text. */
export const portOf = (printed: string | null): number | null => {
  const digits = printed?.match(/:(\d{1,5})$/)?.[1];
  return digits === undefined ? null : Number(digits);
};
