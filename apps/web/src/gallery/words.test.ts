import { initialState, reduce } from '@socketarium/model';
import { phaseOf } from '@socketarium/model/projections/lanes/doing';
import { messagesBetween } from '@socketarium/model/selectors/flights';
import { nextReading } from '@socketarium/model/selectors/rate';
import { standingOf, waitedMsAt } from '@socketarium/model/selectors/standing';
import { parkedGroups, whereOf } from '@socketarium/model/selectors/threads';
import { leftWords, serviceWords, spoken, standingWords } from '@socketarium/model/words/client';
import { exchangeWords, lines, quotedLines } from '@socketarium/model/words/exchange';
import { stepWords } from '@socketarium/model/words/server';
import { shortCall } from '@socketarium/model/words/short-call';
import { goneWords, saidOf, traitsOf } from '@socketarium/model/words/traits';
import { duration, ordinal } from '@socketarium/model/words/units';
import type { ClientState, Connection, LabState, SocketRow } from '@socketarium/protocol';
import { describe, expect, it } from 'vitest';
import { frameOf } from '../stage/frame.ts';
import { serverThread } from '../stage/threads.ts';
import { client, NOW } from './hand.ts';
import { play, type Scenario, START } from './kernel.ts';
import { SCENES } from './scenes.ts';
import { STATES } from './states.ts';

const scene = (
  name: string,
  untilMs?: number,
): { states: LabState[]; state: LabState; now: number } => {
  const listed = SCENES[name] as Scenario;
  const scenario = { ...listed, untilMs: untilMs ?? listed.untilMs };
  let state = initialState({
    config: scenario.config,
    address: { path: '/tmp/lab.sock' },
    startedAt: START,
  });
  const states = [state];
  for (const event of play(scenario)) {
    state = reduce(state, event);
    states.push(state);
  }
  return { states, state, now: START + scenario.untilMs * 1e6 };
};

describe('words', () => {
  it('count in ordinals and seconds', () => {
    expect([1, 2, 3, 4, 11, 12, 13, 21, 102, 111].map(ordinal)).toEqual([
      '1st',
      '2nd',
      '3rd',
      '4th',
      '11th',
      '12th',
      '13th',
      '21st',
      '102nd',
      '111th',
    ]);
    expect(duration(840)).toBe('0.8 s');
    expect(duration(184_000)).toBe('3 min 04 s');
  });

  it('show the newest messages that fit', () => {
    expect(lines('3\n4\n5\n', 12)).toBe('3, 4, 5');
    expect(lines('1111\n2222\n3333\n', 10)).toBe('… 3333');
    expect(lines('a very long line indeed\n', 8)).toBe('a very …');
    expect(quotedLines('3\n4\n', 12)).toBe('3, 4');
    expect(quotedLines('hello\nand bye\n', 20)).toBe('“hello”, “and bye”');
    expect(quotedLines('hello\nand bye\n', 12)).toBe('… “and bye”');
    expect(quotedLines('a very long line indeed\n', 8)).toBe('“a ver…”');
    expect(quotedLines('\x01\xff\n', 8)).toBe('“\\x01…”');
  });

  it('keep apart what is kept apart on its way', () => {
    const message = (way: 'sent' | 'received', preview: string) => ({
      seq: 1,
      way,
      preview,
      length: preview.length,
      t: START,
    });
    const one = client(1, {
      sent: 'ABBBCC',
      messages: ['A', 'BBB', 'CC'].map((text) => message('sent', text)),
    });
    expect(exchangeWords(one, 40, true)).toBe('sent “A” · “BBB” · “CC”');
    expect(exchangeWords(one, 18, true)).toBe('sent … “CC”');
    expect(exchangeWords(one, 40)).toBe('sent “ABBBCC”');
    const more = { ...one, messages: one.messages.slice(1) };
    expect(exchangeWords(more, 40, true)).toBe('sent … “BBB” · “CC”');
    const heard = client(1, {
      received: 'A',
      messages: [...one.messages, message('received', 'A')],
    });
    expect(exchangeWords(heard, 40, true)).toBe('received “A”');
  });

  it('print calls as C would', () => {
    expect(shortCall({ callId: 1, call: 'read', args: { fd: 5, count: 128 }, since: 0 })).toBe(
      'read(5, buf, 128)',
    );
    expect(
      shortCall({
        callId: 1,
        call: 'select',
        args: { nfds: 9, readfds: [3, 5, 8], timeout: -1 },
        since: 0,
      }),
    ).toBe('select(3 descriptors)');
  });
});

