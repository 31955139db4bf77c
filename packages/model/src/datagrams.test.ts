import { LIMITS, labState } from '@socketarium/protocol';
import { expect, test } from 'vitest';
import { Story } from './testing/transcript.ts';

const lab = (over: ConstructorParameters<typeof Story>[0] = {}) =>
  new Story({ transport: 'unix-dgram', service: 'echo', ...over });

test('a datagram server, from the first call to the last', () => {
  const story = lab();
  const { server } = story;
  const one = story.client(1);
  server.setsUp();
  expect(story.state.datagrams).toMatchObject({ fd: 3, inode: 100, length: 0, members: [] });
  expect(story.state.server.descriptors).toEqual([
    { fd: 3, role: 'bound', inode: 100, closeOnExec: false, connectionId: null },
  ]);
  server.enters('recvfrom', { sockfd: 3, len: 4096, flags: '0' });
  one.added().opens();
  expect(story.picture()).toEqual([
    'server waiting-for-a-datagram, blocked in recvfrom',
    'datagrams [] 0',
    'client-1 connecting',
  ]);
  one.sends('hello\n');
  expect(story.picture().slice(1)).toEqual(['datagrams [client-1:hello] 1', 'client-1 queued']);
  server.received('hello\n', one.name);
  expect(story.picture()).toEqual(['server processing', 'datagrams [] 0', 'client-1 served']);
  server.answers('hello\n', one.name);
  expect(story.state.connections).toMatchObject([
    { clientId: 'client-1', serverRead: 'hello\n', serverWrote: 'hello\n', serverFd: null },
  ]);
  one.hears('hello\n').closes(4);
  expect(story.state.clients[0]).toMatchObject({
    phase: 'done',
    machine: 'done',
    servicesBegun: 1,
    servicesDone: 1,
    waitingSince: null,
  });
  server.enters('recvfrom', { sockfd: 3, len: 4096, flags: '0' }).returns('recvfrom', 'EINTR');
  server.closes(3).calls('unlink', { pathname: '/lab.sock' }, 0).exits(0);
  expect(story.state.datagrams).toBeNull();
  expect(story.state.server.machine).toBe('exited');
  expect(story.state.server.position.surpriseCount).toBe(0);
  expect(story.state.clients[0]?.position?.surpriseCount).toBe(0);
  expect(story.state.counters).toMatchObject({
    accepted: 0,
    connectionRequests: 0,
    serviceRequests: 1,
    replies: 1,
    bytesRead: 6,
    bytesWritten: 6,
  });
  expect(labState.parse(story.state)).toEqual(story.state);
});

test('all clients’ datagrams wait in one queue, in the order they were sent', () => {
  const story = lab();
  story.server.setsUp();
  for (const n of [1, 2]) story.client(n).added().opens();
  story.client(1).sends('a');
  story.client(2).sends('b');
  story.client(1).sends('c');
  expect(story.picture()[1]).toBe('datagrams [client-1:a client-2:b client-1:c] 3');
  story.server.receives('a', story.client(1).name);
  expect(story.picture().slice(1)).toEqual([
    'datagrams [client-2:b client-1:c] 2',
    'client-1 queued',
    'client-2 queued',
  ]);
  story.server.receives('b', story.client(2).name);
  expect(story.picture().slice(2)).toEqual(['client-1 queued', 'client-2 served']);
  expect(story.state.datagrams).toMatchObject({ received: 2, lost: 0 });
});

