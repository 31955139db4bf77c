import { expect, test } from 'vitest';
import { hasLeft, isInHand, serverHasClosed } from './selectors/ends.ts';
import { presentConnection } from './selectors/present.ts';
import { Story, script } from './testing/transcript.ts';

/** One end of a connection is closed and the other is not. */

const client = (story: Story, n = 1) => {
  const found = story.state.clients[n - 1];
  if (!found) throw new Error(`no client ${n}`);
  return found;
};

const held = (config: ConstructorParameters<typeof Story>[0] = {}): Story => {
  const story = new Story({ backlog: 3, service: 'echo', ...config });
  story.server.setsUp();
  return story;
};

const steps = [{ call: 'connect' as const }];

test('a client that closes in the queue counts as left, there and once accepted, until the server closes', () => {
  const story = held();
  story.client(1).added(script({ steps })).connects();
  story.kernel([1]);
  expect(hasLeft(story.state, client(story))).toBe(false);
  story.client(1).closes(4);
  expect([client(story).phase, hasLeft(story.state, client(story))]).toEqual(['queued', true]);
  story.server.accepts(5, { pid: 501 });
  expect([client(story).phase, hasLeft(story.state, client(story))]).toEqual(['served', true]);
  story.server.reads(5, '').closes(5);
  expect([client(story).phase, hasLeft(story.state, client(story))]).toEqual(['done', false]);
});

test('the server has closed: what the client still sends is lost, and so is what was unread', () => {
  const story = held({ transport: 'tcp', service: 'sum' });
  story.client(1).added(script({ steps })).connects();
  story.server
    .accepts(5, { port: story.client(1).port })
    .reads(5, '0\n')
    .writes(5, '0\n');
  story.client(1).writes(4, '0\n').reads(4, '0\n');
  const ends = () => presentConnection(story.state, client(story));
  expect(ends() && serverHasClosed(ends() as never)).toBe(false);
  story.server.closes(5);
  expect(ends() && serverHasClosed(ends() as never)).toBe(true);
  // Its own report of data that the server has read already may come late.
  expect(client(story).lost).toBe(0);
  story.client(1).reads(4, '').writes(4, 'first\n');
  expect(client(story).lost).toBe(6);
  story.client(1).calls('write', { fd: 4, buf: 'second\n', count: 7 }, 'EPIPE').closes(4);
  expect(client(story)).toMatchObject({ phase: 'failed', reason: 'EPIPE', lost: 6 });
});

test('closed with bytes unread: how many, at either end, whichever end reports first', () => {
  const story = held();
  story.client(1).added().connects().writes(4, 'hello\n');
  story.server.accepts(5, { pid: 501 }).reads(5, 'hello\n').writes(5, 'hello\n');
  story.client(1).closes(4);
  expect(client(story).leftUnread).toBe(6);
  story.server.calls('read', { fd: 5, count: 128 }, 'ECONNRESET').closes(5);
  expect(client(story).leftUnread).toBe(6);

  story.client(2).added().connects().writes(4, 'hello\n');
  story.server
    .accepts(5, { pid: 502 })
    .reads(5, 'hello\n')
    .enters('write', { fd: 5, buf: 'hello\n' });
  story.client(2).closes(4);
  story.server.returns('write', 6);
  expect(client(story, 2).leftUnread).toBe(6);

  const cut = held({ service: 'sum' });
  cut.client(1).added().connects().writes(4, '0\nand more');
  cut.server.accepts(5, { pid: 501 }).reads(5, '0\n').writes(5, '0\n').closes(5);
  expect(client(cut).lost).toBe(8);
});

test('a copy of the descriptor keeps the socket open: which one is closed is known', () => {
  const story = held();
  story.client(1).added(script({ steps })).connects();
  story.server.accepts(5, { pid: 501 });
  story.client(1).calls('dup', { oldfd: 4 }, 7);
  expect(presentConnection(story.state, client(story))).toMatchObject({
    clientFd: 4,
    clientCopies: [7],
    clientClosed: [],
  });
  story.client(1).closes(4);
  expect(presentConnection(story.state, client(story))).toMatchObject({
    clientFd: 7,
    clientCopies: [],
    clientClosed: [4],
  });
  expect(hasLeft(story.state, client(story))).toBe(false);
  story.client(1).closes(7);
  expect(story.state.connections[0]).toMatchObject({ clientFd: null, clientClosed: [] });
});

test('multiplexed, one client is in hand: that of the call, or of the work after it', () => {
  const story = held({ server: 'select' });
  for (const n of [1, 2]) story.client(n).added().connects();
  story.server.selects(3).accepts(5, { pid: 501 }).accepts(6, { pid: 502 }).selects(5, 6);
  const inHand = () =>
    story.state.clients.filter((one) => isInHand(story.state, one)).map((c) => c.id);
  expect(inHand()).toEqual([]);
  story.server.reads(6, 'hello\n').enters('nanosleep', { req: 500 });
  expect(inHand()).toEqual(['client-2']);
  story.server.returns('nanosleep', 0);
  expect(inHand()).toEqual(['client-2']);
  story.server.gate('gate.waiting', 'write');
  expect(inHand()).toEqual(['client-2']);
  story.server.writes(6, 'hello\n').enters('read', { fd: 5, count: 128 });
  expect(inHand()).toEqual(['client-1']);
});

test('a script that is cut off before it was answered has failed, whichever end reports first', () => {
  const cutOff = (serverFirst: boolean, answer = '') => {
    const story = held({ service: 'sum' });
    story.client(1).added(script({ steps })).connects().writes(4, '3\n');
    story.server.accepts(5, { pid: 501 }).reads(5, '3\n');
    if (answer !== '') {
      story.server.writes(5, answer);
      story.client(1).reads(4, answer);
    }
    if (serverFirst) story.server.exits(null, 'SIGKILL');
    story.client(1).reads(4, '').closes(4);
    if (!serverFirst) story.server.exits(null, 'SIGKILL');
    return `${client(story).phase} ${client(story).reason}`;
  };
  expect([cutOff(true), cutOff(false)]).toEqual(['failed end-of-file', 'failed end-of-file']);
  expect([cutOff(true, '3\n'), cutOff(false, '3\n')]).toEqual(['done null', 'done null']);
});

test('SIGTERM and SIGKILL both cut a script off', () => {
  const story = held({ service: 'sum' });
  story.client(1).added(script({ steps })).connects().writes(4, '3\n');
  story.server.accepts(5, { pid: 501 }).reads(5, '3\n').closes(5).closes(3).exits(0);
  story.client(1).reads(4, '').closes(4);
  expect(client(story)).toMatchObject({ phase: 'failed', reason: 'end-of-file' });
});
