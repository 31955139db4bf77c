import { expect, test } from 'vitest';
import { blockedInConnect } from './selectors/lab.ts';
import { askedServer } from './selectors/present.ts';
import { listeningOf, nameLeadsTo } from './selectors/queues.ts';
import { LATER, Story } from './testing/transcript.ts';
import { advice } from './words/advice.ts';
import { headline } from './words/headline.ts';

/** Two servers at one name, each with an accept queue: who waits where. */

const SECOND = 150;

/** The first server sleeps in accept(2); a second one has taken the name, and is busy with client 1. */
const twoServers = (backlog = 1): Story => {
  const story = new Story({ service: 'echo', backlog });
  story.server.setsUp().enters('accept', { sockfd: 3 });
  const second = story.second().starts().setsUp(SECOND);
  story.client(1).added().connects();
  second.accepts(5, { pid: 501 }).enters('read', { fd: 5, count: 128 });
  return story;
};

const secondQueue = (story: Story) => listeningOf(story.state, 402)?.acceptQueue;
const clients = (story: Story): string[] => story.picture().slice(2);

test('a second server’s listening socket: from listen’s return, its members from the kernel’s samples', () => {
  const story = twoServers();
  expect(story.state.servers[1]?.listening).toMatchObject({
    fd: 3,
    inode: SECOND,
    acceptQueue: { length: 0, backlog: 1, members: [], ordered: true },
  });
  for (const n of [2, 3]) story.client(n).added().connects();
  story.kernel([], { others: [{ inode: SECOND, members: [2, 3] }] });
  expect(story.picture().slice(0, 2)).toEqual([
    'server waiting-for-a-connection, blocked in accept',
    'queue [] 0',
  ]);
  expect(clients(story)).toEqual(['client-1 served', 'client-2 queued 1', 'client-3 queued 2']);
  expect(secondQueue(story)).toMatchObject({ length: 2, members: ['client-2', 'client-3'] });
  expect(headline(story.state, LATER)).toBe(
    'The server sleeps in accept(3), waiting for a connection.',
  );
  expect(advice(story.state, LATER)).toBe(
    'Two clients wait at the second server, which has the name now; the first one’s queue is empty.',
  );

  const second = story.second().returns('read', 0, { buf: '' }).closes(5);
  second.accepts(5, { pid: 502 });
  expect(secondQueue(story)).toMatchObject({ length: 1, members: ['client-3'] });
  expect(clients(story).slice(1)).toEqual(['client-2 served', 'client-3 queued 1']);
  expect(story.state.connections.find((one) => one.clientId === 'client-2')).toMatchObject({
    acceptedBy: 402,
  });
});

test('clients in the first one’s queue when the name is taken stay there', () => {
  const story = new Story({ service: 'echo', backlog: 4 });
  story.server.setsUp();
  story.client(1).added().connects();
  story.server.accepts(5, { pid: 501 }).enters('read', { fd: 5, count: 128 });
  // In one process, so that only the queues tell them apart.
  for (const n of [2, 3, 4]) story.client(n, 600).added({}, false);
  story.client(2).connects();
  story.kernel([2]);
  const second = story.second().starts().setsUp(SECOND);
  story.client(3).connects();
  story.client(4).connects();
  story.kernel([2], { others: [{ inode: SECOND, members: [4, 3] }] });
  expect(clients(story)).toEqual([
    'client-1 served',
    'client-2 queued 1',
    'client-3 queued 2',
    'client-4 queued 1',
  ]);
  expect(story.state.clients.map((one) => askedServer(story.state, one))).toEqual([
    400, 400, 402, 402,
  ]);
  expect(headline(story.state, LATER)).toMatch(/ One other waits\.$/);
  second.accepts(5, { pid: 600 });
  story.server.returns('read', 0, { buf: '' }).closes(5).accepts(5, { pid: 600 });
  expect(clients(story).slice(1)).toEqual([
    'client-2 served',
    'client-3 queued 1',
    'client-4 served',
  ]);
  const pairs = story.state.connections.map((one) => `${one.clientId} ${one.acceptedBy}`);
  expect(pairs).toContain('client-2 400');
  expect(pairs).toContain('client-4 402');
});

test('an accept before the kernel’s sample: of the client that has connected since the name pointed there', () => {
  const story = new Story({ backlog: 4 });
  story.server.setsUp();
  for (const n of [1, 2]) story.client(n, 600).added({}, false);
  story.client(1).connects();
  const second = story.second().starts().setsUp(SECOND);
  story.client(2).connects();
  second.accepts(5, { pid: 600 });
  expect(clients(story)).toEqual(['client-1 connecting', 'client-2 served']);
  story.server.accepts(5, { pid: 600 });
  expect(clients(story)).toEqual(['client-1 served', 'client-2 served']);
});

