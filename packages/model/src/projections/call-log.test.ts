import type { LabState, SocketariumEvent } from '@socketarium/protocol';
import { expect, test } from 'vitest';
import { beginning, Facts, START } from '../testing/facts.ts';
import { Story } from '../testing/transcript.ts';
import { CallLog, type CallRow, rowsAt } from './call-log.ts';

/** Feeds these facts to the log. */
const feed = (log: CallLog, ...events: readonly SocketariumEvent[]) =>
  log.add(events.map((event) => ({ event, state: beginning() })));

const told = (rows: readonly CallRow[]) =>
  rows.map((row) =>
    row.kind === 'gap' ? `gap ${row.omitted}` : `${row.role} ${row.call} ${row.end?.kind ?? '…'}`,
  );

test('a call is a row that is completed in its place when it returns', () => {
  const log = new CallLog();
  const facts = new Facts();
  feed(log, facts.entered('server', 'accept'));
  feed(log, facts.entered('client-1', 'connect'));
  feed(log, facts.returned('client-1', 'connect'));
  expect(told(log.at(null).rows)).toEqual(['server accept …', 'client-1 connect returned']);
  feed(log, facts.returned('server', 'accept', -1));
  expect(told(log.at(null).rows)[0]).toBe('server accept returned');
});

test('the list is the same object until something changed', () => {
  const log = new CallLog();
  const facts = new Facts();
  feed(log, facts.entered('server', 'read'));
  const list = log.at(null);
  feed(log, facts.sampled());
  expect(log.at(null)).toBe(list);
  feed(log, facts.returned('server', 'read'));
  expect(log.at(null)).not.toBe(list);
});

test('a process that ends takes its open call with it', () => {
  const log = new CallLog();
  const facts = new Facts();
  feed(log, facts.entered('server', 'read'));
  feed(log, facts.exited('server'));
  expect(told(log.at(null).rows)).toEqual(['server read died']);
});

test('the oldest rows go, exactly counted, and open calls still end', () => {
  const log = new CallLog(20);
  const facts = new Facts();
  feed(log, facts.entered('client-1', 'connect'));
  feed(log, ...facts.calls(30));
  feed(log, facts.entered('server', 'accept'));
  feed(log, facts.returned('client-1', 'connect'));
  feed(log, facts.returned('server', 'accept'));
  const { rows, forgotten } = log.at(null);
  expect(rows.length + forgotten).toBe(32);
  expect(rows.length).toBeLessThanOrEqual(20);
  expect(told(rows).at(-1)).toBe('server accept returned');
});

/** A picture in which the server's thread is in this call. */
const inside = (call: 'read' | 'accept', since: number, seq: number, callId = 1): LabState => {
  const base = beginning();
  const inCall = { callId, call, args: {}, since };
  const thread = { tid: 1, inCall, blockedIn: call, lastCall: null };
  const threads = [{ ...thread, gate: null, machine: null, position: null }];
  const processes = base.processes.map((one) => ({ ...one, threads }));
  return { ...base, seq, t: since, processes };
};

test('a gap closes what is over, and the newest events follow it', () => {
  const log = new CallLog();
  feed(log, new Facts().entered('server', 'read'));
  const late = new Facts(898);
  const tail = [late.returned('client-9', 'read'), late.entered('server', 'accept')];
  log.reset(inside('accept', tail[1]?.t ?? 0, 900), { tail, omitted: 897 });
  expect(told(log.at(null).rows)).toEqual(['server read unseen', 'gap 897', 'server accept …']);
  feed(log, late.returned('server', 'accept'));
  expect(told(log.at(null).rows).at(-1)).toBe('server accept returned');
});

test('a call that sleeps through a gap stays open', () => {
  const log = new CallLog();
  const facts = new Facts();
  const read = facts.entered('server', 'read');
  feed(log, read);
  log.reset(inside('read', read.t, 500), { tail: [], omitted: 499 });
  expect(told(log.at(null).rows)).toEqual(['server read …', 'gap 499']);
});

test('a list that begins in the middle begins with what is open', () => {
  const log = new CallLog();
  log.reset(inside('accept', START, 700));
  feed(log, new Facts(700).returned('server', 'accept'));
  expect(told(log.at(null).rows)).toEqual(['server accept returned']);
});

test('rewound, later rows are absent and calls that returned later are open', () => {
  const log = new CallLog();
  const facts = new Facts();
  feed(log, facts.entered('server', 'accept')); // 1
  feed(log, facts.entered('client-1', 'connect')); // 2
  feed(log, facts.returned('server', 'accept')); // 3
  feed(log, facts.entered('server', 'read')); // 4
  const { rows } = log.at(null);
  expect(told(rowsAt(rows, 2))).toEqual(['server accept …', 'client-1 connect …']);
  expect(told(rowsAt(rows, 3))).toEqual(['server accept returned', 'client-1 connect …']);
  expect(rowsAt(rows, null)).toBe(rows);
  expect(told(log.at(2).rows)).toEqual(told(rowsAt(rows, 2)));
});

test('a client that half-closes while its read sleeps in another thread: both calls are whole', () => {
  const story = new Story({ service: 'echo' });
  story.server.setsUp();
  const client = story.client(1);
  client.added().connects();
  const log = new CallLog();
  log.reset(story.state);
  const from = story.facts.length;
  const pool = client.inThread(9001);
  pool.enters('read', { fd: 4, count: 128 });
  client.calls('shutdown', { sockfd: 4, how: 'SHUT_WR' }, 0);
  expect(story.state.clients[0]).toMatchObject({ blockedIn: 'read', inCall: { call: 'read' } });
  expect(story.state.connections[0]?.halfClosed).toBe(true);
  pool.returns('read', 0, { buf: '' });
  expect(story.state.clients[0]).toMatchObject({ blockedIn: null, inCall: null });
  feed(log, ...story.facts.slice(from));
  expect(told(log.at(null).rows)).toEqual(['client-1 read returned', 'client-1 shutdown returned']);
});

test('a second server asleep in accept stays asleep across pictures that replace events', () => {
  const story = new Story({ service: 'echo' });
  story.server.setsUp();
  const second = story.second().starts().setsUp();
  const log = new CallLog();
  log.reset(story.state);
  second.enters('accept', { sockfd: 3 });
  log.add(story.facts.slice(-1).map((event) => ({ event, state: story.state })));
  for (const _ of [1, 2]) log.reset(story.state, { tail: [], omitted: 0 });
  expect(told(log.at(null).rows)).toEqual(['server-2 accept …']);
  second.accepted(5);
  log.add(story.facts.slice(-1).map((event) => ({ event, state: story.state })));
  expect(told(log.at(null).rows)).toEqual(['server-2 accept returned']);
});
