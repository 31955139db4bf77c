import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryDirectory } from '../../programs/src/testing/servers.ts';
import { blockedIn, CServer } from './testing/processes.ts';
import { until } from './testing/programs.ts';
import { socketsHeldBy } from './testing/sockets.ts';

const start = (...args: string[]): Promise<CServer> =>
  CServer.start('select-console', ['-s', 'echo', ...args], join(temporaryDirectory(), 's'));

test('lines of the console reach the clients, who wait for nobody', async () => {
  const server = await start();
  const [first, second] = [server.connect(), server.connect()];
  await until(() => socketsHeldBy(server.pid) === 3);
  // Half a line is no order yet, and meanwhile clients are served.
  server.program.type('clie');
  first.send('hello\n');
  await first.received('hello\n');
  server.program.type('nts\nto all\n');
  expect(await first.received('to all\n')).toBe('hello\nto all\n');
  expect(await second.received('to all\n')).toBe('to all\n');
  expect(server.program.stdout).toBe('2\n');
  first.socket.end();
  await first.end();
  server.program.type('clients\nquit\nnobody hears this\n');
  expect(await server.program.ended).toEqual({
    code: 0,
    signal: null,
    stdout: '2\n1\n',
    stderr: '',
  });
  expect(await second.end()).toBe('to all\n');
});

test('end-of-file on the console takes it out of the set', async () => {
  const server = await start();
  server.program.endTyping();
  await until(() => blockedIn(server.pid) === 'select');
  const client = server.connect();
  client.send('still here\n');
  await client.received('still here\n');
  // select(nfds, readfds): a descriptor that is readable for ever would never let it sleep.
  await until(() => blockedIn(server.pid) === 'select');
  expect((await server.program.terminate()).code).toBe(0);
});
