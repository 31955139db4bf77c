import { type ClientState, clientScript, type OpenCall } from '@socketarium/protocol';
import { expect, test } from 'vitest';
import { stepAt, stepWords } from './script-steps.ts';

const steps =
  clientScript.parse({
    steps: [
      { call: 'connect' },
      { call: 'write', text: 'AAA' },
      { call: 'read' },
      { call: 'write', bytes: 4, times: 2 },
      { call: 'read', until: 'end' },
      { call: 'sendmsg', text: 'fd\n', passes: 'a file' },
      { call: 'close' },
    ],
  }).steps ?? [];

const at = (call: OpenCall['call'] | null, sentBytes: number, servicesBegun = 1): number => {
  const inCall = call === null ? null : { callId: 1, call, args: {}, since: 0 };
  const client: Pick<ClientState, 'inCall' | 'lastCall' | 'sentBytes' | 'servicesBegun'> = {
    ...{ inCall, lastCall: null, sentBytes, servicesBegun },
  };
  return stepAt(steps, client);
};

test('a script’s place is found by its calls and what it has sent', () => {
  expect(at(null, 0, 0)).toBe(-1);
  expect(at('connect', 0, 1)).toBe(0);
  expect(at('write', 0)).toBe(1);
  expect(at('read', 3)).toBe(2);
  expect(at('write', 7)).toBe(3);
  expect(at('read', 11)).toBe(4);
  expect(at('close', 14)).toBe(6);
});

test('steps are told as calls', () => {
  expect(steps.map(stepWords)).toEqual([
    'connect()',
    'write("AAA")',
    'read(4096)',
    'write(4 bytes) × 2',
    'read(4096) up to end-of-file',
    'sendmsg("fd\\n") + a descriptor',
    'close()',
  ]);
});
