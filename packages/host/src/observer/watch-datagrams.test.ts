import { expect, test } from 'vitest';
import { call, exited, OWN_PID, tablesOf, udp, unix, watching } from '../testing/observing.ts';

const SERVER = 100;

/** A datagram server that has bound. */
const setUp = (transport: 'unix-dgram' | 'udp', addr = '127.0.0.1:80') => {
  const watched = watching(transport);
  watched.note(call('server', 'socket', {}, 3, { inode: SERVER }));
  const name = transport === 'udp' ? addr : '/tmp/lab.sock';
  watched.note(call('server', 'bind', { sockfd: 3, addr: name }, 0));
  const received = (from: string) =>
    watched.note(call('server', 'recvfrom', { sockfd: 3 }, 4, { src_addr: from }));
  return { ...watched, received };
};

const client = (n: number) => call(`client-${n}`, 'socket', {}, 18 + n, { inode: 200 + n });

test('Unix: the queue, how many it admits, and the clients whose datagrams wait', () => {
  const { kernel, look, note, sample, told } = setUp('unix-dgram');
  note([...client(1), ...client(2)]);
  kernel.unix = [
    unix(SERVER, { receiveQueue: 100, path: '/tmp/lab.sock', state: 'CLOSE' }),
    unix(201, { sendQueue: 1536, path: '@00001', state: 'CLOSE' }),
    unix(202, { path: '@00002', state: 'CLOSE' }),
    unix(300, { path: '/tmp/other.sock' }),
  ];
  expect(look()).toBeNull();
  expect(sample()).toMatchObject({
    listening: null,
    atAddress: null,
    stopped: [],
    datagrams: {
      inode: SERVER,
      receiveQueue: 100,
      drops: null,
      receiveBuffer: null,
      maxLength: 11,
    },
  });
  expect(sample().sockets.map((row) => [row.inode, row.sendQueue, row.owner])).toEqual([
    [201, 1536, null],
    [202, 0, null],
  ]);
  look();
  expect(told).toHaveLength(1);
  expect(kernel.asked.filter((what) => what === 'max_dgram_qlen')).toHaveLength(1);

  kernel.unix = [unix(SERVER, { receiveQueue: 7 }), unix(201), unix(202)];
  look();
  expect(sample()).toMatchObject({ datagrams: { receiveQueue: 7 }, gone: [] });
});

test('null before it is bound, after its close, and after its process; then another socket’s', () => {
  const { kernel, look, note, sample } = setUp('unix-dgram');
  kernel.unix = [unix(SERVER)];
  look();
  expect(sample().datagrams?.inode).toBe(SERVER);
  note(exited('server'));
  look();
  expect(sample().datagrams).toBeNull();
  note(call('server', 'socket', {}, 3, { inode: 101 }));
  kernel.unix = [unix(101)];
  note(call('server', 'bind', { sockfd: 3, addr: '/tmp/lab.sock' }, 0));
  look();
  expect(sample().datagrams?.inode).toBe(101);
  note(call('server', 'close', { fd: 3 }, 0));
  look();
  expect(sample().datagrams).toBeNull();
});

test('Unix: an external sender by the name it sent from, or by its connection', () => {
  const { kernel, look, note, proc, received, sample, watch } = setUp('unix-dgram');
  note(client(1));
  note(call('client-1', 'getsockname', { sockfd: 19 }, 0, { addr: '@00001' }));
  proc.set(901, { pid: 71, comm: 'socat' });
  proc.set(902, { pid: 72, comm: 'nc' });
  received('@00001');
  received('/tmp/socat.sock');
  kernel.unix = [
    unix(SERVER),
    unix(201, { path: '@00001' }),
    unix(901, { path: '/tmp/socat.sock' }),
    unix(902, { peerInode: SERVER }),
    unix(903, { path: '/tmp/silent.sock' }),
  ];
  expect(look()).toBeGreaterThan(0);
  expect(look()).toBeNull();
  expect(sample().sockets.map((row) => [row.inode, row.name, row.owner])).toEqual([
    [201, undefined, null],
    [901, '/tmp/socat.sock', { pid: 71, comm: 'socat' }],
    [902, undefined, { pid: 72, comm: 'nc' }],
  ]);
  expect(watch.hasForeign).toBe(true);
  kernel.unix = [unix(SERVER), unix(201, { path: '@00001' })];
  look();
  expect(sample().gone).toEqual(['901', '902']);
  expect(watch.hasForeign).toBe(false);
  // Another socket, which has sent nothing, may have its name now.
  kernel.unix = [
    unix(SERVER),
    unix(201, { path: '@00001' }),
    unix(904, { path: '/tmp/socat.sock' }),
  ];
  expect(look()).toBeNull();
  expect(sample().sockets).toEqual([]);
});

