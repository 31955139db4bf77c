import { styleText } from 'node:util';
import { shownText } from '@socketarium/model/words/text';
import type { Result } from './result.ts';
import type { Task } from './tasks.ts';

type Style = 'green' | 'red' | 'yellow' | 'bold' | 'dim';
export type Paint = (style: Style, text: string) => string;

/** For a terminal that shows colours, and for everything else. The marks have the same meaning without. */
export const painter = (colours: boolean): Paint =>
  colours ? (style, text) => styleText(style, text) : (_, text) => text;

/** A scenario and its observations, for people. `answer`: also the answer to its question. */
export const report = (task: Task, result: Result, answer: boolean, paint: Paint): string => {
  const { scenario } = task;
  const { transport, server, reason, status } = result;
  const lines = [
    `${paint('bold', shownText(scenario.title))}  ${paint('dim', `${scenario.id}, ${server} on ${transport}`)}`,
    shownText(scenario.question),
  ];
  for (const { expected, observed, ok } of result.observations) {
    const sign = ok === null ? paint('dim', '–') : ok ? paint('green', '✓') : paint('red', '✗');
    lines.push(`  ${sign} ${shownText(expected)}`);
    if (observed !== null) lines.push(`    ${paint('dim', observed)}`);
  }
  if (status === 'skipped') lines.push(`  ${paint('yellow', '–')} skipped: ${reason}`);
  else if (reason !== null) lines.push(`  ${paint('red', '✗')} ${status}: ${reason}`);
  if (answer && result.passed === true) lines.push(shownText(scenario.answer));
  return `${lines.join('\n')}\n\n`;
};

/** The last line: how many held. */
export const summary = (results: readonly Result[], tookMs: number, paint: Paint): string => {
  const count = (passed: boolean | null): number =>
    results.filter((result) => result.passed === passed).length;
  const parts = [paint('green', `${count(true)} held`)];
  if (count(false) > 0) parts.push(paint('red', `${count(false)} did not hold`));
  if (count(null) > 0) parts.push(paint('yellow', `${count(null)} skipped`));
  return `${parts.join(', ')} (${(tookMs / 1000).toFixed(1)} s)\n`;
};
