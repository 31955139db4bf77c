import { fstatSync, readlinkSync, statSync } from 'node:fs';
import { expect, test } from 'vitest';
import { openFile, RawClient } from './testing/raw-client.ts';
import { TestServer, temporaryDirectory } from './testing/servers.ts';

const CLEAN = { code: 0, signal: null, stderr: '' };

test.each(['unix-stream', 'unix-seqpacket', 'unix-dgram'] as const)(
  '%s: a descriptor is passed, and the content of its file comes back',
  async (transport) => {
    const server = new TestServer({ transport, service: 'descriptor' });
    const client = new RawClient(transport, await server.listening());
    const fd = openFile(`${temporaryDirectory()}/secret`, 'two\nlines');
    await client.send('fd\n', [fd]);
    expect(await client.received()).toBe('9 bytes: two lines\n');
    client.close();
    expect(await server.terminate()).toEqual(CLEAN);
    const { args } = await server.returned('recvmsg');
    const [passed] = args.scm_rights as number[];
    const from = server.printed().findIndex((line) => line.startsWith('recvmsg('));
    expect(server.printed().slice(from + 1, from + 4)).toEqual([
      `lseek(${passed}, 0, SEEK_SET) = 0`,
      `read(${passed}, 65536, "two\\nlines") = 9`,
      `close(${passed}) = 0`,
    ]);
    expect(server.printed()[from + 4]).toContain('sendmsg(');
  },
);

test('the received descriptor refers to the file that was sent', async () => {
  const server = new TestServer({ server: 'select', service: 'descriptor' });
  const client = new RawClient('unix-stream', await server.listening());
  await server.returned('accept');
  await server.asleep();
  server.gate({ order: 'pause' });
  const fd = openFile(`${temporaryDirectory()}/secret`, 'here');
  await client.send('fd\n', [fd]);
  for (const call of ['recvmsg', 'lseek'] as const) {
    await server.until((record) => record.kind === 'gateWaiting' && record.call === call);
    if (call === 'recvmsg') server.gate({ order: 'step' });
  }
  const [passed] = (await server.returned('recvmsg')).args.scm_rights as number[];
  const theirs = `/proc/${server.pid}/fd/${passed}`;
  expect(statSync(theirs).ino).toBe(fstatSync(fd).ino);
  expect(readlinkSync(theirs)).toBe(readlinkSync(`/proc/self/fd/${fd}`));
  server.gate({ order: 'resume' });
  expect(await client.received()).toBe('4 bytes: here\n');
  expect(await server.terminate()).toEqual(CLEAN);
});

test('no descriptor, one that cannot seek, two at once', async () => {
  const server = new TestServer({ server: 'poll', service: 'descriptor' });
  const address = await server.listening();
  const client = new RawClient('unix-stream', address);
  await client.send('fd\n');
  expect(await client.received()).toBe('no descriptor came\n');
  const directory = temporaryDirectory();
  const one = openFile(`${directory}/one`, '1');
  const two = openFile(`${directory}/two`, '22');
  const other = new RawClient('unix-stream', address);
  await client.send('fd\n', [other.fd]);
  expect(await client.received()).toBe('not a file: ESPIPE\n');
  await client.send('fd\n', [one, two]);
  // Two writes on a stream: one read, or two.
  let answer = await client.received();
  if (!answer.includes('22')) answer += await client.received();
  expect(answer).toBe('1 bytes: 1\n2 bytes: 22\n');
  expect(await server.terminate()).toEqual(CLEAN);
});

test('a program that expects no descriptors closes those it receives', async () => {
  const server = new TestServer({ server: 'epoll', service: 'echo', io: 'recvmsg-sendmsg' });
  const client = new RawClient('unix-stream', await server.listening());
  const fd = openFile(`${temporaryDirectory()}/f`, '');
  for (let i = 0; i < 5; i++) {
    await client.send('take this\n', [fd, fd]);
    expect(await client.received()).toBe('take this\n');
  }
  expect(await server.terminate()).toEqual(CLEAN);
  const passed = server.records.flatMap(({ kind, args }) =>
    kind === 'returned' ? ((args.scm_rights ?? []) as number[]) : [],
  );
  expect(passed).toHaveLength(10);
  // Each has the number of one that was closed.
  expect(new Set(passed).size).toBe(2);
});
