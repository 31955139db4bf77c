import { isatty } from 'node:tty';
import type { TerminalProgramConfig } from '@socketarium/protocol/wire';
import { copy, openFile } from './terminal/copy.ts';
import { Link } from './terminal/link.ts';
import { addressInWords, UserError } from './terminal/sentences.ts';
import { talk } from './terminal/talk.ts';

/**
 * A client for people, in their own terminal: sends what is typed, a line at a time, and prints what it
 * receives; or copies a file. It is not traced: for a lab it is an external program like any other. One
 * argument: TerminalProgramConfig as JSON. Exit code 0 when the conversation came to its end, 1 with a
 * sentence on standard error when it did not.
 */
const run = (config: TerminalProgramConfig): number => {
  const file = config.file === undefined ? null : openFile(config.file);
  const link = new Link(config);
  if (file !== null) return copy(link, file);
  // Not process.stdin.isTTY: that would take over the descriptor, which is read here with read(2).
  const greets = isatty(0) && isatty(2);
  if (greets) {
    const where = addressInWords(config.address);
    process.stderr.write(`Connected to ${where}. Each line is sent; Ctrl-D ends.\n`);
  }
  const code = talk(link);
  if (greets) process.stderr.write('The conversation is over.\n');
  return code;
};

try {
  process.exitCode = run(JSON.parse(process.argv[2] ?? '') as TerminalProgramConfig);
} catch (error) {
  // An impossible address is reported in a sentence too; anything else is a bug of ours.
  const isExpected = error instanceof UserError || (error as { code?: string }).code !== undefined;
  const { message, stack } = error as Error;
  process.stderr.write(`${isExpected ? message : stack}\n`);
  process.exitCode = 1;
}
