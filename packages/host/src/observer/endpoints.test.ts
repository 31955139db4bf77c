import { expect, test } from 'vitest';
import { call, exited } from '../testing/observing.ts';
import { Endpoints, portOf } from './endpoints.ts';

const setUp = () => {
  const ends = new Endpoints();
  const note = (...facts: Parameters<Endpoints['note']>[0][][]) => {
    for (const fact of facts.flat()) ends.note(fact);
  };
  return { ends, note };
};

const listens = (role: string, inode: number, fd = 3) => [
  ...call(role, 'socket', {}, fd, { inode }),
  ...call(role, 'bind', { sockfd: fd, addr: '/tmp/lab.sock' }, 0),
  ...call(role, 'listen', { sockfd: fd, backlog: 4 }, 0),
];

test('a socket stays until its last descriptor is closed', () => {
  const { ends, note } = setUp();
  note(call('client-1', 'socket', {}, 19, { inode: 201 }));
  note(call('client-1', 'connect', { sockfd: 19 }, 0, { local: '127.0.0.1:4001' }));
  note(call('client-1', 'dup', { oldfd: 19 }, 20));
  note(call('client-1', 'fcntl', { fd: 20, cmd: 'F_DUPFD_CLOEXEC', arg: '900' }, 900));
  note(call('client-1', 'close', { fd: 19 }, 0), call('client-1', 'close', { fd: 900 }, 0));
  expect([...ends.clients]).toEqual([201]);
  expect(ends.isClients('127.0.0.1:4001')).toBe(true);
  // The same port of another address is another client's.
  expect(ends.isClients('127.0.0.2:4001')).toBe(false);
  note(call('client-1', 'close', { fd: 20 }, 0));
  expect(ends.clients.size).toBe(0);
  expect(ends.isClients('127.0.0.1:4001')).toBe(false);
});

test('other commands of fcntl make no descriptor', () => {
  const { ends, note } = setUp();
  note(call('client-1', 'socket', {}, 19, { inode: 201 }));
  note(call('client-1', 'fcntl', { fd: 19, cmd: 'F_GETFL', arg: '0' }, 2));
  note(call('client-1', 'close', { fd: 19 }, 0));
  expect(ends.clients.size).toBe(0);
});

test('the end of a process closes all of its descriptors, copies included', () => {
  const { ends, note } = setUp();
  note(listens('server', 100), call('server', 'dup', { oldfd: 3 }, 4));
  note(call('server', 'accept', { sockfd: 3 }, 5, { inode: 400, peerPid: 7 }));
  note(call('client-1', 'socket', {}, 19, { inode: 201 }));
  note(exited('server'));
  expect([ends.listening, ends.bound, ends.someListens, ends.accepted.size]).toEqual([
    null,
    null,
    false,
    0,
  ]);
  expect(ends.clients.size).toBe(1);
});

test('files, epoll instances and passed descriptors are not sockets', () => {
  const { ends, note } = setUp();
  note(call('server', 'open', { pathname: '/etc/passwd', flags: 'O_RDONLY' }, 6, { inode: 9 }));
  note(call('client-1', 'memfd_create', { name: 'x', flags: '0' }, 7, { inode: 10 }));
  note(call('server', 'epoll_create1', { flags: '0' }, 8));
  note(call('server', 'recvmsg', { sockfd: 3 }, 3, { scm_rights: [9], msg_name: '' }));
  for (const fd of [6, 8, 9]) note(call('server', 'close', { fd }, 0));
  note(call('client-1', 'close', { fd: 7 }, 0));
  expect([ends.accepted.size, ends.clients.size, ends.listening]).toEqual([0, 0, null]);
});

test('a second server’s sockets count as servers’, and what it accepts as the lab’s own', () => {
  const { ends, note } = setUp();
  note(listens('server', 100), listens('server-2', 150));
  expect([ends.listening, ends.bound, ends.clients.size]).toEqual([100, 100, 0]);
  expect([...ends.listeners]).toEqual([100, 150]);
  note(call('server-2', 'accept', { sockfd: 3 }, 5, { inode: 401, peerPid: 0 }));
  expect(ends.accepted.has(401)).toBe(true);
  note(call('server', 'close', { fd: 3 }, 0));
  expect([ends.listening, ends.someListens, ends.hasBound]).toEqual([null, true, true]);
  note(exited('server-2'));
  expect([ends.someListens, ends.accepted.size]).toEqual([false, 0]);
});

test('a restarted server listens with another socket at the same port', () => {
  const { ends, note } = setUp();
  const server = (inode: number, addr: string) => [
    ...call('server', 'socket', {}, 3, { inode }),
    ...call('server', 'bind', { sockfd: 3, addr }, 0),
    ...call('server', 'getsockname', { sockfd: 3 }, 0, { addr: '127.0.0.1:4711' }),
    ...call('server', 'listen', { sockfd: 3, backlog: 4 }, 0),
  ];
  note(server(100, '127.0.0.1:0'));
  expect([ends.listening, ends.listeningPort]).toEqual([100, 4711]);
  note(exited('server'));
  expect([ends.listening, ends.listeningPort]).toEqual([null, 4711]);
  note(server(101, '127.0.0.1:4711'));
  expect([ends.listening, ends.bound, ends.listeningPort]).toEqual([101, 101, 4711]);
});

test('the family is the address’s', () => {
  const { ends, note } = setUp();
  note(call('server', 'socket', {}, 3, { inode: 100 }));
  note(call('server', 'bind', { sockfd: 3, addr: '[::1]:0' }, 0));
  expect([ends.family, ends.listeningPort]).toEqual(['inet6', 0]);
  note(call('server', 'getsockname', { sockfd: 3 }, 0, { addr: '[::1]:4711' }));
  expect([ends.family, ends.listeningPort]).toEqual(['inet6', 4711]);
});

test('a UDP client’s port comes from its getsockname; failed calls are ignored', () => {
  const { ends, note } = setUp();
  note(call('client-1', 'socket', {}, 19, { inode: 201 }));
  const [entered, returned] = call('client-1', 'getsockname', { sockfd: 19 }, -1, { addr: '' });
  note([entered, returned].filter((fact) => fact !== undefined));
  expect(ends.isClients('127.0.0.1:40000')).toBe(false);
  note(call('client-1', 'getsockname', { sockfd: 19 }, 0, { addr: '0.0.0.0:40000' }));
  // Bound to every address: it sends from whichever fits.
  expect(ends.isClients('127.0.0.1:40000')).toBe(true);
  // The server's port is not a client's.
  expect(ends.listeningPort).toBe(0);
});

test('a limited number of the newest senders is kept', () => {
  const { ends, note } = setUp();
  for (let port = 1; port <= 1200; port += 1) {
    note(call('server', 'recvfrom', { sockfd: 3 }, 1, { src_addr: `127.0.0.1:${port}` }));
  }
  note(call('server', 'recvmsg', { sockfd: 3 }, 1, { msg_name: '@abcde' }));
  note(call('server', 'recvfrom', { sockfd: 3 }, 1, { src_addr: '' }));
  note(call('client-1', 'recvfrom', { sockfd: 3 }, 1, { src_addr: '/tmp/lab.sock' }));
  expect(ends.senders.size).toBe(1000);
  expect([...ends.senders].slice(-2)).toEqual(['127.0.0.1:1200', '@abcde']);
});

test('only an internet address ends in a port', () => {
  expect(['127.0.0.1:80', '[::1]:0', '/tmp/a:80', '@abcde', '', undefined].map(portOf)).toEqual([
    80,
    0,
    null,
    null,
    null,
    null,
  ]);
});
