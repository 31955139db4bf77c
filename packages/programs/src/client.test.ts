import { describe, expect, test } from 'vitest';
import { TestClients } from './testing/clients.ts';
import { TestServer, temporaryDirectory } from './testing/servers.ts';

const CONNECT = 'connect(fd, ADDRESS, ) = 0';

describe('scripts', () => {
  test('sum: numbers, then 0, then end-of-file; each service is a new connection', async () => {
    const server = new TestServer();
    const clients = new TestClients();
    clients.add(7, await server.listening(), { services: 2 });
    const service = [
      'socket(AF_UNIX, SOCK_STREAM, 0) = fd',
      CONNECT,
      'write(fd, "3\\n", 2) = 2',
      'write(fd, "4\\n", 2) = 2',
      'write(fd, "0\\n", 2) = 2',
      'read(fd, 4096, "7\\n") = 2',
      'read(fd, 4096, "") = 0',
      'close(fd) = 0',
    ];
    expect(await clients.calls(7, 2)).toEqual([...service, ...service]);
    // Calls that may block are made by the client's own thread, the others by the main one.
    const tids = { own: new Set<number>(), main: new Set<number>() };
    for (const { kind, call, tid } of clients.records) {
      if (kind === 'opened') continue;
      tids[call === 'socket' || call === 'close' ? 'main' : 'own'].add(tid);
    }
    expect([...tids.main]).toEqual([clients.pid]);
    expect(tids.own.size).toBe(1);
    expect(tids.own).not.toContain(clients.pid);
  });

  test('echo over TCP: each line is read back before the next is sent', async () => {
    const server = new TestServer({ transport: 'tcp', service: 'echo' });
    const clients = new TestClients('tcp', 'echo');
    clients.add(1, await server.listening(), { lines: ['a', 'ünï'] });
    expect(await clients.calls(1)).toEqual([
      'socket(AF_INET, SOCK_STREAM, 0) = fd',
      'connect(fd, ADDRESS, ADDRESS) = 0',
      'write(fd, "a\\n", 2) = 2',
      'read(fd, 4096, "a\\n") = 2',
      'write(fd, "Ã¼nÃ¯\\n", 6) = 6',
      'read(fd, 4096, "Ã¼nÃ¯\\n") = 6',
      'close(fd) = 0',
    ]);
    const { args } = await clients.of(1, 'returned', 'connect');
    expect((await server.returned('accept')).args.addr).toBe(args.local);
  });

  test('it starts and thinks as long as its script says', async () => {
    const server = new TestServer();
    const clients = new TestClients();
    const added = performance.now();
    clients.add(1, await server.listening(), { startMs: 30, thinkMs: 20, numbers: [5] });
    await clients.of(1, 'entered', 'socket');
    expect(performance.now() - added).toBeGreaterThanOrEqual(29);
    await clients.calls(1);
    const times = clients.records.flatMap(({ kind, call, t }) =>
      (kind === 'returned' && call === 'connect') || (kind === 'entered' && call === 'write')
        ? [t / 1e6]
        : [],
    );
    const [connected = 0, first = 0, second = 0] = times;
    expect(first - connected).toBeGreaterThanOrEqual(19);
    expect(second - first).toBeGreaterThanOrEqual(19);
  });

  test('the thread in the record is the one that sleeps, one per client', async () => {
    const server = new TestServer({ backlog: 1 });
    const clients = new TestClients();
    const address = await server.listening();
    await (await server.connect()).connected();
    await server.returned('accept');
    const tids = new Set<number>();
    // No client is served: two are in the queue and read, the others wait for room in it.
    for (let client = 1; client <= 6; client++) {
      clients.add(client, address, { numbers: [1] });
      tids.add((await clients.asleep(client, client <= 2 ? 'read' : 'connect')).tid);
    }
    expect(tids.size).toBe(6);
    expect(tids).not.toContain(clients.pid);
    for (let client = 1; client <= 6; client++) clients.tell({ order: 'close', client });
    for (let client = 1; client <= 6; client++) {
      expect((await clients.calls(client)).at(-2)).toMatch(/ = EINTR$/);
    }
  });

  test.each(['iterative', 'select'] as const)('%s: 200 clients block at once', async (design) => {
    const server = new TestServer({ server: design, backlog: 10 });
    const clients = new TestClients();
    const address = await server.listening();
    const holder = design === 'iterative' ? await server.connect() : null;
    if (holder !== null) await server.returned('accept');
    for (let client = 1; client <= 200; client++) clients.add(client, address);
    if (holder !== null) {
      // No client is served: eleven are in the queue and read, the others block in connect.
      let reading = 0;
      await clients.until(({ kind, call }) => {
        if (kind === 'entered' && call === 'read') reading += 1;
        return reading === 11;
      });
      expect(clients.printed().filter((line) => line.startsWith('connect'))).toHaveLength(11);
      holder.socket.destroy();
    }
    for (let client = 1; client <= 200; client++) {
      expect((await clients.calls(client)).slice(-3)).toEqual([
        'read(fd, 4096, "7\\n") = 2',
        'read(fd, 4096, "") = 0',
        'close(fd) = 0',
      ]);
    }
  });
});

