import {
  type Expectation,
  expectation,
  type LabState,
  type Moment,
  type Observed,
  type SocketariumEvent,
} from '@socketarium/protocol';
import type { PrintCall } from '../check/check.ts';
import { Checker } from '../check/checker.ts';
import { processesAfter } from './processes.ts';
import { picture } from './state.ts';

/** `read(4) = 6`, as simple as possible: printing calls is the model's job. */
export const print: PrintCall = (call, args, result) => {
  const given = Object.values(args)
    .map((arg) => (typeof arg === 'object' && 'preview' in arg ? JSON.stringify(arg.preview) : arg))
    .join(', ');
  const gave = result === null ? '' : ` = ${result.ret}${result.errno ? ` ${result.errno}` : ''}`;
  return `${call}(${given})${gave}`;
};

export type Transcript = readonly (SocketariumEvent | readonly [SocketariumEvent, LabState])[];

/** Checks one expectation against a transcript: its result before the end, and at the end. */
export const observe = (
  check: object,
  transcript: Transcript,
): { open: boolean | null; ok: boolean | null; observed: string | null } => {
  const { open, result } = outcome(check, transcript);
  return { open: open.ok, ok: result.ok, observed: result.observed };
};

/** The moment that shows the result. */
export const momentOfIt = (check: object, transcript: Transcript): Moment | null =>
  outcome(check, transcript).result.at;

/** Its finding before the end. */
export const saidSoFar = (check: object, transcript: Transcript): string | null =>
  outcome(check, transcript).open.observed;

const outcome = (check: object, transcript: Transcript): { open: Observed; result: Observed } => {
  const checker = new Checker(
    [{ expected: 'it is so', check: expectation.parse(check) as Expectation }],
    { print },
  );
  let state = picture();
  for (const fact of transcript) {
    const event = 'seq' in fact ? fact : fact[0];
    state = { ...('seq' in fact ? state : fact[1]), seq: event.seq, t: event.t };
    state = { ...state, processes: processesAfter(event, state.processes) };
    checker.take(event, state);
  }
  const open = checker.results()[0] as Observed;
  return { open, result: checker.finish()[0] as Observed };
};
