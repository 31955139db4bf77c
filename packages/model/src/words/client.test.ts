import type { ClientState } from '@socketarium/protocol';
import { expect, test } from 'vitest';
import { reasonWords, standingWords } from './client.ts';

const failed = (reason: string, heard: ClientState['heard']) =>
  ({ phase: 'failed', reason, heard }) as ClientState;

test('a client has read end-of-file by its own calls only; else it was cut off', () => {
  expect(reasonWords(failed('end-of-file', null))).toBe('cut off');
  expect(reasonWords(failed('end-of-file', 'end-of-file'))).toBe('end-of-file');
  expect(reasonWords(failed('ECONNRESET', null))).toBe('ECONNRESET');
  expect(standingWords(failed('end-of-file', null), 'failed')).toBe('failed: cut off');
});
