import { expect, test } from 'vitest';
import { LATER, Story } from './testing/transcript.ts';
import { headline } from './words/headline.ts';

/** poll, epoll and its two edge-triggered variants: what is ready, and no call a surprise. */

const surprises = (story: Story) => story.state.server.position.surprises;

test('poll: a client connects, is read and answered, and leaves', () => {
  const story = new Story({ server: 'poll', service: 'echo' });
  const { server } = story;
  const poll = (...fds: number[]) => {
    const asked = [3, ...story.state.server.descriptors.slice(1).map((one) => one.fd)];
    server.calls('poll', { fds: asked, nfds: asked.length, timeout: -1 }, fds.length, { fds });
  };
  server.setsUp();
  expect(story.state.server.machine).toBe('waiting-for-readiness');
  story.client(1).added().connects().writes(4, 'hi\n');
  poll(3);
  expect(story.state.server).toMatchObject({ machine: 'dispatching', ready: [3] });
  server.accepts(5, { pid: 501 });
  expect(story.state.server).toMatchObject({ machine: 'dispatching', ready: [] });
  server.enters('poll', { fds: [3, 5], nfds: 2, timeout: -1 });
  expect(headline(story.state, LATER)).toBe(
    'The server sleeps in poll(), watching the listening socket and 1 connected client.',
  );
  server
    .returns('poll', 1, { fds: [5] })
    .reads(5, 'hi\n')
    .writes(5, 'hi\n');
  expect(story.state.server.machine).toBe('replying');
  poll(5);
  server.reads(5, '').closes(5);
  server
    .enters('poll', { fds: [3], nfds: 1, timeout: -1 })
    .returns('poll', 'EINTR')
    .closes(3);
  server.calls('unlink', { pathname: '/lab.sock' }, 0).exits(0);
  expect(surprises(story)).toEqual([]);
});

test('a whole line: it reads the same descriptor again, and sleeps there', () => {
  const story = new Story({ server: 'select', service: 'echo', wholeLine: true });
  const { server } = story;
  server.setsUp();
  for (const n of [1, 2]) story.client(n).added().connects();
  server.selects(3).accepts(5, { pid: 501 }).selects(5).reads(5, 'hal');
  server.enters('read', { fd: 5, count: 128 });
  expect(story.state.server).toMatchObject({ machine: 'reading', blockedIn: 'read' });
  expect(story.state.server.position.lastTransition).toBe('reads-on');
  story.kernel([2]);
  expect(headline(story.state, LATER)).toBe(
    'The server sleeps in read(5), waiting for the rest of client 1’s line. One other waits.',
  );
  server.returns('read', 2, { buf: 'f\n' }).writes(5, 'half\n').selects(3);
  expect(surprises(story)).toEqual([]);
});

const epollStory = (trigger: 'level' | 'edge' | 'edge-one-accept') => {
  const story = new Story({ server: 'epoll', service: 'echo', trigger, backlog: 4 });
  const { server } = story;
  const edge = trigger !== 'level';
  const events = edge ? 'EPOLLIN|EPOLLET' : 'EPOLLIN';
  const nonBlocking = (fd: number) => {
    if (!edge) return;
    server.calls('fcntl', { fd, cmd: 'F_GETFL', arg: '0' }, 2);
    server.calls('fcntl', { fd, cmd: 'F_SETFL', arg: 'O_RDWR|O_NONBLOCK' }, 0);
  };
  server.setsUp();
  nonBlocking(3);
  server.watches(events);
  return {
    story,
    server,
    wait: (...ready: number[]) =>
      server.calls('epoll_wait', { epfd: 4, maxevents: 64, timeout: -1 }, ready.length, {
        events: ready,
      }),
    takes: (fd: number, pid: number) => {
      server.accepts(fd, { pid });
      nonBlocking(fd);
      server.adds(fd, events);
    },
  };
};

test('epoll, level-triggered: what is left is reported again', () => {
  const { story, server, wait, takes } = epollStory('level');
  expect(story.state.server.machine).toBe('waiting-for-readiness');
  expect(story.state.server.descriptors.map((one) => one.role)).toEqual(['listening', 'epoll']);
  for (const n of [1, 2]) story.client(n).added().connects();
  wait(3);
  takes(5, 501);
  expect(story.state.server.machine).toBe('dispatching');
  wait(3);
  takes(6, 502);
  wait(5, 6);
  expect(story.state.server.ready).toEqual([5, 6]);
  server.reads(5, 'a\n').writes(5, 'a\n').reads(6, '').closes(6);
  wait(5);
  server.reads(5, '').closes(5);
  server.enters('epoll_wait', { epfd: 4, maxevents: 64, timeout: -1 });
  server.returns('epoll_wait', 'EINTR').closes(4).closes(3);
  server.calls('unlink', { pathname: '/lab.sock' }, 0).exits(0);
  expect(surprises(story)).toEqual([]);
});

