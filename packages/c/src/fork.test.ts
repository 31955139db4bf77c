import { join } from 'node:path';
import { expect, test } from 'vitest';
import { stateOf, temporaryDirectory } from '../../programs/src/testing/servers.ts';
import { blockedIn, CServer, childrenOf } from './testing/processes.ts';
import { until } from './testing/programs.ts';
import { socketsHeldBy } from './testing/sockets.ts';

const start = (...args: string[]): Promise<CServer> =>
  CServer.start('fork', args, join(temporaryDirectory(), 's'));

const END = { code: 0, signal: null, stdout: '', stderr: '' };

test('a child for each client, and none is left as a zombie', async () => {
  const server = await start();
  const clients = [server.connect(), server.connect(), server.connect()];
  await server.childrenIn('read', 3);
  expect(blockedIn(server.pid)).toBe('accept');
  // Each has closed the socket that it does not use.
  await until(() => socketsHeldBy(server.pid) === 1);
  for (const child of childrenOf(server.pid)) expect(socketsHeldBy(child)).toBe(1);

  for (const client of clients) client.send('3\n0\n');
  expect(await Promise.all(clients.map((client) => client.end()))).toEqual(['3\n', '3\n', '3\n']);
  await until(() => childrenOf(server.pid).length === 0);
  await until(() => blockedIn(server.pid) === 'accept');
  expect(await server.program.terminate()).toEqual(END);
});

test('many clients at once: the list of children is never wrong', async () => {
  const server = await start('-s', 'echo', '-b', '200');
  for (let round = 0; round < 3; round++) {
    const clients = Array.from({ length: 50 }, () => server.connect());
    for (const client of clients) client.send('hello\n');
    await Promise.all(clients.map((client) => client.received('hello\n')));
    for (const client of clients) client.socket.end();
    await Promise.all(clients.map((client) => client.end()));
    await until(() => childrenOf(server.pid).length === 0);
  }
  expect(await server.program.terminate()).toEqual(END);
});

test('SIGTERM ends the children that still serve', async () => {
  const server = await start();
  const clients = [server.connect(), server.connect()];
  const children = await server.childrenIn('read', 2);
  expect(await server.program.terminate()).toEqual(END);
  expect(children.map(stateOf)).toEqual([undefined, undefined]);
  expect(await Promise.all(clients.map((client) => client.end()))).toEqual(['', '']);
});

test('-f wait: children that ended are zombies for as long as the server lives', async () => {
  const server = await start('-f', 'wait');
  for (let count = 1; count <= 3; count++) {
    const client = server.connect();
    client.send('0\n');
    expect(await client.end()).toBe('0\n');
    await until(
      () => childrenOf(server.pid).filter((pid) => stateOf(pid) === 'Z').length === count,
    );
  }
  const zombies = childrenOf(server.pid);
  expect(await server.program.terminate()).toEqual(END);
  expect(zombies.map(stateOf)).toEqual([undefined, undefined, undefined]);
});

test('-f close: the client gets its answer and never its end-of-file', async () => {
  const server = await start('-f', 'close');
  const client = server.connect();
  client.send('4\n0\n');
  expect(await client.received('4\n')).toBe('4\n');
  // The child has closed and is gone; the parent still has the connected socket.
  await until(() => childrenOf(server.pid).length === 0);
  await until(() => blockedIn(server.pid) === 'accept');
  expect(socketsHeldBy(server.pid)).toBe(2);
  let ended = false;
  const end = client.end().then(() => {
    ended = true;
  });
  // What the kernel would have told the client came before this connection's answer.
  const other = server.connect();
  other.send('0\n');
  await other.received('0\n');
  expect(ended).toBe(false);
  expect(await server.program.terminate()).toEqual(END);
  await end;
});
