import type { SocketHolder, SocketRow } from '@socketarium/protocol';
import { describe, expect, test } from 'vitest';
import { isReset } from './selectors/ends.ts';
import { standingOf } from './selectors/standing.ts';
import { Story } from './testing/transcript.ts';
import { spoken } from './words/client.ts';
import { endWords, exchangedOf, holdersWords, readWords, wroteWords } from './words/externals.ts';
import { fateOfClients } from './words/fate.ts';
import { headline } from './words/headline.ts';
import { datagramsWords, elsewhereWords, noRoomWords, takesWords } from './words/kernel.ts';
import { traitsOf } from './words/traits.ts';

/** What is shown about programs that are not observed: the kernel's rows and the server's calls, and no more. */

const NC = { pid: 777, comm: 'nc' };
const HELD: SocketHolder[] = [{ ...NC, fds: [3] }];

const LOOPBACK = { localAddress: '127.0.0.1', peerAddress: '127.0.0.1' };

/** An external client's end and the server's of a TCP connection from port 40000 + n. */
const ends = (n: number, over: Partial<SocketRow> = {}): Partial<SocketRow>[] => [
  { inode: 300 + n, localPort: 40_000 + n, peerPort: 5000, owner: NC, ...LOOPBACK, ...over },
  { inode: 0, localPort: 5000, peerPort: 40_000 + n, ...LOOPBACK },
];
const member = (n: number) => ({ port: 40_000 + n, owner: NC });

const tcp = (config = {}) => {
  const story = new Story({ transport: 'tcp', service: 'echo', backlog: 5, ...config });
  story.server.setsUp();
  return story;
};

const standings = ({ state }: Story) => state.clients.map((one) => standingOf(one, state, state.t));
const queueOf = ({ state }: Story) => state.listening?.acceptQueue;

describe('the order of a TCP queue', () => {
  test('of those that joined in separate samples is known', () => {
    const story = tcp();
    story.kernel([member(1)], { sockets: ends(1) });
    // The kernel's rows have no order.
    story.kernel([member(2), member(1)], { sockets: ends(2) });
    expect(queueOf(story)).toMatchObject({
      members: ['external:777', 'external:777#2'],
      places: [1, 2],
      ordered: true,
    });
  });

  test('of those that joined in one sample is not, and behind them it is', () => {
    const story = tcp();
    story.kernel([member(1), member(2)], { sockets: [...ends(1), ...ends(2)] });
    expect(queueOf(story)).toMatchObject({ places: [null, null], ordered: false });
    expect(story.state.clients.map(({ phase, place }) => [phase, place])).toEqual([
      ['queued', null],
      ['queued', null],
    ]);
    story.kernel([member(1), member(2), member(3)], { sockets: ends(3) });
    expect(queueOf(story)).toMatchObject({ places: [null, null, 3], ordered: false });
    if (story.state.listening) {
      expect(takesWords(story.state.listening.acceptQueue)).toBe('the order is not known');
    }
    // One of the two is accepted: the other is the first.
    story.server.accepts(5, { port: 40_002 });
    expect(queueOf(story)).toMatchObject({ places: [1, 2], ordered: true });
  });

  test('lab’s clients whose connect(2) returned before the next one’s was entered are in order', () => {
    const story = tcp();
    for (const n of [1, 2, 3]) story.client(n).added().connects();
    story.kernel([3, 1, 2]);
    expect(queueOf(story)).toMatchObject({
      members: ['client-1', 'client-2', 'client-3'],
      places: [1, 2, 3],
    });
  });

  test('an external client between two of the lab’s may have joined at any time since the last sample', () => {
    const story = tcp();
    story.client(1).added().connects();
    story.kernel([1]);
    story.client(2).added().connects();
    story.kernel([1, 2, member(1)], { sockets: ends(1) });
    expect(queueOf(story)).toMatchObject({ places: [1, null, null], ordered: false });
  });

  test('a member that was reset keeps its place', () => {
    const story = tcp();
    for (const n of [1, 2, 3]) {
      const all = [1, 2, 3].slice(0, n).map(member);
      story.kernel(all, { sockets: ends(n) });
    }
    story.kernel([member(1), member(3)], { length: 3, gone: ['302', 'of 127.0.0.1:40002'] });
    expect(queueOf(story)).toMatchObject({
      length: 3,
      members: ['external:777', 'external:777#2', 'external:777#3'],
      places: [1, 2, 3],
    });
    const { state } = story;
    expect(state.clients.map((client) => isReset(state, client))).toEqual([false, true, false]);
    expect(state.clients.map((client) => traitsOf(client, state))).toEqual([[], ['reset'], []]);
    story.server.accepts(5, { port: 40_001 });
    expect(queueOf(story)).toMatchObject({ length: 2, places: [1, 2] });
  });

  test('a member that was reset before any sample is only counted, and no place behind it is known', () => {
    const story = tcp();
    story.kernel([member(1)], { sockets: ends(1) });
    story.kernel([member(1), member(2)], { length: 3, sockets: ends(2) });
    expect(queueOf(story)).toMatchObject({ length: 3, places: [1, null], ordered: false });
  });
});

