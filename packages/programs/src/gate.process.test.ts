import { expect, test } from 'vitest';
import { afterwards, TestServer } from './testing/servers.ts';

/** What a user who steps sees: the kinds and calls of the records, without the first. */
const story = (server: TestServer): string[] =>
  server.records.slice(1).map(({ kind, call }) => `${kind} ${call}`);

test('paused from the start: each step lets one call pass, and no other', async () => {
  const server = new TestServer({ paused: true });
  const expected: string[] = [];
  for (const call of ['unlink', 'socket', 'bind', 'listen', 'accept']) {
    expected.push(`gateWaiting ${call}`);
    await server.until((record) => record.kind === 'gateWaiting' && record.call === call);
    expect(story(server)).toEqual(expected);
    server.gate({ order: 'step' });
    expected.push(`gatePassed ${call}`, `entered ${call}`);
    if (call !== 'accept') expected.push(`returned ${call}`);
  }
  await server.entered('accept');
  expect(story(server)).toEqual(expected);
  // The call's descriptor is recorded before it is made.
  const fd = server.records.find(({ kind, call }) => kind === 'returned' && call === 'socket')?.ret;
  const about = (name: string) =>
    server.records.find(({ kind, call }) => kind === 'gateWaiting' && call === name)?.ret;
  expect(['unlink', 'socket', 'bind', 'listen', 'accept'].map(about)).toEqual([
    ...[-1, -1, fd, fd, fd],
  ]);

  // The step is kept while accept sleeps, and lets the read after it pass.
  server.gate({ order: 'step' });
  const client = await server.connect();
  client.send('3\n');
  await server.until((record) => record.kind === 'gateWaiting' && record.call === 'read', 25);
  server.gate({ order: 'resume' });
  client.send('0\n');
  expect(await client.end()).toBe('3\n');
});

test('paced: the calls are as far apart as ordered', async () => {
  const server = new TestServer({ service: 'echo' });
  const client = await server.connect();
  await server.asleep();
  server.gate({ order: 'pace', ms: 30 });
  // The order is read within a millisecond of calls, so the first few may still pass at once.
  for (
    let line = 0;
    server.records.filter(({ kind }) => kind === 'gatePassed').length < 5;
    line++
  ) {
    client.send(`${line}\n`);
    await client.received(`${line}\n`);
  }
  const waits = server.records.flatMap(({ kind, t }, index) => {
    const next = server.records[index + 1];
    return kind === 'gateWaiting' && next?.kind === 'gatePassed' ? [(next.t - t) / 1e6] : [];
  });
  expect(waits.length).toBeGreaterThanOrEqual(5);
  expect(Math.min(...waits)).toBeGreaterThanOrEqual(30);
});

test('a pause takes effect on a server at full speed, and steps and resume after it', async () => {
  const server = new TestServer({ server: 'select', service: 'echo' });
  for (let i = 0; i < 4; i++) {
    const client = await server.connect();
    client.socket.on('data', (chunk) => client.socket.write(chunk));
    client.send('round and round\n');
  }
  await server.until(() => server.records.length > 2000);
  server.gate({ order: 'pause' });
  const isWaiting = ({ kind }: { kind: string }) => kind === 'gateWaiting';
  await server.until(isWaiting);
  // All buffered records are out: nothing may follow but what a step lets pass.
  const stopped = server.records.length;
  server.gate({ order: 'step' });
  await server.until(isWaiting, stopped);
  const call = server.records[stopped - 1]?.call;
  expect(
    story(server)
      .slice(stopped - 1)
      .slice(-3),
  ).toEqual([`entered ${call}`, `returned ${call}`, expect.stringMatching(/^gateWaiting /)]);
  const stepped = server.records.length;
  server.gate({ order: 'resume' });
  await server.until(() => server.records.length > stepped + 2000);
});

test('SIGTERM at the gate: the call is not made, the closing steps are', async () => {
  const server = new TestServer();
  await server.asleep();
  server.gate({ order: 'pause' });
  const client = await server.connect();
  await server.until((record) => record.kind === 'gateWaiting' && record.call === 'read');
  // Steps 9 to 11 wait at the gate too; each further signal, or step, lets one pass.
  const again = setInterval(() => server.kill('SIGTERM'), 10);
  afterwards(() => clearInterval(again));
  expect(await server.ended).toEqual({ code: 0, signal: null, stderr: '' });
  expect(server.transcript().slice(-4)).toEqual([
    'accept(L) = C1',
    'close(C1) = 0',
    'close(L) = 0',
    expect.stringMatching(/^unlink\(.*\) = 0$/),
  ]);
  await client.end();
});
