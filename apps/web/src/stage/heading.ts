import { CONNECTED } from '../words.ts';

/** Widths of what stands beside the name in a connected socket's heading, CSS pixels. */
const HEAD = { padding: 28, sign: 8, ways: 20, gap: 9, mark: 46, letter: 6.7 } as const;

/** Whom a socket is connected to, in the words that there is room for: the name comes first. */
export const connectedWords = (w: number, fd: number, name: string, marks: number): string => {
  const taken = CONNECTED.fd(fd).length * HEAD.sign + HEAD.ways + marks * (HEAD.mark + HEAD.gap);
  const words = CONNECTED.to(name);
  return words.length * HEAD.letter <= w - HEAD.padding - 2 * HEAD.gap - taken ? words : name;
};
