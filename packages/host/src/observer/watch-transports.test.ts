import { timeWaitOf } from '@socketarium/protocol';
import { expect, test } from 'vitest';
import { call, exited, inet, listener, unix, watching } from '../testing/observing.ts';

test('seqpacket is sampled like streams', () => {
  const { kernel, look, note, sample } = watching('unix-seqpacket');
  note(call('server', 'socket', {}, 3, { inode: 100 }));
  note(call('server', 'listen', { sockfd: 3, backlog: 4 }, 0));
  note(call('client-1', 'socket', {}, 19, { inode: 201 }));
  kernel.unix = [listener(100, [201]), unix(201, { sendQueue: 768 })];
  expect(look()).toBeNull();
  expect(sample()).toMatchObject({
    listening: { inode: 100, length: 1, ordered: true },
    datagrams: null,
  });
});

const tcp = (host: string) => {
  const watched = watching('tcp');
  const server = (role: string, inode: number) => [
    ...call(role, 'socket', {}, 3, { inode }),
    ...call(role, 'bind', { sockfd: 3, addr: `${host}:0` }, 0),
    ...call(role, 'getsockname', { sockfd: 3 }, 0, { addr: `${host}:80` }),
    ...call(role, 'listen', { sockfd: 3, backlog: 4 }, 0),
  ];
  return { ...watched, server };
};

test('TCP over ::1 is found among the AF_INET6 sockets', () => {
  const { kernel, look, note, sample, server } = tcp('[::1]');
  note(server('server', 100));
  note(call('client-1', 'socket', {}, 19, { inode: 201 }));
  kernel.inet6 = [
    inet({ inode: 100, state: 'LISTEN', receiveQueue: 1, sendQueue: 4 }),
    inet({ peerPort: 4001 }),
    inet({ inode: 201, localPort: 4001, peerPort: 80 }),
  ];
  expect(look()).toBeNull();
  expect(kernel.asked).toEqual(['inet6']);
  expect(sample().listening).toMatchObject({ length: 1, members: [{ port: 4001 }] });
});

test('TIME_WAIT is asked for once no server listens any more', () => {
  const { kernel, look, note, sample, server, told } = tcp('127.0.0.1');
  look();
  note(server('server', 100));
  kernel.inet = [inet({ inode: 100, state: 'LISTEN', sendQueue: 4 })];
  kernel.timeWait = 3;
  look();
  expect(sample().atAddress).toBeNull();
  expect(kernel.asked).toEqual(['inet']);

  note(exited('server'));
  kernel.inet = [];
  look();
  expect(sample().listening).toBeNull();
  expect(timeWaitOf(sample().atAddress)).toBe(3);
  const before = told.length;
  look();
  expect(told).toHaveLength(before);
  kernel.timeWait = 2;
  look();
  expect(timeWaitOf(sample().atAddress)).toBe(2);

  note(server('server', 101));
  kernel.inet = [inet({ inode: 101, state: 'LISTEN', sendQueue: 4 })];
  look();
  expect(sample()).toMatchObject({ listening: { inode: 101 }, atAddress: null });
});

test('a second server that listens keeps TIME_WAIT from being asked', () => {
  const { kernel, look, note, sample, server } = tcp('127.0.0.1');
  note([...server('server', 100), ...server('server-2', 150), ...exited('server')]);
  kernel.timeWait = 3;
  kernel.inet = [
    inet({ inode: 150, state: 'LISTEN', sendQueue: 4 }),
    inet({ inode: 201, localPort: 4001, peerPort: 80 }),
  ];
  note(call('client-1', 'socket', {}, 19, { inode: 201 }));
  look();
  // A second server's listening socket is not reported as the lab's.
  expect(sample()).toMatchObject({ listening: null, atAddress: null });
});

test('what a second server accepted is the lab’s own, at both ends', () => {
  const { kernel, look, note, sample, scans } = watching('unix-stream');
  note(call('server', 'socket', {}, 3, { inode: 100 }));
  note(call('server', 'listen', { sockfd: 3, backlog: 4 }, 0));
  note(call('server-2', 'socket', {}, 3, { inode: 150 }));
  note(call('server-2', 'listen', { sockfd: 3, backlog: 4 }, 0));
  note(call('client-1', 'socket', {}, 19, { inode: 201 }));
  note(call('server-2', 'accept', { sockfd: 3 }, 5, { inode: 401, peerPid: 0 }));
  kernel.unix = [
    listener(100, []),
    listener(150, []),
    unix(401, { peerInode: 201, receiveQueue: 4 }),
    unix(201, { peerInode: 401 }),
  ];
  expect(look()).toBeNull();
  expect(scans).toEqual([]);
  expect(sample().sockets.map((row) => [row.inode, row.receiveQueue])).toEqual([
    [401, 4],
    [201, 0],
  ]);
});