test('a full Unix queue: the next sender sleeps, and that is its wait', () => {
  const story = lab();
  story.server.setsUp();
  for (const n of [1, 2]) story.client(n).added().opens();
  story.client(1).sends('a').sends('b');
  story.kernel(null, { datagrams: { receiveQueue: 1, maxLength: 2 } });
  story.client(2).sending('c');
  const since = story.t;
  expect(story.picture().slice(1)).toEqual([
    'datagrams [client-1:a client-1:b] 2',
    'client-1 queued',
    'client-2 connecting, blocked in sendto',
  ]);
  expect(story.state.clients[1]?.waitingSince).toBe(since);
  story.server.receives('a', story.client(1).name);
  story.client(2).returns('sendto', 1);
  expect(story.picture().slice(1)).toEqual([
    'datagrams [client-1:b client-2:c] 2',
    'client-1 queued',
    'client-2 queued',
  ]);
  story.server.receives('b', story.client(1).name).receives('c', story.client(2).name);
  const { waitedMs, waitingSince } = story.state.clients[1] ?? {};
  expect({ waitedMs, waitingSince }).toEqual({
    waitedMs: (story.t - since) / 1e6,
    waitingSince: null,
  });
});

test('an empty queue by the kernel is empty; otherwise some client’s datagram waits', () => {
  const story = lab({ transport: 'udp' });
  story.server.setsUp();
  story.client(1).added().opens().sends('a').names().sends('b');
  story.kernel(null, { datagrams: { receiveQueue: 0, drops: 1 } });
  expect(story.picture()[1]).toBe('datagrams [] 0');
  expect(story.state.datagrams?.lost).toBe(1);
  // The server's report comes after it: the datagram is not taken for an external client's.
  story.server.receives('a', story.client(1).name);
  expect(story.picture()[2]).toBe('client-1 served');
  expect(story.state.clients).toHaveLength(1);
  expect(story.state.datagrams?.unclaimed.map((one) => one.clientId)).toEqual(['client-1']);
  story.kernel(null, { datagrams: { receiveQueue: 768 } });
  expect(story.picture()[1]).toBe('datagrams [] 1');
});

test('the datagrams that the kernel dropped were the newest', () => {
  const story = lab({ transport: 'udp' });
  story.server.setsUp();
  const one = story.client(1);
  one.added().opens().sends('a').names();
  for (const text of ['b', 'c', 'd']) one.sends(text);
  story.kernel(null, { datagrams: { receiveQueue: 1536, drops: 2 } });
  expect(story.picture()[1]).toBe('datagrams [client-1:a client-1:b] 2');
});

test('a sender’s datagrams arrive in order: those before the one received are lost', () => {
  const story = lab({ transport: 'udp' });
  story.server.setsUp();
  for (const n of [1, 2]) story.client(n).added().opens().sends(`${n}`).names();
  story.client(1).sends('x').sends('y');
  story.server.receives('y', story.client(1).name);
  expect(story.picture()[1]).toBe('datagrams [client-2:2] 1');
});

test('the kernel reported it before its sender did: it is counted once', () => {
  for (const receivedFirst of [false, true]) {
    const story = lab();
    story.server.setsUp().enters('recvfrom', { sockfd: 3, len: 4096, flags: '0' });
    const one = story.client(1);
    one.added().opens();
    // AAA, BBB and CC are sent and AAA is received before any client's facts about it arrive.
    const t = story.t;
    const says = () => story.kernel(null, { datagrams: { receiveQueue: 3 }, t: t + 5e6 });
    const took = () => {
      const { where } = story.server;
      const callId = story.server.openCall('recvfrom');
      const caller = { where, callId, call: 'recvfrom' as const };
      const args = { buf: { length: 3, preview: 'AAA' }, src_addr: one.name };
      const fact = { type: 'syscall.returned' as const, ...caller, args, ret: 3, errno: null };
      story.tell(fact, t + 2e6);
    };
    if (receivedFirst) took();
    says();
    expect(story.picture()[1]).toBe('datagrams [] 1');
    if (!receivedFirst) took();
    story.t = t;
    for (const text of ['AAA', 'BBB', 'CC']) {
      one.sending(text);
      one.returns('sendto', text.length);
    }
    expect(story.picture()[1]).toBe('datagrams [client-1:BBB client-1:CC] 2');
  }
});

