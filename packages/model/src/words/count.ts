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

/** `Two clients wait.` The number as a word up to ten, for the beginning of a sentence. */
export const count = (n: number, one: string, many: string): string =>
  `${NUMBERS[n] ?? n} ${n === 1 ? one : many}`;

/** `Four or five`, `Two to seven`, `9 to 12`: both as words, or both as digits. */
export const countRange = (from: number, to: number): string => {
  const between = to - from === 1 ? 'or' : 'to';
  const [first, last] = [NUMBERS[from], NUMBERS[to]];
  return first === undefined || last === undefined
    ? `${from} ${between} ${to}`
    : `${first} ${between} ${last.toLowerCase()}`;
};
