import { FrameReader } from '@socketarium/protocol/wire';
import { ERRNO, libc, type SyncCalls } from '@socketarium/syscalls';
import { expect, test } from 'vitest';
import { Recorder } from './recorder.ts';

class ReaderGone extends Error {}

/** A recorder whose descriptor takes writes by `taken`: a count, or -errno; everything after that. */
const recorderOn = (taken: number[]) => {
  const read: string[] = [];
  const polled: number[] = [];
  const reader = new FrameReader((frame) => read.push(`${frame.kind} ${frame.call}`));
  const clock = { now: 1e9 };
  const fake: SyncCalls = {
    ...libc,
    setsockopt: () => -ERRNO.ENOTSOCK,
    poll1: (fd) => polled.push(fd),
    write: (_fd, bytes, count) => {
      const takes = Math.min(taken.shift() ?? count, count);
      if (takes > 0) reader.push(bytes.slice(0, takes));
      return takes;
    },
  };
  const gone = () => {
    throw new ReaderGone();
  };
  return { recorder: new Recorder(fake, 3, () => clock.now, gone), read, polled, clock };
};

test('partial writes, signals and a full descriptor lose nothing', () => {
  const { recorder, read, polled } = recorderOn([1, -ERRNO.EINTR, 40, -ERRNO.EAGAIN, 7]);
  recorder.frames.opened(1);
  recorder.frames.entered(0, 1, 1, 'close', [5]);
  recorder.frames.returned(0, 1, 1, 'close', 0, []);
  recorder.flush();
  expect(read).toEqual(['opened undefined', 'entered close', 'returned close']);
  expect(polled).toEqual([3]);
});

test('a reader that is gone is noticed', () => {
  const { recorder } = recorderOn([-ERRNO.EPIPE]);
  recorder.frames.opened(1);
  expect(() => recorder.flush()).toThrow(ReaderGone);
});

test('records are buffered, but not longer than five milliseconds', () => {
  const { recorder, read, clock } = recorderOn([]);
  for (const ms of [0, 2, 5]) {
    clock.now = 1e9 + ms * 1e6;
    recorder.frames.gateWaiting(0, 1, 1, 'read');
    recorder.flushWhenOld();
    expect(read).toEqual([]);
  }
  clock.now += 1;
  recorder.frames.gateWaiting(0, 1, 2, 'write');
  recorder.flushWhenOld();
  expect(read).toHaveLength(4);
});

test('at the end of an event-loop turn there is one flush for all that it recorded', async () => {
  const { recorder, read } = recorderOn([]);
  for (let i = 0; i < 3; i++) {
    recorder.frames.gateWaiting(0, 1, 1, 'read');
    recorder.flushSoon();
  }
  expect(read).toEqual([]);
  await new Promise((resolve) => setImmediate(resolve));
  expect(read).toHaveLength(3);
});