describe('one moment of a full queue', () => {
  const { state, now } = scene('five');
  const standings = state.clients.map((client) => standingOf(client, state, now));

  it('says who stands where', () => {
    expect(standings).toEqual(['served', 'queued', 'queued', 'door', 'door']);
    const said = state.clients.map((client, i) =>
      spoken(client, standings[i] ?? 'idle', waitedMsAt(client, now)),
    );
    expect(said[0]).toBe('client 1, being served, sent 3, 4, 5');
    expect(said[2]).toBe('client 3, 2nd in queue, waited 1.8 s, sent 3');
    expect(said[4]).toBe('client 5, connecting (queue full), waited 0.6 s');
  });

  it('parks who is asleep below the line', () => {
    expect(state.clients.map((client) => whereOf(client, now))).toEqual([
      'user',
      'user',
      'user',
      'asleep',
      'asleep',
    ]);
    const frame = frameOf({ width: 1010, height: 600, clients: 5, design: 'iterative' });
    const thread = serverThread(frame, state, now, false);
    expect(thread.where).toBe('asleep');
    expect(thread.y).toBeGreaterThan(frame.line.y + frame.line.h);
    expect(`${thread.call}; ${thread.note}`).toBe('read(4, buf, 128); asleep 0.3 s: no data yet');
    const stood = state.clients.map((client, i) => ({ client, standing: standings[i] ?? 'idle' }));
    expect(parkedGroups(stood, now)).toEqual([{ standing: 'door', call: 'connect()', count: 2 }]);
  });
});

describe('the gate', () => {
  it('holds the server above the line', () => {
    const { state, now } = scene('gate');
    const frame = frameOf({ width: 1010, height: 600, clients: 5, design: 'iterative' });
    const thread = serverThread(frame, state, now, false);
    expect(thread.where).toBe('gate');
    expect(thread.y).toBeLessThan(frame.line.y);
    expect(thread.call).toMatch(/^before (read|write)\(\)$/);
    const waiting = { call: 'close', fd: 22, since: now } as const;
    const about = {
      ...state,
      server: { ...state.server, gate: { ...state.server.gate, waiting } },
    };
    expect(serverThread(frame, about, now, false).call).toBe('before close(22)');
  });
});

describe('messages', () => {
  it('set out once each, with their text', () => {
    const { states } = scene('five');
    const sent = states
      .slice(1)
      .flatMap((state, i) => messagesBetween(states[i] as LabState, state, state.t))
      .filter((message) => message.clientId === 'client-1');
    expect(sent.map(({ kind, text }) => `${kind} ${text}`.trim())).toEqual([
      'ask',
      'request 3',
      'request 4',
      'request 5',
    ]);
  });

  it('do not set out when time leaps or runs backwards', () => {
    const { states, state } = scene('twelve');
    expect(messagesBetween(states[0] as LabState, state, state.t)).toEqual([]);
    expect(messagesBetween(state, states.at(-4) as LabState, state.t)).toEqual([]);
  });

  it('do not set out when their picture comes late', () => {
    const { states } = scene('five');
    const told = (late: number) =>
      states
        .slice(1)
        .flatMap((state, i) => messagesBetween(states[i] as LabState, state, state.t + late));
    expect(told(0.1e9).length).toBeGreaterThan(5);
    expect(told(1e9)).toEqual([]);
  });
});

describe('the step of twelve', () => {
  it('says for a state without a number between which it stands', () => {
    expect(stepWords(7, 'reading')).toBe('step 7 of 12');
    expect(stepWords(null, 'waiting-for-readiness')).toBe('next: step 6 or 7');
    expect(stepWords(null, 'processing')).toBe('next: step 8');
    expect(stepWords(null, 'adding-to-the-set')).toBe('not a numbered step');
  });
});

