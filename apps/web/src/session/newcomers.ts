import type { AddClientsInput, LabState } from '@socketarium/protocol';

/** What clients that are added say: each something else, so that they can be told apart. */
const NUMBERS: readonly (readonly number[])[] = [
  [6, 6],
  [2, 4, 8],
  [30, 3],
  [5, 10, 15],
  [9, 1, 1],
  [100, 11],
];
const LINES: readonly (readonly string[])[] = [
  ['hi', 'still there?'],
  ['one', 'two', 'three'],
  ['tick', 'tock'],
  ['to be', 'or not'],
];

const pick = <T>(from: readonly T[], n: number): T => from[n % from.length] as T;

/** One more client; the nth of the lab says the nth thing. */
export const oneMore = (state: LabState): AddClientsInput => ({
  count: 1,
  script: {
    numbers: [...pick(NUMBERS, state.clients.length)],
    lines: [...pick(LINES, state.clients.length)],
    thinkMs: 900,
  },
});

/** Many at once, each with little to say. */
export const manyMore = (count: number): AddClientsInput => ({
  count,
  script: { numbers: [1, 2, 3], lines: ['hello', 'goodbye'], thinkMs: 300 },
});

/** A client that connects and then says only what the user types. */
export const interactiveOne: AddClientsInput = {
  count: 1,
  isolated: true,
  script: { numbers: [], lines: [], interactive: true },
};
