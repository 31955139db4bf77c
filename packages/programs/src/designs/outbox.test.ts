import { ERRNO } from '@socketarium/syscalls';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ServerCalls } from '../server-calls.ts';
import type { IoPair } from './io.ts';
import { Outbox } from './outbox.ts';

const noCalls = {} as ServerCalls;

/** A socket that takes as many bytes as the numbers say, one for each call: 0 is EAGAIN. */
const socket = (takes: number[]) => {
  const taken: number[] = [];
  const io: IoPair = {
    receive: () => -ERRNO.EAGAIN,
    send: (_os, _fd, bytes, count) => {
      const room = takes.shift() ?? count;
      if (room === 0) return -ERRNO.EAGAIN;
      const written = Math.min(room, count);
      taken.push(...bytes.subarray(0, written));
      return written;
    },
  };
  return { io, taken };
};

test('everything arrives once and in order, although buffers are reused', () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(fc.uint8Array({ minLength: 1, maxLength: 20 }), { maxLength: 4 })),
      fc.array(fc.nat(12)),
      (rounds, takes) => {
        const { io, taken } = socket(takes);
        const outbox = new Outbox();
        for (const replies of rounds) {
          const used = replies.map((bytes) => bytes.slice());
          outbox.put(used.map((bytes) => ({ bytes, length: bytes.length })));
          while (outbox.send(noCalls, io, 5) === 'full') for (const bytes of used) bytes.fill(0);
        }
        expect(taken).toEqual(rounds.flat().flatMap((bytes) => [...bytes]));
      },
    ),
  );
});

test('a peer that is gone takes nothing more', () => {
  const io: IoPair = { receive: () => 0, send: () => -ERRNO.EPIPE };
  const outbox = new Outbox();
  outbox.put([{ bytes: Uint8Array.of(1), length: 1 }]);
  expect(outbox.send(noCalls, io, 5)).toBe('gone');
});
