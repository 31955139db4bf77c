import { addClients, command, createLab, SocketariumError } from '@socketarium/protocol';
import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { validate } from './validate.ts';

const refusal = (schema: z.ZodType, value: unknown): { message: string; field: unknown } => {
  try {
    validate(schema, value);
  } catch (error) {
    if (!(error instanceof SocketariumError)) throw error;
    expect(error.code).toBe('BAD_REQUEST');
    return { message: error.message, field: error.field };
  }
  throw new Error('it was accepted');
};

const lab = { transport: 'tcp', server: 'select', service: 'sum' };

describe('a valid body', () => {
  it('comes back with its defaults', () => {
    expect(validate(createLab, lab)).toMatchObject({ backlog: 4, pace: 0, paused: false });
  });
});

describe('an invalid body names its fields', () => {
  it.each<[string, z.ZodType, unknown, string, string]>([
    ['nothing', createLab, undefined, 'body: must be a JSON object', 'body'],
    ['null', createLab, null, 'body: must be a JSON object', 'body'],
    ['an array', createLab, [], 'body: must be a JSON object', 'body'],
    [
      'no fields',
      createLab,
      {},
      'transport: is missing; server: is missing; service: is missing',
      'transport',
    ],
    [
      'a word that is none of the known',
      createLab,
      { ...lab, transport: 'carrier-pigeon' },
      'transport: must be one of "unix-stream", "unix-dgram", "unix-seqpacket", "tcp", "udp"',
      'transport',
    ],
    ['an unknown field', createLab, { ...lab, path: '/etc' }, 'path: is not a known field', 'path'],
    ['a wrong type', createLab, { ...lab, pace: '5' }, 'pace: must be a number', 'pace'],
    ['a fraction', createLab, { ...lab, pace: 1.5 }, 'pace: must be a whole number', 'pace'],
    ['too much', createLab, { ...lab, pace: 10_001 }, 'pace: must be at most 10000', 'pace'],
    [
      'an absurd number',
      createLab,
      { ...lab, backlog: 1e300 },
      'backlog: must be at most 65535',
      'backlog',
    ],
    ['too little', createLab, { ...lab, backlog: -1 }, 'backlog: must be at least 0', 'backlog'],
    ['not a boolean', createLab, { ...lab, paused: 1 }, 'paused: must be true or false', 'paused'],
    [
      'many designs for one socket',
      createLab,
      { ...lab, transport: 'udp' },
      'server: must be iterative on udp: one socket, nothing to multiplex',
      'server',
    ],
    [
      'IPv6 for a path',
      createLab,
      { ...lab, transport: 'unix-stream', ipv6: true },
      'ipv6: is for tcp and udp',
      'ipv6',
    ],
    [
      'a trigger without epoll',
      createLab,
      { ...lab, trigger: 'edge' },
      'trigger: is for epoll',
      'trigger',
    ],
    [
      'a descriptor over TCP',
      createLab,
      { ...lab, service: 'descriptor', io: 'read-write' },
      'transport: must be a Unix socket to pass a descriptor; io: must be recvmsg-sendmsg to pass a descriptor',
      'transport',
    ],
    [
      'datagrams by read and write',
      createLab,
      { ...lab, transport: 'unix-dgram', server: 'iterative', io: 'read-write', wholeLine: true },
      'wholeLine: is for connections; io: must tell the sender: recvfrom-sendto or recvmsg-sendmsg on datagrams',
      'wholeLine',
    ],
    [
      'a step of a script that is no call',
      addClients,
      { script: { steps: [{ call: 'connect' }, { call: 'fork' }] } },
      'script.steps[1].call: must be one of "connect", "write", "sendto", "sendmsg", "read", "recvfrom", "recvmsg", "shutdown", "dup", "close", "nanosleep"',
      'script.steps[1].call',
    ],
    [
      'a nested field',
      addClients,
      { script: { thinkMs: 1e9 } },
      'script.thinkMs: must be at most 60000',
      'script.thinkMs',
    ],
    [
      'an entry of a list',
      addClients,
      { script: { numbers: [1, 'two'] } },
      'script.numbers[1]: must be a number',
      'script.numbers[1]',
    ],
    [
      'a nested unknown field',
      addClients,
      { script: { thinkMS: 1 } },
      'script.thinkMS: is not a known field',
      'script.thinkMS',
    ],
    [
      'too many entries',
      addClients,
      { script: { lines: Array(1001).fill('') } },
      'script.lines: must have at most 1000 entries',
      'script.lines',
    ],
    ['no command', command, {}, 'type: is missing', 'type'],
    [
      'a malformed id',
      command,
      { type: 'client.kill', clientId: '../../etc' },
      'clientId: must be a client id such as client-3',
      'clientId',
    ],
    [
      'two lines in one',
      command,
      { type: 'client.send', clientId: 'client-1', text: 'a\nb' },
      'text: must be one line',
      'text',
    ],
  ])('%s', (_what, schema, value, message, field) => {
    expect(refusal(schema, value)).toEqual({ message, field });
  });

  it('lists the existing commands', () => {
    expect(refusal(command, { type: 'server.dance' }).message).toMatch(
      /^type: must be one of "server.pause", "server.step", /,
    );
  });

  it('reports when there are more faults than one message lists', () => {
    const body = Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`field${n}`, n]));
    expect(refusal(createLab, { ...lab, ...body }).message).toMatch(
      /^field0: .*field4: is not a known field; and 45 more$/,
    );
  });
});
