import { expect, test } from 'vitest';
import { transferProgress } from './selectors/transfer.ts';
import { Story } from './testing/transcript.ts';

/** Files: passed as descriptors, and copied as bytes. */

const message = (fds: number[]) => ({
  ...{ sockfd: 4, buf: 'fd\n', flags: '0', msg_name: '', scm_rights: fds },
});
const came = (fds: number[]) => ({
  ...{ buf: 'fd\n', msg_name: '', msg_flags: '0', scm_rights: fds },
});

const passing = (): Story => {
  const story = new Story({ service: 'descriptor', io: 'recvmsg-sendmsg' });
  story.server.setsUp();
  const one = story.client(1);
  one.added().connects().calls('memfd_create', { name: 'message', flags: '0' }, 6, { inode: 77 });
  one.writes(6, 'hello');
  story.server.accepts(5, { pid: 501 });
  return story;
};

test('a descriptor goes from the client to the server, is read there and closed', () => {
  const story = passing();
  const one = story.client(1);
  // What is written to the file is no request.
  expect(story.state.counters.serviceRequests).toBe(0);
  expect(story.state.clients[0]).toMatchObject({ sentBytes: 0, machine: 'connected' });
  one.calls('sendmsg', message([6]), 3);
  expect(story.state.passed).toMatchObject([
    { from: 'client-1', to: null, fromFd: 6, toFd: null, receivedAt: null, closed: false },
  ]);
  story.server.calls('recvmsg', { sockfd: 5, len: 128, flags: '0' }, 3, came([7]));
  expect(story.state.passed).toMatchObject([{ fromFd: 6, toFd: 7, closed: false }]);
  expect(story.state.server.descriptors.at(-1)).toMatchObject({ fd: 7, role: 'passed' });
  story.server.calls('lseek', { fd: 7, offset: 0, whence: 'SEEK_SET' }, 0).reads(7, 'hello');
  story.server.closes(7);
  expect(story.state.server).toMatchObject({
    machine: 'processing',
    position: { surpriseCount: 0 },
  });
  expect(story.state.passed).toMatchObject([{ closed: true }]);
  expect(story.state.server.descriptors).toHaveLength(2);
  expect(story.state.connections[0]?.serverRead).toBe('fd\n');
  expect(story.state.counters.bytesRead).toBe(3);
  const answer = '5 bytes: hello\n';
  story.server.calls('sendmsg', { ...message([]), sockfd: 5, buf: answer }, answer.length);
  one.calls('recvmsg', { sockfd: 4, len: 128, flags: '0' }, answer.length, {
    ...came([]),
    buf: answer,
  });
  expect(story.state.passed).toMatchObject([{ fromClosed: false }]);
  one.closes(6).closes(4);
  expect(story.state.passed).toMatchObject([{ closed: true, fromClosed: true }]);
  expect(story.state.clients[0]).toMatchObject({
    phase: 'done',
    servicesDone: 1,
    position: { surpriseCount: 0 },
  });
});

test('the receiver may report first', () => {
  const story = passing();
  const one = story.client(1);
  one.enters('sendmsg', message([6]));
  story.server.calls('recvmsg', { sockfd: 5, len: 128, flags: '0' }, 3, came([7]));
  expect(story.state.passed).toMatchObject([{ from: 'client-1', toFd: 7 }]);
  one.returns('sendmsg', 3);
  expect(story.state.passed).toMatchObject([{ from: 'client-1', fromFd: 6, toFd: 7 }]);
  story.server.exits(null, 'SIGKILL');
  expect(story.state.passed).toMatchObject([{ closed: true, fromClosed: false }]);
  one.exits(0);
  expect(story.state.passed).toMatchObject([{ closed: true, fromClosed: true }]);
});

test('a running copy: how much, how fast, the time left, and the verdict', () => {
  const story = new Story({ service: 'file' });
  const { server } = story;
  server.setsUp();
  story.client(1).added().connects();
  server.accepts(5, { pid: 501 }).reads(5, 'FILE my mov');
  const transfer = () => story.state.connections[0]?.transfer;
  expect(transfer()).toMatchObject({ totalBytes: null, receivedBytes: 0, verified: null });
  server.reads(5, 'ie.mp4 200\nAAAA');
  expect(transfer()).toMatchObject({ name: 'my movie.mp4', totalBytes: 200, receivedBytes: 4 });
  server.calls('read', { fd: 5, count: 128 }, 96, { buf: { length: 96, preview: 'A'.repeat(64) } });
  const half = transfer();
  expect(half).toMatchObject({ receivedBytes: 100 });
  if (half) {
    const later = half.startedAt + 2e9;
    expect(transferProgress(half, later)).toEqual({
      fraction: 0.5,
      bytesPerSecond: 50,
      secondsLeft: 2,
    });
  }
  // The trailer is not part of the file.
  server.calls('read', { fd: 5, count: 256 }, 165, {
    buf: { length: 165, preview: 'A'.repeat(64) },
  });
  expect(transfer()).toMatchObject({ receivedBytes: 200, verified: null });
  server.writes(5, 'ok 200 bytes sha256 ab\n');
  const done = transfer();
  expect(done?.verified).toBe(true);
  if (done) {
    const { fraction, secondsLeft } = transferProgress(done, done.t + 9e9);
    expect({ fraction, secondsLeft }).toEqual({ fraction: 1, secondsLeft: 0 });
    expect(transferProgress(done, done.t + 9e9)).toEqual(transferProgress(done, done.t));
  }
  server.closes(5);
  story.client(1).reads(4, 'ok 200 bytes sha256 ab\n').reads(4, '').closes(4);
  expect(story.picture()).toContain('client-1 done');
});

test('a copy that did not arrive as it was sent', () => {
  const story = new Story({ service: 'file', transport: 'udp' });
  const { server } = story;
  const one = story.client(1);
  server.setsUp();
  one.added().opens().sends('FILE movie.mp4 10\n').names().sends('AAAAA').sends('BBBBB');
  server.receives('FILE movie.mp4 10\n', one.name).receives('BBBBB', one.name);
  const verdict = 'mismatch: got 5 of 10 bytes, sha256 ab\n';
  server.answers(verdict, one.name);
  expect(story.state.connections[0]?.transfer).toMatchObject({
    name: 'movie.mp4',
    totalBytes: 10,
    receivedBytes: 5,
    verified: false,
  });
  one.hears(verdict).closes(4);
  expect(story.state.clients[0]).toMatchObject({ phase: 'failed', reason: 'mismatch' });
});

test('before anything is known there is nothing to calculate with; an empty file is complete', () => {
  const nothing = { name: '', totalBytes: null, receivedBytes: 0, startedAt: 5, t: 5 };
  expect(transferProgress({ ...nothing, verified: null }, 9)).toEqual({
    fraction: null,
    bytesPerSecond: null,
    secondsLeft: null,
  });
  expect(transferProgress({ ...nothing, totalBytes: 0, verified: null }, 9)).toMatchObject({
    fraction: 1,
    secondsLeft: 0,
  });
});
