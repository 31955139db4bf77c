import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { TestClients } from './testing/clients.ts';
import { DatagramPeer, StreamPeer } from './testing/peers.ts';

describe('a script of calls', () => {
  test('is made call by call, and what is open is closed after the last', async () => {
    const peer = new StreamPeer();
    const clients = new TestClients();
    clients.add(1, await peer.listening(), {
      steps: [
        { call: 'connect' },
        { call: 'write', text: 'AAA' },
        { call: 'write', bytes: 5, times: 2 },
        { call: 'read', until: 'line', count: 4 },
        { call: 'recvfrom', until: 'end', count: 64 },
      ],
    });
    const server = await peer.accepted();
    expect(await server.received('AAAAAAAABBBBB')).toHaveLength(13);
    server.send('answer\n');
    await clients.of(1, 'entered', 'recvfrom');
    server.send('more');
    await clients.of(1, 'returned', 'recvfrom');
    server.socket.end();
    expect(await clients.calls(1)).toEqual([
      'socket(AF_UNIX, SOCK_STREAM, 0) = fd',
      'connect(fd, ADDRESS, ) = 0',
      'write(fd, "AAA", 3) = 3',
      'write(fd, "AAAAA", 5) = 5',
      'write(fd, "BBBBB", 5) = 5',
      'read(fd, 4, "answ") = 4',
      'read(fd, 4, "er\\n") = 3',
      'recvfrom(fd, 64, 0, "more", ADDRESS) = 4',
      'recvfrom(fd, 64, 0, "", ) = 0',
      'close(fd) = 0',
    ]);
  });

  test('goes on after a failed call, and does not repeat that one', async () => {
    const peer = new StreamPeer();
    const clients = new TestClients();
    clients.add(1, await peer.listening(), {
      services: 2,
      steps: [
        { call: 'write', text: 'x', times: 3 },
        { call: 'close' },
        { call: 'write', text: 'x' },
        { call: 'read' },
        { call: 'close', fd: 'copy' },
        { call: 'shutdown' },
        { call: 'nanosleep', ms: 0 },
      ],
    });
    const service = [
      'socket(AF_UNIX, SOCK_STREAM, 0) = fd',
      'write(fd, "x", 1) = ENOTCONN',
      'close(fd) = 0',
      'write(fd, "x", 1) = EBADF',
      'read(fd, 4096, "") = EBADF',
      'close(fd) = EBADF',
      'shutdown(fd, SHUT_WR) = EBADF',
      'nanosleep(0) = 0',
    ];
    const first = await clients.of(1, 'returned', 'nanosleep');
    await clients.of(1, 'returned', 'nanosleep', clients.records.indexOf(first) + 1);
    expect(clients.transcript(1)).toEqual([...service, ...service]);
  });

  test('half-closes, and a copy of the descriptor holds end-of-file back', async () => {
    const peer = new StreamPeer();
    const clients = new TestClients('tcp');
    const address = await peer.listening('tcp');
    clients.add(1, address, {
      steps: [
        { call: 'connect' },
        { call: 'dup' },
        { call: 'close' },
        { call: 'read' },
        { call: 'close', fd: 'copy' },
      ],
    });
    const held = await peer.accepted();
    let ended = false;
    held.socket.on('end', () => {
      ended = true;
    });
    // A read follows the close of the first descriptor, which no longer exists.
    expect((await clients.of(1, 'returned', 'read')).errno).toBe('EBADF');
    await clients.calls(1, 2);
    if (!ended) await once(held.socket, 'end');

    clients.add(2, address, {
      steps: [
        { call: 'connect' },
        { call: 'shutdown' },
        { call: 'read' },
        { call: 'write', text: 'x' },
      ],
    });
    const half = await peer.accepted();
    await once(half.socket, 'end');
    half.send('late');
    expect((await clients.calls(2)).slice(2)).toEqual([
      'shutdown(fd, SHUT_WR) = 0',
      'read(fd, 4096, "late") = 4',
      'write(fd, "x", 1) = EPIPE',
      'close(fd) = 0',
    ]);
  });

  test('would block: MSG_DONTWAIT gives EAGAIN where the buffer is full', async () => {
    const peer = new StreamPeer();
    const clients = new TestClients();
    const address = await peer.listening();
    clients.add(1, address, {
      steps: [{ call: 'connect' }, { call: 'sendto', bytes: 4096, times: 100_000, dontWait: true }],
    });
    const server = await peer.accepted();
    server.socket.pause();
    const calls = await clients.calls(1);
    expect(calls.at(-2)).toMatch(/^sendto\(fd, "\w+", 4096, MSG_DONTWAIT, \) = EAGAIN$/);
    expect(calls.at(-3)).toMatch(/, MSG_DONTWAIT, \) = 4096$/);
  });

  test('passes a descriptor of a file that holds a text', async () => {
    const peer = new DatagramPeer();
    const clients = new TestClients('unix-dgram');
    clients.add(1, peer.address, {
      replyTimeoutMs: 0,
      steps: [{ call: 'sendmsg', text: 'fd\n', passes: 'secret' }],
    });
    expect((await clients.calls(1, 2)).slice(1)).toEqual([
      'bind(fd, ) = 0',
      'getsockname(fd, ADDRESS) = 0',
      'memfd_create(message, 0) = fd',
      'write(fd, "secret", 6) = 6',
      'sendmsg(fd, "fd\\n", 0, ADDRESS, [fd]) = 3',
      'close(fd) = 0',
      'close(fd) = 0',
    ]);
    expect((await peer.received()).text).toBe('fd\n');
  });

  test('pauses between two steps, outside any call', async () => {
    const peer = new StreamPeer();
    const clients = new TestClients();
    clients.add(1, await peer.listening(), {
      steps: [{ call: 'connect' }, { call: 'write', text: 'x', times: 2 }, { call: 'close' }],
      stepMs: 500,
    });
    expect(await clients.calls(1)).toEqual([
      'socket(AF_UNIX, SOCK_STREAM, 0) = fd',
      'connect(fd, ADDRESS, ) = 0',
      'write(fd, "x", 1) = 1',
      'write(fd, "x", 1) = 1',
      'close(fd) = 0',
    ]);
    const times = clients.records.flatMap((record) =>
      record.kind === 'entered' && record.client === 1 ? [Number(record.t) / 1e6] : [],
    );
    const gaps = times.slice(1).map((t, i) => t - (times[i] ?? 0));
    expect(gaps[1]).toBeGreaterThan(490);
    expect(gaps[2]).toBeLessThan(490);
    expect(gaps[3]).toBeGreaterThan(490);
  });

  test('is closed at once between two steps too', async () => {
    const peer = new StreamPeer();
    const clients = new TestClients();
    clients.add(1, await peer.listening(), {
      steps: [{ call: 'connect' }, { call: 'write', text: 'never' }],
      stepMs: 60_000,
    });
    await clients.of(1, 'returned', 'connect');
    clients.tell({ order: 'close', client: 1 });
    expect((await clients.calls(1)).slice(1)).toEqual([
      'connect(fd, ADDRESS, ) = 0',
      'close(fd) = 0',
    ]);
  });

  test('ends at once when it is closed, asleep or not', async () => {
    const peer = new StreamPeer();
    const clients = new TestClients();
    clients.add(1, await peer.listening(), {
      services: 9,
      steps: [
        { call: 'connect' },
        { call: 'nanosleep', ms: 60_000 },
        { call: 'write', text: 'never' },
      ],
    });
    await clients.of(1, 'entered', 'nanosleep');
    clients.tell({ order: 'close', client: 1 });
    expect((await clients.calls(1)).slice(2)).toEqual([
      'nanosleep(60000) = EINTR',
      'close(fd) = 0',
    ]);
    clients.hangUp();
    expect(await clients.ended).toEqual({ code: 0, signal: null, stderr: '' });
  });
});