describe('the speedometer', () => {
  it('says fast only while calls are too many to read', () => {
    const { states, state } = scene('full-speed', 700);
    const at = (t: number): LabState => states.find((s) => s.t >= t) as LabState;
    let reading = { t: START, calls: 0, perSecond: 0, fast: false };
    const middle = at(START + 0.5e9);
    reading = nextReading(reading, middle, middle.t);
    expect(reading.fast).toBe(true);
    reading = nextReading(reading, middle, middle.t + 1.3e9);
    expect(reading).toMatchObject({ fast: false, perSecond: 0 });
    expect(state.server.status).toBe('running');
  });
});

describe('a client of which more is to be said', () => {
  const state = (name: string) => STATES[name] as LabState;
  const standing = (made: LabState, n: number) =>
    standingOf(made.clients[n - 1] as ClientState, made, NOW);
  const withConnection = (made: LabState, n: number, part: Partial<Connection>): LabState => ({
    ...made,
    connections: made.connections.map((one) => (one.id === `c-${n}` ? { ...one, ...part } : one)),
  });

  it('is not at the door for the time that connect() takes, but for want of room', () => {
    const { state: full, now } = scene('five');
    const asked = full.clients[3] as ClientState;
    expect(standingOf({ ...asked, noRoom: false }, full, now + 1e9)).toBe('idle');
    expect(standingWords({ ...asked, noRoom: false }, 'idle')).toBe('connecting');
    expect(standingOf(asked, full, now)).toBe('door');
  });

  it('has left: its connection waits, or is open at the server', () => {
    const made = state('half-closed');
    const left = withConnection(made, 2, { clientFd: null });
    expect([standing(made, 2), standing(left, 2)]).toEqual(['queued', 'left']);
    const two = left.clients[1] as ClientState;
    expect(spoken(two, 'left', 0)).toBe('client 2, closed, connection waits, 1st');
    expect(leftWords({ ...two, phase: 'served', place: null })).toBe('open at the server');
    expect(phaseOf(two, left)).toEqual({ kind: 'waiting', label: 'closed, still queued' });
  });

  it('was closed by the server, which lost what was not read', () => {
    const made = state('half-closed');
    const cut = withConnection(made, 1, { serverFd: null });
    expect([standing(made, 1), standing(cut, 1)]).toEqual(['served', 'cut']);
    const one = { ...(cut.clients[0] as ClientState), lost: 6, stoppedReading: false };
    expect(spoken(one, 'cut', 0, saidOf(one, cut, NOW))).toBe(
      'client 1, server has closed, 6 B never read, half-closed, sent “hello”',
    );
    expect(phaseOf(one, cut)).toEqual({ kind: 'connected', label: 'server closed' });
    const end = (state: string | null) => ({
      clientEnd: state === null ? null : ({ state } as SocketRow),
    });
    expect(goneWords(end('CLOSE_WAIT'), 0, 'tcp')).toBe('← FIN');
    expect(goneWords(end(null), 6, 'tcp')).toBe('← RST · 6 B never read');
    expect(goneWords(end('ESTABLISHED'), 6, 'unix-stream')).toBe('server closed · 6 B never read');
  });

  it('is connected while the server is at another, and waits with its request unread', () => {
    const made = state('slow');
    expect(made.clients.map((one) => standingOf(one, made, NOW))).toContain('connected');
    const [waits] = made.clients.filter((one) => standingOf(one, made, NOW) === 'connected');
    expect(waits && standingWords(waits, 'connected', false, { requestWaits: true })).toBe(
      'request waiting',
    );
    expect(waits && phaseOf(waits, made)).toEqual({ kind: 'connected', label: 'connected' });
  });

  it('has copies of its descriptor, bytes that it left, and several services', () => {
    const made = state('half-closed');
    const copied = withConnection(made, 1, { clientCopies: [21] });
    const one = copied.clients[0] as ClientState;
    expect(traitsOf(one, copied)[0]).toBe('fd 4 · copy 21');
    const closed = withConnection(made, 1, { clientFd: 21, clientClosed: [4] });
    expect(traitsOf(one, closed)[0]).toBe('fd 4 closed · 21 open');
    expect(traitsOf({ ...one, leftUnread: 6 }, made)[0]).toBe('left 6 B unread');
    expect(serviceWords({ ...one, servicesWanted: 2, servicesBegun: 2 })).toBe('service 2 of 2');
    expect(serviceWords(one)).toBe('');
  });
});