describe('an external client’s own end', () => {
  const served = () => {
    const story = tcp({ service: 'sum' });
    story.kernel([member(1)], { sockets: ends(1) });
    story.server.accepts(5, { port: 40_001 });
    return story;
  };

  test('in CLOSE_WAIT: the server has closed, and it has not', () => {
    const story = served();
    story.server.reads(5, '0\n').writes(5, '0\n').closes(5);
    story.kernel([], { sockets: [ends(1, { state: 'CLOSE_WAIT' })[0] ?? {}] });
    expect(story.picture()).toContain('external:777 served');
    expect(standings(story)).toEqual(['cut']);
    const [client] = story.state.clients;
    const [connection] = story.state.connections;
    expect(endWords(connection ?? null)).toMatch(/^CLOSE_WAIT: it received end-of-file/);
    expect(client && spoken(client, 'cut', 0)).toMatch(/server has closed/);
    story.server.exits(null, 'SIGKILL');
    expect(fateOfClients(story.state.clients)).toBe('What nc noticed is not known.');
    story.kernel(null, { gone: ['301'] });
    expect(standings(story)).toEqual(['done']);
  });

  test('in FIN_WAIT2 is half-closed; gone, it has left', () => {
    const story = served();
    story.kernel([], { sockets: [ends(1, { state: 'FIN_WAIT2' })[0] ?? {}] });
    expect(story.state.connections[0]?.halfClosed).toBe(true);
    const serverEnd = { inode: 105, localPort: 5000, peerPort: 40_001, ...LOOPBACK };
    story.kernel([], { sockets: [{ ...serverEnd, state: 'CLOSE_WAIT' }], gone: ['301'] });
    expect(standings(story)).toEqual(['left']);
    const { state } = story;
    expect(state.clients.map((client) => isReset(state, client))).toEqual([false]);
    story.kernel([], { gone: ['105'] });
    expect(story.state.clients.map((client) => isReset(story.state, client))).toEqual([true]);
  });

  test('what was read from it and written to it comes from the server’s calls, also when it is over', () => {
    const story = served();
    story.server.reads(5, 'hi\n').writes(5, 'hi!\n');
    story.kernel([], { sockets: [ends(1, { receiveQueue: 4 })[0] ?? {}] });
    const words = () => {
      const [client] = story.state.clients;
      const exchanged = client && exchangedOf(client, story.state);
      return exchanged && [readWords(exchanged), wroteWords(exchanged)];
    };
    expect(words()).toEqual([
      'the server read 3 B of it',
      'the server wrote 4 B to it, which has not read 4 B yet',
    ]);
    story.server.closes(5);
    story.kernel([], { gone: ['301'] });
    expect(words()).toEqual(['the server read 3 B of it', 'the server wrote 4 B to it']);
    expect(story.state.clients[0]).toMatchObject({ servicesDone: 0, sentBytes: 0 });
  });

  test('is held by whom /proc names now: by all of them, or by none', () => {
    const story = served();
    const child = { pid: 778, comm: 'sh', fds: [3, 4] };
    const [row = {}] = ends(1);
    story.kernel([], { sockets: [{ ...row, holders: [...HELD, child] }] });
    const holders = () => story.state.connections[0]?.clientEnd?.holders ?? [];
    expect(holdersWords(holders())).toBe('nc (pid 777, fd 3) and sh (pid 778, fd 3 and 4)');
    story.kernel([], { sockets: [{ ...row, owner: child, holders: [child] }] });
    expect(story.state.clients).toMatchObject([{ id: 'external:777', pid: 778, name: 'sh' }]);
    story.kernel([], { sockets: [{ ...row, owner: null, holders: [] }] });
    expect(story.state.clients).toMatchObject([{ pid: null, name: 'external client' }]);
    expect(holdersWords(holders())).toBe('a process not found in /proc');
  });
});

