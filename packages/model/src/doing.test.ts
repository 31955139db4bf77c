import { expect, test } from 'vitest';
import { LATER, Story } from './testing/transcript.ts';
import { headline } from './words/headline.ts';

test('a multiplexed server handles what is ready, by name', () => {
  const story = new Story({ server: 'select' });
  story.server.setsUp();
  for (const n of [1, 2]) story.client(n).added().connects();
  story.server.accepted(5, { pid: 501 });
  story.kernel([2]);
  const readySet = { readfds: [3, 5], timeout: 'NULL' };
  story.server.enters('select', { nfds: 6, readfds: [3, 5] }).returns('select', 2, readySet);
  expect(headline(story.state, LATER)).toBe(
    'The server handles what is ready: the listening socket and client 1’s socket. One client waits.',
  );
});

test('a server without a descriptor to accept with has not handled the waiting clients', () => {
  const story = new Story({ server: 'select' });
  story.server.setsUp();
  story.client(1).added().connects();
  story.kernel([1]);
  const ready = { readfds: [3] };
  story.server.enters('select', { nfds: 4, readfds: [3] }).returns('select', 1, ready);
  story.server.calls('accept', { sockfd: 3 }, 'EMFILE');
  story.tell({ type: 'gate.changed', where: story.server.process, mode: 'paced', paceMs: 300 });
  story.server.gate('gate.waiting', 'select');
  expect(headline(story.state, LATER)).toMatch(
    /^The server has no descriptor left to accept with\./,
  );
});

test('an edge-triggered server names the socket that it makes non-blocking, and adds', () => {
  const story = new Story({ server: 'epoll', trigger: 'edge' });
  story.server.setsUp();
  story.client(1).added().connects();
  story.kernel([1]);
  story.server.accepted(7, { pid: 501 });
  expect(headline(story.state, LATER)).toMatch(
    /^The server makes client 1’s socket non-blocking\./,
  );
});

test('a server that ends after a signal is described so', () => {
  const story = new Story();
  story.server.setsUp().enters('accept', { sockfd: 3 }).returns('accept', 'EINTR');
  expect(headline(story.state, LATER)).toBe(
    'The server was asked to end by a signal and is closing the listening socket.',
  );
});

test('a server whose call failed gives up, before its process has ended', () => {
  const story = new Story();
  story.server.calls('socket', { domain: 'AF_UNIX', type: 'SOCK_STREAM', protocol: 0 }, 3);
  story.server.calls('bind', { sockfd: 3, addr: '/tmp/a' }, 'EADDRINUSE');
  expect(headline(story.state, LATER)).toBe('The server exits: bind() failed with EADDRINUSE.');
});