test('epoll, edge-triggered: it accepts and reads until EAGAIN', () => {
  const { story, server, wait, takes } = epollStory('edge');
  for (const n of [1, 2]) story.client(n).added().connects();
  wait(3);
  takes(5, 501);
  expect(story.state.server.machine).toBe('accepting');
  takes(6, 502);
  server.calls('accept', { sockfd: 3 }, 'EAGAIN');
  expect(story.state.server.position).toMatchObject({
    state: 'dispatching',
    lastTransition: 'nobody-more',
  });
  wait(5);
  server.reads(5, 'a\n').writes(5, 'a\n').calls('read', { fd: 5, count: 128 }, 'EAGAIN');
  expect(story.state.server.position).toMatchObject({
    state: 'dispatching',
    lastTransition: 'nothing-more',
  });
  wait(6);
  // The client does not read: the rest of the reply waits until it does.
  const buf = { length: 9, preview: 'b\n' };
  server.reads(6, 'b\n').calls('write', { fd: 6, buf, count: 9 }, 'EAGAIN');
  const args = { epfd: 4, op: 'EPOLL_CTL_MOD', fd: 6, events: 'EPOLLIN|EPOLLOUT|EPOLLET' };
  server.calls('epoll_ctl', args, 0);
  expect(story.state.server.position.lastTransition).toBe('will-be-told');
  wait(6);
  server.calls('write', { fd: 6, buf, count: 9 }, 9);
  server.calls('read', { fd: 6, count: 128 }, 'EAGAIN');
  server.enters('epoll_wait', { epfd: 4, maxevents: 64, timeout: -1 });
  server.returns('epoll_wait', 'EINTR').closes(5).closes(6).closes(4).closes(3);
  server.calls('unlink', { pathname: '/lab.sock' }, 0).exits(0);
  expect(surprises(story)).toEqual([]);
});

test('epoll, edge-triggered: a client that sends without end gets its share, and then the others', () => {
  const { story, server, wait, takes } = epollStory('edge');
  story.client(1).added().connects();
  wait(3);
  takes(5, 501);
  server.calls('accept', { sockfd: 3 }, 'EAGAIN');
  wait(5);
  server.reads(5, 'a').reads(5, 'a').reads(5, 'a');
  expect(story.state.server.position.lastTransition).toBe('request-read');
  server.enters('epoll_wait', { epfd: 4, maxevents: 64, timeout: 0 });
  expect(story.state.server.position.lastTransition).toBe('all-served');
  server.returns('epoll_wait', 0, { events: [] }).reads(5, 'a');
  expect(surprises(story)).toEqual([]);
});

test('epoll, edge-triggered, one accept per wake-up: the second is stranded', () => {
  const { story, server, wait, takes } = epollStory('edge-one-accept');
  for (const n of [1, 2, 3]) story.client(n).added().connects();
  wait(3);
  takes(5, 501);
  story.kernel([2, 3]);
  server.enters('epoll_wait', { epfd: 4, maxevents: 64, timeout: -1 });
  expect(story.picture().slice(0, 2)).toEqual([
    'server waiting-for-readiness, blocked in epoll_wait',
    'queue [client-2 client-3] 2',
  ]);
  expect(surprises(story)).toEqual([]);
});

for (const [io, receive, send] of [
  ['recvfrom-sendto', 'recvfrom', 'sendto'],
  ['recvmsg-sendmsg', 'recvmsg', 'sendmsg'],
] as const) {
  test(`${receive} and ${send} on connections are requests and replies as well`, () => {
    const story = new Story({ io, service: 'echo' });
    const { server } = story;
    const one = story.client(1);
    server.setsUp();
    one.added().connects();
    one.calls(send, { sockfd: 4, buf: 'hi\n', len: 3, flags: '0' }, 3);
    server.accepts(5, { pid: 501 });
    const back = { src_addr: '', msg_name: '', msg_flags: '0', scm_rights: [] };
    server.calls(receive, { sockfd: 5, len: 4096, flags: '0' }, 3, { ...back, buf: 'hi\n' });
    server.calls(send, { sockfd: 5, buf: 'hi\n', len: 3, flags: '0' }, 3);
    one.calls(receive, { sockfd: 4, len: 4096, flags: '0' }, 3, { ...back, buf: 'hi\n' });
    one.closes(4);
    server.calls(receive, { sockfd: 5, len: 4096, flags: '0' }, 0, { ...back, buf: '' });
    server.closes(5);
    expect(story.state.counters).toMatchObject({
      serviceRequests: 1,
      replies: 1,
      bytesRead: 3,
      bytesWritten: 3,
    });
    expect(story.state.clients[0]).toMatchObject({ sent: 'hi\n', received: 'hi\n' });
    expect(story.picture()).toEqual([
      'server waiting-for-a-connection',
      'queue [] 0',
      'client-1 done',
    ]);
    expect(surprises(story)).toEqual([]);
    expect(story.state.clients[0]?.position?.surprises).toEqual([]);
  });
}

test('select closes a connection whose descriptor it cannot watch', () => {
  const story = new Story({ server: 'select' });
  story.server.setsUp();
  story.client(1).added().connects();
  story.server.selects(3).accepts(1024, { pid: 501 }).closes(1024);
  expect(story.state.server.position).toMatchObject({ surpriseCount: 0, state: 'dispatching' });
  expect(story.picture()).toContain('client-1 failed end-of-file');
});