test('an external client’s SYN_SENT beside a full queue is waiting for room; given up, it is gone', () => {
  const story = tcp({ backlog: 0 });
  story.kernel([member(1)], { sockets: ends(1) });
  const [row = {}] = ends(2, { state: 'SYN_SENT' });
  story.kernel([member(1)], { sockets: [row] });
  expect(standings(story)).toEqual(['queued', 'door']);
  expect(story.picture()).toContain('external:777#2 connecting');
  expect(noRoomWords(story.state, 1, 'line')).toBe('SYN dropped');
  story.server.accepts(5, { port: 40_001 });
  story.kernel([]);
  expect(standings(story)).toEqual(['served', 'idle']);
  story.kernel([member(2)], { sockets: ends(2) });
  expect(story.picture()).toContain('external:777#2 queued 1');

  const gives = tcp({ backlog: 0 });
  gives.kernel([member(1)], { sockets: [...ends(1), row] });
  gives.kernel([member(1)], { gone: ['302'] });
  expect(gives.state.clients.map(({ phase }) => phase)).toEqual(['queued']);
});

test('external clients asleep in connect() at a Unix socket are not known, and not reported as none', () => {
  const story = new Story({ backlog: 0 });
  story.server.setsUp();
  story.kernel([{ inode: 300, owner: NC }], { sockets: [{ inode: 300, owner: NC }] });
  expect(noRoomWords(story.state, 0, 'line')).toBe('full; who sleeps is not known');
});

test('a listening socket that outlives its server is elsewhere until the kernel no longer has it', () => {
  const story = tcp();
  story.client(1).added().connects();
  story.kernel([1]);
  story.server.exits(null, 'SIGKILL');
  expect(story.state.elsewhere).toMatchObject([{ inode: 100, of: 400, holders: null }]);
  // Who holds it is looked up: until then nothing is said of where the client waits.
  const waits = () => story.state.clients.map((client) => traitsOf(client, story.state).join());
  expect(waits()).toEqual(['']);
  story.kernel(null, { elsewhere: [{ inode: 100, members: [1], holders: HELD }] });
  expect(story.picture()).toContain('client-1 queued 1');
  expect(waits()).toEqual(['at process 777']);
  const [one] = story.state.elsewhere;
  expect(one && elsewhereWords(one)).toBe('still open in nc (pid 777, fd 3)');
  expect(headline(story.state, story.t)).toBe('The server was killed by SIGKILL.');
  // An older sample does not apply to it.
  story.kernel([1], { t: story.t - 5e6 });
  expect(story.state.elsewhere).toHaveLength(1);
  story.kernel(null);
  expect(story.state.elsewhere).toEqual([]);
  expect(story.picture()).toContain('client-1 failed reset');
});

describe('datagrams that wait', () => {
  const udp = (receiveQueue: number) => ({ datagrams: { receiveQueue, receiveBuffer: 212_992 } });
  const words = ({ state }: Story) => state.datagrams && datagramsWords(state.datagrams);

  test('of the lab’s clients alone are counted; with more bytes than those use there are others', () => {
    const story = new Story({ transport: 'udp', service: 'echo' });
    story.server.setsUp();
    story.kernel(null, udp(0));
    expect(words(story)).toBe('0 waiting');
    story.kernel(null, udp(4160));
    expect(words(story)).toBe('at least 1 waiting');
    expect(headline(story.state, story.t)).not.toMatch(/One datagram waits/);
    // No two fit into so few.
    story.kernel(null, udp(832));
    expect(words(story)).toBe('1 waiting');
  });
});
