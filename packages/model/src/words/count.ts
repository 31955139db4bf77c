const NUMBERS = [
  'No',
  'One',
  'Two',
  'Three',
  'Four',
  'Five',
  'Six',
  'Seven',
  'Eight',
  'Nine',
  'Ten',
];

/** `Two clients wait.` The number as a word up to ten, at the beginning of a sentence. */
export const count = (n: number, one: string, many: string): string =>
  `${NUMBERS[n] ?? n} ${n === 1 ? one : many}`;
