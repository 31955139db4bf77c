import { expect, test } from 'vitest';
import { last } from './projections/lanes/log.ts';
import { emptyTimeline } from './projections/lanes/timeline.ts';
import { Story } from './testing/transcript.ts';
import { cardHeadline, stepOf, stepWords } from './words/server.ts';

test('an iterative server serves one at a time, however many closed connections have not left', () => {
  const story = new Story({ service: 'echo', backlog: 4 });
  story.server.setsUp();
  for (const n of [1, 2, 3]) story.client(n).added().connects();
  for (const n of [1, 2])
    story.server
      .accepts(5, { pid: 500 + n })
      .reads(5, '')
      .closes(5);
  story.server.accepts(5, { pid: 503 });
  expect(last(emptyTimeline(story.state).crowd)).toMatchObject({ served: 1, queued: 0 });
});

test('a multiplexed server’s connected clients are all counted, and none that it has closed', () => {
  const story = new Story({ server: 'select', service: 'echo', backlog: 4 });
  story.server.setsUp();
  for (const n of [1, 2, 3]) {
    story.client(n).added().connects();
    story.server.accepts(4 + n, { pid: 500 + n });
  }
  story.server.reads(5, '').closes(5);
  expect(last(emptyTimeline(story.state).crowd)).toMatchObject({ served: 2 });
});

test('a failed bind is not a crash, and is the fourth step of twelve', () => {
  const story = new Story({ transport: 'tcp' });
  const socket = { domain: 'AF_INET', type: 'SOCK_STREAM', protocol: 0 };
  story.server.starts().calls('socket', socket, 3, { inode: 101 });
  story.server.calls('bind', { sockfd: 3, addr: '127.0.0.1:5000' }, 'EADDRINUSE').exits(1);
  const { state } = story;
  expect(cardHeadline(state, 'exited', null)).toBe('exited with 1');
  expect(stepOf(state)).toBe(4);
  expect(stepWords(stepOf(state), state.server.machine)).toBe('step 4 of 12');
});
