import { describe, expect, test } from 'vitest';
import { TestClients } from './testing/clients.ts';
import { DatagramPeer } from './testing/peers.ts';

describe('datagrams', () => {
  test('unix: a client has a name of its own, and answers reach it', async () => {
    const peer = new DatagramPeer();
    const clients = new TestClients('unix-dgram');
    clients.add(1, peer.address, { replyTimeoutMs: 60_000 });
    const name = (await clients.of(1, 'returned', 'getsockname')).args.addr;
    for (const text of ['3\n', '4\n', '0\n']) {
      expect(await peer.received()).toEqual({ text, from: name });
    }
    peer.answer('7\n');
    expect(await clients.calls(1)).toEqual([
      'socket(AF_UNIX, SOCK_DGRAM, 0) = fd',
      'bind(fd, ) = 0',
      'getsockname(fd, ADDRESS) = 0',
      'setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, 60000) = 0',
      'sendto(fd, "3\\n", 2, 0, ADDRESS) = 2',
      'sendto(fd, "4\\n", 2, 0, ADDRESS) = 2',
      'sendto(fd, "0\\n", 2, 0, ADDRESS) = 2',
      'recvfrom(fd, 4096, 0, "7\\n", ADDRESS) = 2',
      'close(fd) = 0',
    ]);
  });

  test.each(['127.0.0.1', '::1'])('udp on %s: the first sendto gives it a port', async (host) => {
    const peer = new DatagramPeer('udp', host);
    const clients = new TestClients('udp', 'echo', 'recvmsg-sendmsg');
    clients.add(1, peer.address, { lines: ['a'], replyTimeoutMs: 0 });
    const { from, text } = await peer.received();
    peer.answer(text);
    expect(await clients.calls(1)).toEqual([
      `socket(${host === '::1' ? 'AF_INET6' : 'AF_INET'}, SOCK_DGRAM, 0) = fd`,
      'sendmsg(fd, "a\\n", 0, ADDRESS, []) = 2',
      // The socket is not connected: the kernel chooses the host for each datagram.
      `getsockname(fd, ${host === '::1' ? '[::]' : '0.0.0.0'}:${from.split(':').at(-1)}) = 0`,
      'recvmsg(fd, 4096, 0, "a\\n", ADDRESS, 0, []) = 2',
      'close(fd) = 0',
    ]);
  });

  test('an answer that does not come is an end with a reason', async () => {
    const peer = new DatagramPeer('udp');
    const clients = new TestClients('udp', 'echo');
    clients.add(1, peer.address, { services: 3, replyTimeoutMs: 30 });
    const calls = await clients.calls(1);
    expect(calls.slice(-2)).toEqual(['recvfrom(fd, 4096, 0, "", ) = EAGAIN', 'close(fd) = 0']);
    const entered = await clients.of(1, 'entered', 'recvfrom');
    const returned = await clients.of(1, 'returned', 'recvfrom');
    expect((returned.t - entered.t) / 1e6).toBeGreaterThanOrEqual(29);
  });

  test('a connect step: then sends have no address, and refusals are reported', async () => {
    const peer = new DatagramPeer('udp');
    const clients = new TestClients('udp');
    clients.add(1, peer.address, {
      replyTimeoutMs: 0,
      steps: [{ call: 'connect' }, { call: 'sendto', text: 'a' }, { call: 'write', text: 'b' }],
    });
    expect((await clients.calls(1)).slice(1)).toEqual([
      'connect(fd, ADDRESS, ADDRESS) = 0',
      'sendto(fd, "a", 1, 0, ) = 1',
      'write(fd, "b", 1) = 1',
      'close(fd) = 0',
    ]);
  });

  test('a full queue: asleep in sendto, or EAGAIN with MSG_DONTWAIT; too long is EMSGSIZE', async () => {
    const peer = new DatagramPeer();
    const clients = new TestClients('unix-dgram');
    clients.add(1, peer.address, {
      steps: [
        { call: 'sendto', bytes: 1_048_576 },
        { call: 'sendto', bytes: 1, times: 1000, dontWait: true },
        { call: 'sendto', text: 'late' },
      ],
    });
    await clients.of(1, 'returned', 'bind');
    await clients.until(({ args, kind }) => kind === 'entered' && args.len === 4);
    const calls = clients.transcript(1);
    expect(calls.find((call) => call.includes('1048576'))).toMatch(/ = EMSGSIZE$/);
    expect(calls.at(-1)).toMatch(/MSG_DONTWAIT, ADDRESS\) = EAGAIN$/);
    await peer.received();
    expect((await clients.calls(1)).at(-2)).toBe('sendto(fd, "late", 4, 0, ADDRESS) = 4');
  });
});
