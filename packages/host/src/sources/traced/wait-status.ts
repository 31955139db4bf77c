import { constants } from 'node:os';

/** How a process ended, from its status as in wait(2): an exit code or a signal. */
export const ended = (status: number): { code: number | null; signal: string | null } => {
  const number = status & 0x7f;
  if (number === 0) return { code: (status >> 8) & 0xff, signal: null };
  const signal = Object.entries(constants.signals).find(([, value]) => value === number)?.[0];
  return { code: null, signal: signal ?? `signal ${number}` };
};

/** The same in words: `exited with 0`, `killed by SIGKILL`. */
export const waitStatus = (status: number): string => {
  const { code, signal } = ended(status);
  return signal === null ? `exited with ${code}` : `killed by ${signal}`;
};