test('a client’s socket that was not reported yet is not drawn as external', () => {
  const { kernel, look, note, proc, received, told } = setUp('unix-dgram');
  proc.set(201, { pid: OWN_PID, comm: 'node' });
  received('@00001');
  kernel.unix = [unix(SERVER), unix(201, { path: '@00001' })];
  expect(look()).toBeGreaterThan(0);
  expect(look()).toBeGreaterThan(0);
  expect(told).toEqual([]);
  note(client(1));
  expect(look()).toBeNull();
  expect(told).toHaveLength(1);
});

test('UDP: bytes, drops and room of the server’s socket; the clients’ ports once they have one', () => {
  const { kernel, look, note, sample } = setUp('udp');
  note(client(1));
  kernel.udp = [
    udp({ inode: SERVER, localPort: 80, receiveQueue: 7680, receiveBuffer: 8192, drops: 14 }),
    udp({ inode: 201, localPort: 0 }),
    udp({ inode: 999, localPort: 53 }),
  ];
  expect(look()).toBeNull();
  expect(sample().datagrams).toEqual({
    inode: SERVER,
    receiveQueue: 7680,
    drops: 14,
    receiveBuffer: 8192,
    maxLength: null,
  });
  kernel.udp = [
    udp({ inode: SERVER, localPort: 80, receiveQueue: 7680, receiveBuffer: 8192, drops: 15 }),
    udp({ inode: 201, localPort: 40_000 }),
  ];
  look();
  expect(sample().datagrams?.drops).toBe(15);
  expect(sample().sockets).toMatchObject([
    { inode: 201, peerInode: null, localPort: 40_000, peerPort: 0, state: 'CLOSE' },
  ]);
});

test('UDP: an external sender by port; a second server at the same port is not one', () => {
  const { kernel, look, note, proc, received, sample } = setUp('udp', '[::1]:80');
  note(call('server-2', 'socket', {}, 3, { inode: 150 }));
  proc.set(901, { pid: 71, comm: 'nc' });
  received('[::1]:5000');
  kernel.udp = [
    udp({ inode: SERVER, localPort: 80 }),
    udp({ inode: 150, localPort: 80 }),
    udp({ inode: 901, localPort: 5000 }),
    udp({ inode: 902, localPort: 5001, peerPort: 80, state: 'ESTABLISHED' }),
  ];
  look();
  expect(look()).toBeNull();
  expect(kernel.asked).toContain('udp of inet6');
  expect(sample().sockets.map((row) => [row.inode, row.localPort, row.owner])).toEqual([
    [901, 5000, { pid: 71, comm: 'nc' }],
    // Without an owner: /proc names none.
    [902, 5001, null],
  ]);
});

test('Unix: the process that sent a datagram, asked once, and not for the lab’s own', () => {
  const { kernel, look, note, proc, received, scans, watch } = setUp('unix-dgram');
  note(client(1));
  note(client(2));
  note(call('client-1', 'getsockname', { sockfd: 19 }, 0, { addr: '@00001' }));
  proc.set(901, { pid: 71, comm: 'socat' });
  proc.set(203, { pid: OWN_PID, comm: 'node' });
  kernel.unix = [
    unix(SERVER, { path: '/tmp/lab.sock' }),
    unix(201, { path: '@00001' }),
    unix(202, { path: '@00002' }),
    unix(203, { path: '@00003' }),
    unix(901, { path: '/tmp/socat.sock' }),
  ];
  const from = (address: string) => watch.peers.sender(address, () => tablesOf(kernel));
  expect(from('')).toBe(0);
  expect(from('@00001')).toBe(0);
  expect(kernel.asked).toEqual([]);
  expect([from('@00002'), from('@00003'), from('/tmp/gone.sock')]).toEqual([0, 0, 0]);
  scans.length = 0;
  expect([from('/tmp/socat.sock'), from('/tmp/socat.sock')]).toEqual([71, 71]);
  expect(scans).toEqual([[901]]);
  received('/tmp/socat.sock');
  // Its owner is known by now: the sample is not held.
  expect(look()).toBeNull();

  // Once its socket is gone, another may get the name.
  kernel.unix = [unix(SERVER, { path: '/tmp/lab.sock' })];
  look();
  kernel.unix.push(unix(902, { path: '/tmp/socat.sock' }));
  proc.set(902, { pid: 72, comm: 'socat' });
  expect(from('/tmp/socat.sock')).toBe(72);
});

test('UDP: the process that sent a datagram, by port', () => {
  const { kernel, note, proc, watch } = setUp('udp');
  note(client(1));
  note(call('client-1', 'getsockname', { sockfd: 19 }, 0, { addr: '0.0.0.0:40000' }));
  proc.set(901, { pid: 71, comm: 'nc' });
  kernel.udp = [
    udp({ inode: SERVER, localPort: 80 }),
    udp({ inode: 201, localPort: 40_000 }),
    udp({ inode: 901, localPort: 5000 }),
  ];
  const from = (port: number) => watch.peers.sender(`127.0.0.1:${port}`, () => tablesOf(kernel));
  expect([from(40_000), from(5000), from(6000), from(80)]).toEqual([0, 71, 0, 0]);
});
