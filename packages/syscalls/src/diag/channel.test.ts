import { describe, expect, it } from 'vitest';
import { ERRNO } from '../errno.ts';
import { type ChannelCalls, DiagChannel } from './channel.ts';
import { HEADER_BYTES, NLM_F_DUMP_INTR, NLMSG_DONE, NLMSG_ERROR } from './netlink.ts';

/** What the kernel does on one read: an errno, or messages of four bytes of payload. */
type Answer = number | readonly { type: number; value: number; flags?: number; stale?: boolean }[];

const row = (value: number, flags = 0) => ({ type: 20, value, flags });
const done = { type: NLMSG_DONE, value: 0 };

/** A kernel that answers each read with the next answer; `requests` counts its requests. */
function kernel(answers: Answer[]) {
  let sequence = 0;
  const told = { requests: 0, closed: 0 };
  const calls: ChannelCalls = {
    socket: () => 9,
    close: () => {
      told.closed += 1;
      return 0;
    },
    write: (_fd, buf, count) => {
      told.requests += 1;
      sequence = new DataView(buf.buffer, buf.byteOffset).getUint32(8, true);
      return count;
    },
    read: (_fd, buf) => {
      const answer = answers.shift() ?? -ERRNO.EAGAIN;
      if (typeof answer === 'number') return answer;
      const view = new DataView(buf.buffer, buf.byteOffset);
      for (const [index, message] of answer.entries()) {
        const offset = index * (HEADER_BYTES + 4);
        view.setUint32(offset, HEADER_BYTES + 4, true);
        view.setUint16(offset + 4, message.type, true);
        view.setUint16(offset + 6, message.flags ?? 0, true);
        view.setUint32(offset + 8, message.stale === true ? sequence - 1 : sequence, true);
        view.setInt32(offset + HEADER_BYTES, message.value, true);
      }
      return answer.length * (HEADER_BYTES + 4);
    },
  };
  const channel = DiagChannel.open(calls);
  const decode = (view: DataView, { start }: { start: number }) => ({
    value: view.getInt32(start, true),
  });
  const dump = () => channel.dump(new Uint8Array(4), decode).map(({ value }) => value);
  return { channel, told, dump, one: () => channel.one(new Uint8Array(4), decode) };
}

describe('a dump', () => {
  it('may come in many parts', () => {
    const { dump, told } = kernel([[row(1), row(2)], [row(3)], [row(4), done]]);
    expect(dump()).toEqual([1, 2, 3, 4]);
    expect(told.requests).toBe(1);
  });

  it('is repeated when a part was lost, without what came before', () => {
    const { dump, told } = kernel([[row(1)], -ERRNO.ENOBUFS, [row(1), row(2), done]]);
    expect(dump()).toEqual([1, 2]);
    expect(told.requests).toBe(2);
  });

  it('is repeated when the kernel reports that it was interrupted', () => {
    const { dump } = kernel([
      [row(1, NLM_F_DUMP_INTR), done],
      [row(1), row(2), done],
    ]);
    expect(dump()).toEqual([1, 2]);
  });

  it('that is interrupted each time is used as it is', () => {
    const interrupted = [row(1, NLM_F_DUMP_INTR), done];
    const { dump, told } = kernel(Array.from({ length: 9 }, () => interrupted));
    expect(dump()).toEqual([1]);
    expect(told.requests).toBe(4);
  });

  it('that is lost each time is an error', () => {
    const { dump, told } = kernel([]);
    expect(dump).toThrow(expect.objectContaining({ code: 'SOCK_DIAG_REFUSED' }));
    expect(told.requests).toBe(4);
  });

  it('goes on after a signal, and past the rest of an earlier answer', () => {
    const { dump, told } = kernel([
      -ERRNO.EINTR,
      [
        { ...row(7), stale: true },
        { ...done, stale: true },
      ],
      [row(1), done],
    ]);
    expect(dump()).toEqual([1]);
    expect(told.requests).toBe(1);
  });

  it('that the kernel refuses is an error with a remedy', () => {
    const { dump, told } = kernel([[{ type: NLMSG_ERROR, value: -ERRNO.EPERM }]]);
    expect(dump).toThrow(/EPERM.*docker compose up/);
    expect(told.requests).toBe(1);
  });
});

describe('a question about one socket', () => {
  it('has one row as its answer, and waits for no more', () => {
    const { one } = kernel([[row(5)]]);
    expect(one()).toEqual({ value: 5 });
  });

  it('has an errno as its answer when there is no such socket', () => {
    const { one } = kernel([[{ type: NLMSG_ERROR, value: -ERRNO.ENOENT }]]);
    expect(one()).toEqual({ errno: ERRNO.ENOENT });
  });
});

it('reports a remedy where the system has no sock_diag', () => {
  const nothing = () => -ERRNO.EPROTONOSUPPORT;
  const calls = { socket: nothing, write: nothing, read: nothing, close: nothing };
  expect(() => DiagChannel.open(calls)).toThrow(
    expect.objectContaining({
      code: 'SOCK_DIAG_REFUSED',
      message: expect.stringMatching(/EPROTONOSUPPORT.*docker compose up/),
    }),
  );
});

it('is closed once', () => {
  const { channel, told, dump } = kernel([]);
  channel.close();
  channel.close();
  expect(told.closed).toBe(1);
  expect(dump).toThrow(expect.objectContaining({ code: 'INTERNAL' }));
});