test('received before its sender reported sending it', () => {
  const story = lab();
  story.server.setsUp();
  const one = story.client(1);
  one.added().opens();
  story.server.enters('recvfrom', { sockfd: 3, len: 4096, flags: '0' });
  one.sending('a');
  story.server.received('a', one.name);
  one.returns('sendto', 1);
  expect(story.picture().slice(1)).toEqual(['datagrams [] 0', 'client-1 served']);
  expect(story.state.connections[0]?.serverRead).toBe('a');
  expect(story.state.datagrams?.unclaimed).toEqual([]);
});

test('received, and the queue reported empty, before its sender’s call has returned', () => {
  const story = lab();
  story.server.setsUp();
  const one = story.client(1);
  one.added().opens();
  story.server.enters('recvfrom', { sockfd: 3, len: 4096, flags: '0' });
  one.sending('a');
  story.server.received('a', one.name);
  story.kernel(null, { datagrams: { receiveQueue: 0 } });
  one.returns('sendto', 1);
  expect(story.picture()[1]).toBe('datagrams [] 0');
  expect(story.state.datagrams).toMatchObject({ received: 1, unclaimed: [] });
});

test('an external sender has the pid that the host found, and its name from the kernel’s row', () => {
  const story = lab();
  story.server.setsUp();
  story.client(1).added();
  const received = { buf: { length: 1, preview: 'a' }, src_addr: '/tmp/nc.sock', peerPid: 71 };
  story.server
    .enters('recvfrom', { sockfd: 3, len: 4096, flags: '0' })
    .returns('recvfrom', 1, received);
  expect(story.state.clients[1]).toMatchObject({ id: 'external:71', pid: 71, phase: 'served' });
  const row = { inode: 901, owner: { pid: 71, comm: 'nc' }, name: '/tmp/nc.sock' };
  story.kernel(null, { sockets: [row], datagrams: { receiveQueue: 0 } });
  expect(story.state.clients[1]).toMatchObject({ id: 'external:71', name: 'nc' });
  expect(story.state.connections[0]).toMatchObject({ clientInode: 901 });
});

test('UDP: received before its sender’s port, or anything about it, was reported', () => {
  const story = lab({ transport: 'udp' });
  story.server.setsUp();
  const [one, two] = [story.client(1), story.client(2)];
  one.added().opens();
  two.added();
  story.server.receives('a', '127.0.0.1:40011').receives('b', '127.0.0.1:40021');
  expect(story.state.clients).toHaveLength(2);
  expect(story.state.datagrams?.unclaimed).toHaveLength(2);
  // Reported late: each call was made before the server received.
  const sent = (client: typeof one, text: string) => {
    const t = story.t - 60e6;
    const caller = { where: client.where, client: client.id, callId: 1_000_000 };
    const buf = { length: 1, preview: text };
    const args = { sockfd: 4, buf, len: 1, flags: '0', dest_addr: '127.0.0.1:5000' };
    story.tell({ type: 'syscall.entered', ...caller, call: 'sendto', args }, t);
    const done = { type: 'syscall.returned' as const, ...caller, call: 'sendto' as const };
    story.tell({ ...done, args: {}, ret: 1, errno: null }, t + 1e6);
  };
  sent(one, 'a');
  one.names();
  two.opens();
  sent(two, 'b');
  expect(story.picture().slice(1)).toEqual([
    'datagrams [] 0',
    'client-1 served',
    'client-2 served',
  ]);
  expect(story.state.connections.map((conn) => conn.serverRead)).toEqual(['a', 'b']);
});

test('UDP: two clients that send the same are distinguished by their ports in the end', () => {
  const story = lab({ transport: 'udp' });
  story.server.setsUp();
  const [one, two] = [story.client(1), story.client(2)];
  for (const client of [one, two]) client.added().opens().sends('same');
  story.server.receives('same', two.name);
  story.server.answers('same', two.name);
  one.names();
  two.names();
  const of = (n: number) => story.state.connections.find((c) => c.clientId === `client-${n}`);
  expect(of(1)).toMatchObject({ serverRead: '', serverWrote: '', clientAddress: one.name });
  expect(of(2)).toMatchObject({ serverRead: 'same', serverWrote: 'same', clientAddress: two.name });
});

