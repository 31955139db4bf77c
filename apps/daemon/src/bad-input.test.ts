import { connect } from 'node:net';
import { type Lab, LIMITS, lab as labSchema } from '@socketarium/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Daemon, startDaemon } from './server.ts';
import { ask, StreamClient } from './testing/client.ts';

let daemon: Daemon;
let lab: Lab;
beforeAll(async () => {
  daemon = await startDaemon({ port: 0, host: '127.0.0.1' });
  const body = { transport: 'unix-stream', server: 'iterative', service: 'sum' };
  lab = labSchema.parse((await ask(daemon.url, 'POST', '/api/labs', { body })).json);
});
afterAll(() => daemon.close());

const refused = async (
  method: string,
  path: string,
  asked: Parameters<typeof ask>[3] = {},
): Promise<unknown> => {
  const { status, json, headers, text } = await ask(daemon.url, method, path, asked);
  expect(headers['content-type'], text).toBe('application/json; charset=utf-8');
  return { status, ...(json as { error: object }).error };
};

/** The lab is unchanged, except for the time that passes. */
const expectUntouched = async (): Promise<void> => {
  const now = labSchema.parse((await ask(daemon.url, 'GET', `/api/labs/${lab.id}`)).json);
  expect(now.state.clients).toEqual([]);
  expect(now.state.server).toMatchObject({ status: 'running', blockedIn: 'accept' });
  expect(now.state.counters.calls).toEqual(lab.state.counters.calls);
};