describe('the user', () => {
  test('sends as an interactive client, and 0 ends the service', async () => {
    const server = new TestServer();
    const clients = new TestClients();
    clients.add(1, await server.listening(), { interactive: true, numbers: [] });
    await clients.of(1, 'returned', 'connect');
    for (const text of ['40', 'no number', '2', '0'])
      clients.tell({ order: 'send', client: 1, text });
    expect((await clients.calls(1)).slice(2)).toEqual([
      'write(fd, "40\\n", 3) = 3',
      'write(fd, "no number\\n", 10) = 10',
      'read(fd, 4096, "not a number: no number\\n") = 24',
      'write(fd, "2\\n", 2) = 2',
      'write(fd, "0\\n", 2) = 2',
      'read(fd, 4096, "42\\n") = 3',
      'read(fd, 4096, "") = 0',
      'close(fd) = 0',
    ]);
  });

  test('sends before a client that thinks, and does not end its thinking', async () => {
    const server = new TestServer({ service: 'echo' });
    const clients = new TestClients('unix-stream', 'echo');
    clients.add(1, await server.listening(), { thinkMs: 60_000 });
    await clients.of(1, 'returned', 'connect');
    clients.tell({ order: 'send', client: 1, text: 'me first' });
    await clients.of(1, 'returned', 'read');
    clients.tell({ order: 'close', client: 1 });
    expect((await clients.calls(1)).slice(2)).toEqual([
      'write(fd, "me first\\n", 9) = 9',
      'read(fd, 4096, "me first\\n") = 9',
      'close(fd) = 0',
    ]);
  });

  test('an interactive client stays until it is closed, and then does no more services', async () => {
    const server = new TestServer({ service: 'echo' });
    const clients = new TestClients('unix-stream', 'echo');
    clients.add(1, await server.listening(), { interactive: true, services: 3 });
    await clients.of(1, 'returned', 'read');
    clients.tell({ order: 'close', client: 1 });
    expect((await clients.calls(1)).slice(-2)).toEqual([
      'read(fd, 4096, "hello\\n") = 6',
      'close(fd) = 0',
    ]);
    clients.hangUp();
    expect(await clients.ended).toEqual({ code: 0, signal: null, stderr: '' });
    expect(clients.printed().filter((line) => line.startsWith('socket'))).toHaveLength(1);
  });

  test.each([
    ['unix-stream', 'read', 1],
    ['unix-stream', 'connect', 2],
    ['tcp', 'read', 1],
    ['tcp', 'connect', 2],
  ] as const)('closes a client that is blocked, %s in %s', async (transport, call, before) => {
    const server = new TestServer({ transport, backlog: 0 });
    const address = await server.listening();
    const holder = await server.connect();
    await server.returned('accept');
    const clients = new TestClients(transport);
    // One is admitted to the queue and reads in vain; one more waits for room, in connect.
    for (let client = 1; client <= before; client++) {
      clients.add(client, address);
      await clients.of(client, 'entered', client === 1 ? 'read' : 'connect');
    }
    clients.tell({ order: 'close', client: before });
    const calls = await clients.calls(before);
    expect(calls.slice(-2)).toEqual([
      expect.stringMatching(new RegExp(`^${call}\\(fd.* = EINTR$`)),
      'close(fd) = 0',
    ]);
    // The other clients are not affected.
    if (before === 2) expect(clients.printed(1).at(-1)).toMatch(/^write/);
    holder.socket.destroy();
  });

  test('orders for a client that is done or unknown are ignored', async () => {
    const server = new TestServer();
    const clients = new TestClients();
    clients.add(1, await server.listening());
    await clients.calls(1);
    clients.tell({ order: 'send', client: 1, text: '5' });
    clients.tell({ order: 'close', client: 99 });
    clients.hangUp();
    expect(await clients.ended).toEqual({ code: 0, signal: null, stderr: '' });
  });
});

describe('failures', () => {
  test('a failed call ends this client and no other', async () => {
    const server = new TestServer();
    const clients = new TestClients();
    const missing = { path: `${temporaryDirectory()}/s` };
    clients.add(1, missing, { services: 5 });
    clients.add(2, await server.listening());
    expect(await clients.calls(1)).toEqual([
      'socket(AF_UNIX, SOCK_STREAM, 0) = fd',
      'connect(fd, ADDRESS, ) = ENOENT',
      'close(fd) = 0',
    ]);
    expect((await clients.calls(2)).at(-1)).toBe('close(fd) = 0');
  });

  test('a server that is killed: reset for queued clients, refused for new ones', async () => {
    const server = new TestServer({ transport: 'tcp' });
    const address = await server.listening();
    await server.connect();
    await server.returned('accept');
    const clients = new TestClients('tcp');
    clients.add(1, address, { services: 3 });
    await clients.of(1, 'entered', 'read');
    server.kill('SIGKILL');
    expect((await clients.calls(1)).slice(-2)).toEqual([
      'read(fd, 4096, "") = ECONNRESET',
      'close(fd) = 0',
    ]);
    clients.add(2, address);
    expect((await clients.calls(2))[1]).toBe('connect(fd, ADDRESS, ) = ECONNREFUSED');
  });

  test('end-of-file on the control descriptor closes everything, blocked or not', async () => {
    const server = new TestServer({ backlog: 1 });
    const address = await server.listening();
    await server.connect();
    await server.returned('accept');
    const clients = new TestClients();
    for (let client = 1; client <= 40; client++) clients.add(client, address);
    clients.add(41, address, { startMs: 60_000 });
    await clients.of(40, 'entered', 'connect');
    clients.hangUp();
    expect(await clients.ended).toEqual({ code: 0, signal: null, stderr: '' });
    for (let client = 1; client <= 40; client++) {
      expect(clients.printed(client).at(-1)).toMatch(/^close\(\d+\) = 0$/);
    }
    expect(clients.printed(41)).toEqual([]);
  });

  test('an unreadable order ends the program with a sentence', async () => {
    const clients = new TestClients();
    clients.order('rubbish\n');
    const { code, stderr } = await clients.ended;
    expect(code).toBe(1);
    expect(stderr).toMatch(/JSON/);
  });
});