test('UDP: an unbound socket has 0.0.0.0 or [::] as its own address, and is seen as the loopback', () => {
  for (const ipv6 of [false, true]) {
    const story = lab({ transport: 'udp', ipv6 });
    story.server.setsUp();
    const one = story.client(1);
    const addr = `${ipv6 ? '[::]' : '0.0.0.0'}:${one.port + 1}`;
    one.added().opens().sends('a').calls('getsockname', { sockfd: 4 }, 0, { addr });
    expect(story.state.connections[0]?.clientAddress).toBe(one.name);
    story.server.receives('a', one.name);
    expect(story.picture()).toContain('client-1 served');
  }
});

test('external senders are known by their address, and are forgotten after a while', () => {
  const story = lab({ transport: 'udp' });
  story.server.setsUp().receives('hi', '127.0.0.1:6000').receives('ho', '127.0.0.1:6000');
  expect(story.state.clients).toMatchObject([
    { id: 'external:port-6000', kind: 'external', phase: 'served', machine: null },
  ]);
  expect(story.state.connections).toMatchObject([{ serverRead: 'hiho', clientPort: 6000 }]);
  for (let port = 6001; port < 6200; port++) story.server.receives('x', `127.0.0.1:${port}`);
  expect(story.state.clients).toHaveLength(64);
  expect(story.state.connections).toHaveLength(64);
  expect(story.state.clients.at(-1)?.id).toBe('external:port-6199');
});

test('a sender without a name, and one with a name of its own', () => {
  const story = lab();
  story.server.setsUp().receives('hi', '').receives('ho', '').receives('x', '/tmp/me');
  expect(story.state.clients.map((one) => one.id)).toEqual([
    'external:unnamed',
    'external:/tmp/me',
  ]);
});

test('an external client’s datagram is an external client’s once the lab’s clients have had time to report', () => {
  const story = lab({ transport: 'udp' });
  story.server.setsUp();
  story.client(1).added().opens();
  story.server.receives('a', '127.0.0.1:6000');
  expect(story.state.clients).toHaveLength(1);
  story.t += 1.1e9;
  story.kernel(null, { datagrams: { receiveQueue: 0 } });
  expect(story.state.clients[1]).toMatchObject({ id: 'external:port-6000' });
  expect(story.state.connections[1]?.serverRead).toBe('a');
});

test('more than can be drawn are counted', () => {
  const story = lab({ transport: 'udp' });
  story.server.setsUp();
  const one = story.client(1);
  one.added().opens().sends('first').names();
  for (let n = 1; n < 100; n++) one.sends(`${n}`);
  expect(story.state.datagrams?.length).toBe(100);
  expect(story.state.datagrams?.members).toHaveLength(64);
  story.server.receives('first', one.name);
  for (let n = 1; n < 90; n++) story.server.receives(`${n}`, one.name);
  expect(story.state.datagrams).toMatchObject({ length: 10, members: [], received: 90 });
  story.kernel(null, { datagrams: { receiveQueue: 0 } });
  one.sends('new');
  expect(story.picture()[1]).toBe('datagrams [client-1:new] 1');
});

test('a datagram outlives its sender', () => {
  const story = lab();
  story.server.setsUp();
  const one = story.client(1);
  one.added({ steps: [] }).opens().sends('a').closes(4);
  expect(story.picture().slice(1)).toEqual(['datagrams [client-1:a] 1', 'client-1 done']);
  story.server.receives('a', one.name);
  expect(story.picture().slice(1)).toEqual(['datagrams [] 0', 'client-1 done']);
  expect(story.state.connections).toMatchObject([{ serverRead: 'a', clientFd: null }]);
});