describe('bodies', () => {
  const labs = '/api/labs';
  const good = { transport: 'tcp', server: 'select', service: 'sum' };

  it.each<[string, string, unknown, string]>([
    ['a missing field', labs, { transport: 'tcp', server: 'select' }, 'service'],
    ['an unknown field', labs, { ...good, command: 'rm' }, 'command'],
    ['a wrong type', labs, { ...good, pace: true }, 'pace'],
    ['an absurd number', labs, { ...good, pace: 1e308 }, 'pace'],
    ['a negative number', labs, { ...good, backlog: -1 }, 'backlog'],
    ['no object', labs, [1, 2], 'body'],
    ['null', labs, null, 'body'],
    ['too many clients', `${labs}/lab-1/clients`, { count: 1_000_000 }, 'count'],
    ['a nested field', `${labs}/lab-1/clients`, { script: { services: 0 } }, 'script.services'],
    ['no command', `${labs}/lab-1/commands`, {}, 'type'],
    ['an unknown command', `${labs}/lab-1/commands`, { type: 'server.exec' }, 'type'],
    ['a command without its field', `${labs}/lab-1/commands`, { type: 'server.pace' }, 'ms'],
    ['__proto__', labs, JSON.parse('{"__proto__": {"transport": "tcp"}}'), 'transport'],
  ])('%s: 400 names it', async (_what, path, body, field) => {
    const error = await refused('POST', path, { body });
    expect(error).toMatchObject({ status: 400, code: 'BAD_REQUEST', field });
    expect(error).toHaveProperty('message', expect.stringContaining(`${field}: `));
    await expectUntouched();
  });

  it('that are invalid JSON: 400', async () => {
    for (const raw of ['{', 'transport=tcp', '"', '{"transport":"tcp",}', '\u0000']) {
      expect(await refused('POST', labs, { raw })).toMatchObject({
        status: 400,
        code: 'BAD_REQUEST',
        message: 'body: is not JSON',
        field: 'body',
      });
    }
  });

  it('that are missing: 400', async () => {
    expect(await refused('POST', labs)).toMatchObject({ status: 400, field: 'body' });
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'])(
    'of %s: 415',
    async (type) => {
      const asked = { raw: JSON.stringify(good), headers: { 'content-type': type } };
      expect(await refused('POST', labs, asked)).toMatchObject({
        status: 415,
        code: 'UNSUPPORTED_MEDIA_TYPE',
      });
    },
  );

  it('that are too large: 413', async () => {
    const raw = JSON.stringify({ ...good, x: 'y'.repeat(LIMITS.requestBytes) });
    expect(await refused('POST', labs, { raw })).toMatchObject({
      status: 413,
      code: 'REQUEST_TOO_LARGE',
    });
  });

  it('deeply nested: 400, and the daemon lives', async () => {
    const raw = `${'['.repeat(30_000)}${']'.repeat(30_000)}`;
    expect(await refused('POST', labs, { raw })).toMatchObject({ status: 400 });
    await expectUntouched();
  });
});

describe('requests', () => {
  /** The answer to these bytes, until the daemon closes. */
  const exchange = (text: string): Promise<string> =>
    new Promise((resolve) => {
      const socket = connect(Number(new URL(daemon.url).port), '127.0.0.1');
      let answer = '';
      socket.on('data', (data) => {
        answer += String(data);
      });
      socket.on('error', () => undefined);
      socket.on('close', () => resolve(answer));
      socket.write(text);
    });

  it.each([
    ['rubbish', '\u0000\u0001\u0002\r\n\r\n'],
    ['a header without end', `GET / HTTP/1.1\r\nX: ${'x'.repeat(100_000)}\r\n\r\n`],
    ['a length that is none', 'POST /api/labs HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n'],
  ])('%s: 400 and closed', async (_what, text) => {
    const answer = await exchange(text);
    expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
    expect(answer).toContain(
      '{"error":{"code":"BAD_REQUEST","message":"The request cannot be read',
    );
  });

  it('without a Host: 403', async () => {
    const answer = await exchange('GET /api/labs HTTP/1.1\r\nConnection: close\r\n\r\n');
    expect(answer).toMatch(/^HTTP\/1\.1 403 /);
    expect(answer).toContain('HOST_NOT_ALLOWED');
  });

  it('for an upgrade at an address that cannot be decoded: 400 and closed', async () => {
    const { host } = new URL(daemon.url);
    const answer = await exchange(
      `GET /api/labs/%E0%A4%A/stream HTTP/1.1\r\nHost: ${host}\r\n` +
        'Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
    );
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
  });
});

describe('addresses', () => {
  it.each([
    ['GET', '/api'],
    ['GET', '/api/'],
    ['POST', '/api/nothing'],
    ['GET', '/api/labs/lab-1/nothing'],
    ['GET', '/nothing.js'],
    ['POST', '/'],
  ])('%s %s: 404', async (method, path) => {
    expect(await refused(method, path)).toMatchObject({ status: 404, code: 'NOT_FOUND' });
  });

  it.each([
    ['PUT', '/api/labs', 'GET, POST, HEAD'],
    ['DELETE', '/api/labs', 'GET, POST, HEAD'],
    ['PATCH', '/api/labs/lab-1', 'GET, DELETE, HEAD'],
    ['GET', '/api/labs/lab-1/clients', 'POST'],
    ['OPTIONS', '/api/labs/lab-1/commands', 'POST'],
    ['POST', '/api/health', 'GET, HEAD'],
    ['POST', '/api/openapi.json', 'GET, HEAD'],
    ['POST', '/api/labs/lab-1/stream', 'GET, HEAD'],
  ])('%s %s: 405, with those there are', async (method, path, allow) => {
    const raw = 'not even JSON';
    const { status, headers, json } = await ask(daemon.url, method, path, { raw });
    expect(status).toBe(405);
    expect(headers.allow).toBe(allow);
    expect(json).toMatchObject({ error: { code: 'METHOD_NOT_ALLOWED' } });
  });

  it.each([
    ['GET', ''],
    ['DELETE', ''],
    ['POST', '/clients'],
    ['POST', '/commands'],
  ])('%s of a lab that does not exist%s: 404', async (method, rest) => {
    const asked = rest === '/commands' ? { body: { type: 'server.pause' } } : {};
    expect(await refused(method, `/api/labs/lab-999${rest}`, asked)).toMatchObject({
      status: 404,
      code: 'LAB_NOT_FOUND',
      message: 'There is no lab "lab-999".',
    });
  });

  it('of a client that does not exist: 404', async () => {
    for (const type of ['client.close', 'client.kill']) {
      const body = { type, clientId: 'client-77' };
      expect(await refused('POST', '/api/labs/lab-1/commands', { body })).toMatchObject({
        status: 404,
        code: 'CLIENT_NOT_FOUND',
      });
    }
  });

  it('that cannot be decoded: 400', async () => {
    expect(await refused('GET', '/api/labs/%E0%A4%A')).toMatchObject({ status: 400 });
  });

  it('the stream’s, requested without an upgrade: 400', async () => {
    expect(await refused('GET', '/api/labs/lab-1/stream')).toMatchObject({
      status: 400,
      message: expect.stringContaining('WebSocket'),
    });
  });
});

describe('viewers', () => {
  const open = (query = ''): StreamClient =>
    new StreamClient(daemon.url, `/api/labs/${lab.id}/stream${query}`);

  it.each<[string, string | Buffer, number, RegExp]>([
    ['garbage', '}{', 1007, /^VIEWER_MESSAGE_INVALID: not JSON$/],
    ['another message', '{"type":"server.kill"}', 1008, /^VIEWER_MESSAGE_INVALID: type: /],
    ['binary', Buffer.from('{"type":"ping","id":1}'), 1003, /^VIEWER_MESSAGE_BINARY: /],
    ['too much', JSON.stringify('x'.repeat(LIMITS.viewerMessageBytes)), 1009, /^/],
  ])(
    '%s: closed with a reason, and other viewers are not affected',
    async (_what, data, code, reason) => {
      const [other, bad] = [open(), open()];
      await Promise.all([other, bad].map((s) => s.until(({ type }) => type === 'snapshot')));
      bad.socket.send(data, { binary: Buffer.isBuffer(data) });
      const closed = await bad.closed;
      expect(closed.code).toBe(code);
      expect(closed.reason).toMatch(reason);
      other.socket.send('{"type":"ping","id":5}');
      await other.until((message) => message.type === 'pong' && message.id === 5);
      other.close();
      await expectUntouched();
    },
  );

  it('bytes that are not WebSocket: closed', async () => {
    const { port } = new URL(daemon.url);
    const socket = connect(Number(port), '127.0.0.1');
    socket.on('error', () => undefined);
    const upgrade = [
      'GET /api/labs/lab-1/stream HTTP/1.1',
      `Host: 127.0.0.1:${port}`,
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    ];
    socket.write(`${upgrade.join('\r\n')}\r\n\r\n`);
    socket.once('data', () => socket.write(Buffer.alloc(4096, 0xff)));
    await new Promise((resolve) => socket.once('close', resolve));
    await expectUntouched();
  });

  it.each([
    ['/api/labs/lab-999/stream', 4404, /^LAB_NOT_FOUND: There is no lab "lab-999"\.$/],
    ['/api/labs/lab-1/stream?after=-1', 4400, /^BAD_REQUEST: after: must be at least 0$/],
    ['/api/labs/lab-1/stream?after=x', 4400, /^BAD_REQUEST: after: must be a number$/],
    ['/api/labs/lab-1/stream?since=1', 4400, /^BAD_REQUEST: since: is not a known field$/],
  ])('%s: closed with %d', async (path, code, reason) => {
    const closed = await new StreamClient(daemon.url, path).closed;
    expect(closed.code).toBe(code);
    expect(closed.reason).toMatch(reason);
  });

  it('an upgrade where there is no stream: closed, with 404 or silently', async () => {
    for (const path of ['/', '/api/labs', '/api/nothing']) {
      const { code } = await new StreamClient(daemon.url, path).closed;
      expect([404, 405, 1005, 1006], path).toContain(code);
    }
  });

  it('one too many: closed with 4429; and accepted when another has left', async () => {
    const viewers = Array.from({ length: LIMITS.viewersPerLab }, () => open());
    await Promise.all(viewers.map((viewer) => viewer.until(({ type }) => type === 'snapshot')));
    const last = await open().closed;
    expect(last.code).toBe(4429);
    expect(last.reason).toMatch(/^VIEWER_LIMIT: /);
    for (const viewer of viewers) viewer.close();
    await Promise.all(viewers.map((viewer) => viewer.closed));
    // The daemon notices the close later.
    for (;;) {
      const next = open();
      const came = await Promise.race([
        next
          .until(({ type }) => type === 'snapshot')
          .then(
            () => true,
            () => false,
          ),
        next.closed.then(() => false),
      ]);
      next.close();
      if (came) break;
    }
    await expectUntouched();
  });
});
