import { SocketariumError } from '@socketarium/protocol';
import { describe, expect, it } from 'vitest';
import { parseScenario, parseScenarioText } from './parse.ts';
import { written } from './testing/written.ts';

const refusal = (read: () => unknown): { message: string; field: string | undefined } => {
  try {
    read();
  } catch (error) {
    if (!(error instanceof SocketariumError)) throw error;
    expect(error.code).toBe('SCENARIO_INVALID');
    return { message: error.message, field: error.field };
  }
  throw new Error('it was accepted');
};

const complaint = (data: unknown): string =>
  refusal(() => parseScenario(data, 'queue.json')).message;

describe('a valid scenario', () => {
  it('comes back with its defaults', () => {
    expect(parseScenario(written(), 'queue.json')).toMatchObject({
      watchPace: 400,
      servers: [],
      lab: { backlog: 4, workMs: 0 },
      steps: [{ add: { count: 2 } }, { withinMs: 10_000 }],
      observations: [{ check: { happens: { when: 'returned' } } }],
    });
  });

  it('may be read from JSON, and read again from its output', () => {
    const once = parseScenarioText(JSON.stringify(written()), 'queue.json');
    expect(parseScenarioText(JSON.stringify(once), 'queue.json')).toEqual(once);
  });
});

describe('a mistake is reported with file, field and what was expected', () => {
  const step = (one: unknown) => ({ ...written(), steps: [{ add: { count: 2 } }, one] });
  const check = (one: unknown) => ({
    ...written(),
    observations: [{ expected: 'so it is', check: one }],
  });
  const read = { actor: 'server', call: 'read' };

  it.each<[string, unknown, string | RegExp]>([
    ['nothing', undefined, 'queue.json: must be a JSON object'],
    ['no title', { ...written(), title: undefined }, 'queue.json: title: is missing'],
    [
      'an id with a blank',
      written({ id: 'by hand' }),
      'queue.json: id: must be words of a-z and 0-9 joined by -',
    ],
    [
      'an unknown field',
      { ...written(), titel: 'x' },
      /^queue.json: titel: is not a known field \(known: id, title, question, /,
    ],
    [
      'a transport that is none',
      { ...written(), lab: { ...written().lab, transport: 'tpc' } },
      'queue.json: lab.transport: must be one of "unix-stream", "unix-dgram", "unix-seqpacket", "tcp", "udp"',
    ],
    [
      'a lab that cannot be',
      { ...written(), lab: { ...written().lab, trigger: 'edge' } },
      'queue.json: lab.trigger: is for epoll',
    ],
    [
      'a call that is none',
      step({ until: { server: { blockedIn: 'reed' } } }),
      /^queue.json: steps\[1\]\.until\.server\.blockedIn: must be one of "socket", "bind", /,
    ],
    [
      'an amount that is none',
      step({ until: { queue: { length: 'two' } } }),
      'queue.json: steps[1].until.queue.length: must be a number or a JSON object',
    ],
    [
      'half of an amount',
      step({ until: { queue: { length: { atleast: 2 } } } }),
      'queue.json: steps[1].until.queue.length.atleast: is not a known field (known: atLeast, atMost)',
    ],
    [
      'a step of no kind',
      step({ untill: {} }),
      'queue.json: steps[1]: must have one of "add", "command", "until", "untilCall", "restMs"',
    ],
    [
      'a field of another kind of step',
      step({ restMs: 5, withinMs: 5 }),
      'queue.json: steps[1].withinMs: is not a known field (known: say, only, restMs)',
    ],
    ['a step that is no object', step('rest'), 'queue.json: steps[1]: must be a JSON object'],
    [
      'a command that there is not',
      step({ command: { type: 'server.dance' } }),
      /^queue.json: steps\[1\]\.command\.type: must be one of "server.pause", /,
    ],
    [
      'a step of a client that there is not',
      step({ add: { script: { steps: [{ call: 'conect' }] } } }),
      /^queue.json: steps\[1\]\.add\.script\.steps\[0\]\.call: must be one of "connect", "write"/,
    ],
    [
      'too long a rest',
      step({ restMs: 1e9 }),
      'queue.json: steps[1].restMs: must be at most 120000',
    ],
    [
      'a wait for an actor that there is not',
      step({ untilCall: { actor: 'servant', call: 'read' } }),
      'queue.json: steps[1].untilCall.actor: must be server, server-2 to server-9, a client such as client-3, or client-*',
    ],
    [
      'a check of no kind',
      check({ happened: read }),
      'queue.json: observations[0].check: must have one of "happens", "never", "inOrder", "sometime", "atNoTime", "atEnd", "call", "tookMs", "differ"',
    ],
    [
      'a duration that is missing',
      check({ call: read }),
      'queue.json: observations[0].check.tookMs: is missing',
    ],
    [
      'a misspelt count',
      check({ happens: read, time: 3 }),
      'queue.json: observations[0].check.time: is not a known field (known: happens, times)',
    ],
    [
      'an argument that nothing can be',
      check({ happens: { ...read, args: { count: true } } }),
      'queue.json: observations[0].check.happens.args.count: must be a number, a JSON object or a string',
    ],
    [
      'a chain of one',
      check({ inOrder: [read] }),
      'queue.json: observations[0].check.inOrder: must have at least 2 entries',
    ],
    [
      'a need that is none',
      { ...written(), requires: [{ needs: 'luck' }] },
      'queue.json: requires[0].needs: must be one of "descriptors", "sysctl", "ipv6"',
    ],
    [
      'more than one',
      { ...written(), title: '', topic: 7 },
      'queue.json: title: must have at least 1 characters; topic: must be a string',
    ],
  ])('%s', (_what, data, expected) => {
    const message = complaint(data);
    if (typeof expected === 'string') expect(message).toBe(expected);
    else expect(message).toMatch(expected);
  });

  it('gives the field by itself', () => {
    const data = step({ until: { server: { blockedIn: 'reed' } } });
    expect(refusal(() => parseScenario(data, 'q')).field).toBe('steps[1].until.server.blockedIn');
  });

  it('lists a few and counts the others', () => {
    const extra = Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`field${i}`, i]));
    expect(complaint({ ...written(), ...extra })).toMatch(/; and 4 more$/);
  });
});

describe('text that is no JSON', () => {
  it.each([
    ['a comma too many', '{\n  "id": "x",\n}', /^queue\.json:3:1: is not JSON: /],
    ['a word too many', '{\n  "id": oops\n}', /^queue\.json:2:9: is not JSON: /],
    ['an end too early', '{\n  "id": "x"', /^queue\.json:2:12: is not JSON: /],
    ['nothing', '', /^queue\.json:1:1: is not JSON: /],
  ])('%s is reported with line and column', (_what, text, expected) => {
    expect(refusal(() => parseScenarioText(text, 'queue.json')).message).toMatch(expected);
  });
});
