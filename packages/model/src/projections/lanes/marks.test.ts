import type { CallName, SocketariumEvent } from '@socketarium/protocol';
import { expect, it } from 'vitest';
import { whatIsAt } from '../../words/lane.ts';
import { type Lane, lane, type Mark, nextSpan } from './lane.ts';
import { append } from './log.ts';
import { serverMark } from './marks.ts';

const MS = 1e6;

const returned = (call: CallName, errno: string | null, seq: number): SocketariumEvent =>
  ({
    type: 'syscall.returned',
    where: { host: 'here', pid: 1, tid: 1 },
    callId: 1,
    call,
    args: {},
    ret: errno === null ? 3 : -1,
    errno,
    seq,
    t: 0,
  }) as unknown as SocketariumEvent;

const gate = (mode: 'open' | 'paced' | 'paused', paceMs = 0) => ({
  gate: { mode, paceMs, waiting: null },
  lastCall: null,
});

const marked = (old: Lane, mark: Mark | null): Lane =>
  mark === null ? old : { ...old, marks: append(old.marks, mark, 100) };

it('marks each call of a server that is paced or paused, and none at full speed', () => {
  const mark = (of: ReturnType<typeof gate>) =>
    serverMark(returned('accept', null, 7), of, lane('server', 'server'), 5);
  expect(mark(gate('paced', 300))).toEqual({ kind: 'call', t: 5, seq: 7, label: 'accept' });
  expect(mark(gate('paused'))?.kind).toBe('call');
  // A call that slept has its name on the span before it.
  const lastCall = { seq: 7, callId: 1, call: 'accept', args: {}, ret: 3, errno: null } as const;
  const woken = { ...gate('paused'), lastCall: { ...lastCall, enteredAt: 0, returnedAt: 9 * MS } };
  const its = lane('server', 'server');
  expect(serverMark(returned('accept', null, 7), woken, its, 5)?.slept).toBe(true);
  const served = nextSpan(its, { kind: 'served', label: 'client 1' }, 3);
  expect(serverMark(returned('read', null, 8), gate('paused'), served, 5)?.serving).toBe(true);
  // The accept() that began it is after a sleep.
  expect(
    serverMark(returned('accept', null, 8), gate('paused'), served, 3)?.serving,
  ).toBeUndefined();
  expect(mark(gate('paced', 2))).toBeNull();
  expect(mark(gate('open', 300))).toBeNull();
});

it('marks failures at any speed, but a busy loop not at every iteration', () => {
  let its = lane('server', 'server');
  const open = gate('open');
  const fails = (errno: string, t: number): void => {
    its = marked(its, serverMark(returned('accept', errno, t), open, its, t));
  };
  for (let i = 0; i < 100; i += 1) fails('EMFILE', i * MS);
  expect(its.marks.items.map(({ label, t }) => [label, t / MS])).toEqual([
    ['EMFILE', 0],
    ['EMFILE', 50],
  ]);
  fails('EADDRINUSE', 100 * MS);
  fails('EAGAIN', 101 * MS);
  fails('EINTR', 102 * MS);
  expect(its.marks.items.map(({ label }) => label)).toEqual(['EMFILE', 'EMFILE', 'EADDRINUSE']);
});

it('describes what is under the pointer: a mark nearby, else what the process did', () => {
  let its = lane('server', 'server');
  its = nextSpan(its, { kind: 'busy', label: 'starting up' }, 0);
  its = nextSpan(its, { kind: 'asleep', label: 'select' }, 500 * MS);
  its = nextSpan(its, { kind: 'gate', label: 'held' }, 2000 * MS);
  its = marked(its, { kind: 'call', t: 2000 * MS, seq: 1, label: 'select' });
  const at = (ms: number) => whatIsAt(its, ms * MS, 20 * MS, { startedAt: 0, end: 2300 * MS });
  expect(at(100)).toBe('server: starting up, 0.50 s');
  expect(at(1200)).toBe('server: asleep in select(), 1.50 s');
  expect(at(1990)).toBe('server: select() returned, at 2.00 s');
  expect(at(2200)).toBe('server: held before each call, 0.30 s');
  expect(at(2400)).toBeNull();
  expect(whatIsAt(lane('client-1', 'client 1'), 5, 5, { startedAt: 0, end: 9 })).toBeNull();
});