test('no reply came in time, and no server was there', () => {
  const story = lab({ transport: 'udp' });
  story.server.setsUp();
  const one = story.client(1);
  one.added().opens().sends('a').names();
  one.calls('recvfrom', { sockfd: 4, len: 4096, flags: '0' }, 'EAGAIN').closes(4);
  expect(story.picture()).toContain('client-1 failed EAGAIN');
  expect(story.state.clients[0]?.position?.surpriseCount).toBe(0);
  const unix = lab();
  unix.server.setsUp();
  const two = unix.client(2);
  two.added().opens().sending('a').returns('sendto', 'ECONNREFUSED').closes(4);
  expect(unix.picture()).toContain('client-2 failed ECONNREFUSED');
});

test('a buffer that is too small loses the end of a datagram, and recvmsg reports it', () => {
  const story = lab({ io: 'recvmsg-sendmsg' });
  story.server.setsUp();
  const one = story.client(1);
  one.added().opens().sends('abcdef');
  story.server.calls('recvmsg', { sockfd: 3, len: 4, flags: '0' }, 4, {
    ...{ buf: 'abcd', msg_name: one.name, msg_flags: 'MSG_TRUNC', scm_rights: [] },
  });
  expect(story.state.datagrams).toMatchObject({ length: 0, received: 1, truncated: 1 });
  const cut = { clientId: 'client-1', length: 6, taken: 4, preview: 'abcdef' };
  expect(story.state.datagrams?.cut).toMatchObject(cut);

  // The server reports first: what was sent is known once its sender has reported it.
  one.sending('ghijkl');
  const received = { ...{ buf: 'ghij', msg_name: one.name }, msg_flags: 'MSG_TRUNC' };
  story.server.calls('recvmsg', { sockfd: 3, len: 4, flags: '0' }, 4, {
    ...{ ...received, scm_rights: [] },
  });
  expect(story.state.datagrams?.cut).toMatchObject(cut);
  one.returns('sendto', 6);
  expect(story.state.datagrams?.cut).toMatchObject({ ...cut, preview: 'ghijkl' });
  expect(story.state.datagrams?.truncated).toBe(2);
  // A datagram that fits keeps the last one that did not.
  one.sends('mn');
  story.server.receives('mn', one.name);
  expect(story.state.datagrams?.cut).toMatchObject({ preview: 'ghijkl' });
  expect(labState.parse(story.state)).toEqual(story.state);
});

test('the queue dies with the server, and the successor has its own', () => {
  const story = lab();
  story.server.setsUp();
  story.client(1).added().opens().sends('a');
  story.server.exits(null, 'SIGKILL');
  expect(story.state.datagrams).toBeNull();
  expect(story.picture()).toContain('client-1 connecting');
  story.successor().starts().setsUp();
  expect(story.picture().slice(0, 2)).toEqual(['server waiting-for-a-datagram', 'datagrams [] 0']);
});

test('each sendto is a message of its own, and each answer; the newest are kept', () => {
  const story = lab();
  story.server.setsUp();
  const one = story.client(1);
  one.added().opens().sends('A').sends('BBB').sends('CC');
  one.hears('A');
  const said = () =>
    story.state.clients[0]?.messages.map((m) => `${m.way} ${m.preview} ${m.length}`);
  expect(said()).toEqual(['sent A 1', 'sent BBB 3', 'sent CC 2', 'received A 1']);
  expect(story.state.clients[0]?.sent).toBe('ABBBCC');
  const [first] = story.state.clients[0]?.messages ?? [];
  expect([first?.seq, first?.t]).toEqual([expect.any(Number), expect.any(Number)]);
  for (let n = 0; n < LIMITS.clientMessages; n += 1) one.sends(String(n));
  expect(said()).toHaveLength(LIMITS.clientMessages);
  expect(said()?.at(-1)).toBe(`sent ${LIMITS.clientMessages - 1} 1`);
  expect(labState.parse(story.state)).toEqual(story.state);
});
