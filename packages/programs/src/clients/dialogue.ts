import type { ClientScript, Service } from '@socketarium/protocol';

/** What a client waits for after it sent a line. */
export type Expected = 'nothing' | 'line' | 'end-of-file';

/** A service from the client's side, as far as it is lines and answers. */
export interface Dialogue {
  /** The script's lines for one service. */
  lines(script: ClientScript): readonly string[];
  expects(line: string): Expected;
}

const ZERO = /^[ \t\r]*[+-]?0+[ \t\r]*$/;
const INTEGER = /^[ \t\r]*[+-]?\d+[ \t\r]*$/;

/** The server sends nothing after a number, the sum after `0`, and an error text after anything else. */
const sum: Dialogue = {
  lines: (script) => {
    const numbers = script.numbers.map(String);
    // An interactive client's user decides when the service ends.
    return script.interactive ? numbers : [...numbers, '0'];
  },
  expects: (line) => {
    if (ZERO.test(line)) return 'end-of-file';
    return INTEGER.test(line) ? 'nothing' : 'line';
  },
};

const echo: Dialogue = {
  lines: (script) => script.lines,
  expects: () => 'line',
};

/** `file` and `descriptor` have one answer, at the end; other lines of a user have none. */
const silent: Dialogue = {
  lines: () => [],
  expects: () => 'nothing',
};

export const DIALOGUES: Readonly<Record<Service, Dialogue>> = {
  sum,
  echo,
  file: silent,
  descriptor: silent,
};