test('the end of either server resets its own queue only', () => {
  for (const dies of [400, 402]) {
    const story = twoServers(4);
    story.client(2).added().connects();
    story.kernel([], { others: [{ inode: SECOND, members: [2] }] });
    // Not sampled yet: the name refers to the second one.
    story.client(3).added().connects();
    if (dies === 400) story.server.exits(null, 'SIGKILL');
    else story.second().exits(null, 'SIGKILL');
    if (dies === 400) story.kernel(null, { others: [{ inode: SECOND, members: [2] }] });
    else story.kernel([]);
    expect(clients(story).slice(1)).toEqual(
      dies === 400
        ? ['client-2 queued 1', 'client-3 connecting']
        : ['client-2 failed reset', 'client-3 failed reset'],
    );
    expect([story.state.listening === null, secondQueue(story) === undefined]).toEqual(
      dies === 400 ? [true, false] : [false, true],
    );
    expect(nameLeadsTo(story.state)).toBe(dies === 400 ? 402 : 400);
    if (dies === 400) expect(advice(story.state, LATER)).toMatch(/^The name leads to the second/);
  }
});

test('the first one closes its listening socket with a queue: clients at the second stay', () => {
  const story = new Story({ backlog: 4 });
  story.server.setsUp();
  story.client(1).added().connects();
  story.kernel([1]);
  const second = story.second().starts().setsUp(SECOND);
  story.client(2).added().connects();
  story.kernel([1], { others: [{ inode: SECOND, members: [2] }] });
  story.server.closes(3);
  story.kernel(null, { others: [{ inode: SECOND, members: [2] }] });
  expect(clients(story)).toEqual(['client-1 failed reset', 'client-2 queued 1']);
  // Its connection is over: no server will accept it, wherever the name points.
  story.client(1).closes(4);
  expect(story.state.connections.map((one) => one.clientId)).toEqual(['client-2']);
  second.accepts(5, { pid: 502 }).closes(3);
  expect(clients(story)).toEqual(['client-1 failed reset', 'client-2 served']);
  expect(secondQueue(story)).toBeUndefined();
});

test('a restarted first one takes the name back', () => {
  const story = twoServers(4);
  story.server.exits(null, 'SIGKILL');
  const next = story.successor().starts().setsUp(160);
  story.client(2).added().connects();
  expect(nameLeadsTo(story.state)).toBe(410);
  story.second().exits(null, 'SIGKILL');
  expect(clients(story).at(-1)).toBe('client-2 connecting');
  next.accepts(5, { pid: 502 });
  expect(clients(story).at(-1)).toBe('client-2 served');
});

test('a full queue at the second one: the next client sleeps in connect to it, not to the first one', () => {
  const story = twoServers();
  for (const n of [2, 3]) story.client(n).added().connects();
  story.client(4).added().asks();
  story.kernel([], { others: [{ inode: SECOND, members: [2, 3] }] });
  expect(blockedInConnect(story.state)).toEqual([]);
  expect(blockedInConnect(story.state, 402).map((one) => one.id)).toEqual(['client-4']);
});

test('asleep in connect to the first one when the name is taken: woken, it connects where the name points', () => {
  const story = new Story({ backlog: 0, service: 'echo' });
  story.server.setsUp();
  story.client(1).added().connects();
  story.kernel([1]);
  story.client(2).added().asks();
  const second = story.second().starts().setsUp(SECOND);
  expect(blockedInConnect(story.state).map((one) => one.id)).toEqual(['client-2']);
  story.server.accepts(5, { pid: 501 });
  second.accepts(5, { pid: 502 });
  story.client(2).connected();
  expect(clients(story)).toEqual(['client-1 served', 'client-2 served']);
  expect(story.state.connections[1]).toMatchObject({ acceptedBy: 402 });
});

test.each([true, false])(
  'a client that left the first one’s queue and connects again is at the second: sampled there %s',
  (sampled) => {
    const story = new Story({ backlog: 4 });
    story.server.setsUp();
    story.client(1).added({ services: 2 }).connects();
    story.kernel([1]);
    story.client(1).closes(4);
    story.kernel([{ inode: 0 }]);
    const second = story.second().starts().setsUp(SECOND);
    story.client(2).added().connects();
    story.client(1).connects(5);
    if (sampled) {
      story.kernel([{ inode: 0 }], { others: [{ inode: SECOND, members: [2, 1] }] });
      expect(clients(story)).toEqual(['client-1 queued 2', 'client-2 queued 1']);
    }
    second.accepts(5, { pid: 502 }).accepts(6, { pid: 501 });
    expect(clients(story)).toEqual(['client-1 served', 'client-2 served']);
    expect(story.state.listening?.acceptQueue).toMatchObject({ length: 1, members: ['client-1'] });
  },
);

test('external clients in the second one’s queue come and go', () => {
  const story = twoServers(4);
  const owner = { pid: 777, comm: 'nc' };
  const waits = { others: [{ inode: SECOND, members: [{ inode: 900, owner }] }] };
  const nobody = { others: [{ inode: SECOND, members: [] }] };
  story.kernel([], waits);
  expect(clients(story).at(-1)).toBe('external:777 queued 1');
  story.kernel([], nobody);
  story.kernel([], nobody);
  expect(clients(story)).toEqual(['client-1 served']);
});

test('an older sample of a socket that is closed by now changes nothing', () => {
  const story = twoServers();
  const earlier = story.t;
  story.second().exits(null, 'SIGKILL');
  const before = story.state;
  story.kernel([], { others: [{ inode: SECOND, members: [{ inode: 900 }] }], t: earlier });
  expect(story.state.clients).toEqual(before.clients);
  expect(secondQueue(story)).toBeUndefined();
});
