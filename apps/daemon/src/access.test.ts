import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Daemon, startDaemon } from './server.ts';
import { ask, StreamClient } from './testing/client.ts';

describe('on loopback', () => {
  let daemon: Daemon;
  let port: string;
  beforeAll(async () => {
    daemon = await startDaemon({ port: 0, host: '127.0.0.1' });
    ({ port } = new URL(daemon.url));
  });
  afterAll(() => daemon.close());

  it.each([
    ['a rebound name', { host: 'evil.example' }, 'HOST_NOT_ALLOWED'],
    ['a foreign page', { origin: 'https://evil.example' }, 'ORIGIN_NOT_ALLOWED'],
    ['a page of another local server', { origin: 'http://localhost:1' }, 'ORIGIN_NOT_ALLOWED'],
    ['a sandboxed frame', { origin: 'null' }, 'ORIGIN_NOT_ALLOWED'],
  ])('%s is refused on REST, the page and the upgrade', async (_who, headers, code) => {
    for (const [method, path] of [
      ['GET', '/api/health'],
      ['POST', '/api/labs'],
      ['GET', '/'],
    ] as const) {
      const answer = await ask(daemon.url, method, path, { headers });
      expect(answer).toMatchObject({ status: 403, json: { error: { code } } });
    }
    const stream = new StreamClient(daemon.url, '/api/labs/lab-1/stream', headers);
    expect(await stream.closed).toMatchObject({ code: 403 });
  });

  it('our own page is not', async () => {
    const headers = { host: `localhost:${port}`, origin: `http://localhost:${port}` };
    const answer = await ask(daemon.url, 'POST', '/api/labs', { headers, body: {} });
    expect(answer.status).toBe(400);
    const stream = new StreamClient(daemon.url, '/api/labs/lab-1/stream', headers);
    expect(await stream.closed).toMatchObject({ code: 4404 });
  });

  it('the page may load nothing from elsewhere and be framed by no page', async () => {
    const { headers } = await ask(daemon.url, 'GET', '/');
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(headers['x-content-type-options']).toBe('nosniff');
  });
});

describe('beyond loopback', () => {
  const token = 'correct-horse-battery-staple';
  let daemon: Daemon;
  // Bound everywhere, asked by loopback: the test sends nothing over a network.
  let local: string;
  beforeAll(async () => {
    daemon = await startDaemon({ port: 0, host: '0.0.0.0', token });
    local = `http://127.0.0.1:${new URL(daemon.url).port}/`;
  });
  afterAll(() => daemon.close());

  it('the address has the token', () => {
    expect(new URL(daemon.url).searchParams.get('token')).toBe(token);
  });

  it('without it there is only the health check', async () => {
    expect((await ask(local, 'GET', '/api/health')).status).toBe(200);
    for (const path of ['/', '/api/labs', '/api/openapi.json', '/index.html', '/api/healthy']) {
      const answer = await ask(local, 'GET', path);
      expect(answer, path).toMatchObject({
        status: 401,
        json: { error: { code: 'TOKEN_REQUIRED' } },
      });
    }
    const stream = new StreamClient(local, '/api/labs/lab-1/stream');
    expect(await stream.closed).toMatchObject({ code: 401 });
  });

  it('a wrong one is refused', async () => {
    const headers = { authorization: `Bearer ${token}x` };
    expect((await ask(local, 'GET', '/api/labs', { headers })).status).toBe(401);
  });

  it('a program sends it in a header', async () => {
    const headers = { authorization: `Bearer ${token}` };
    expect((await ask(local, 'GET', '/api/labs', { headers })).json).toEqual([]);
    const stream = new StreamClient(local, '/api/labs/lab-1/stream', headers);
    expect(await stream.closed).toMatchObject({ code: 4404 });
  });

  it('a browser exchanges it for a cookie, and the address bar is cleaned', async () => {
    const first = await ask(local, 'GET', `/?lab=lab-2&token=${token}`);
    expect(first.status).toBe(303);
    expect(first.headers.location).toBe('/?lab=lab-2');
    const cookie = String(first.headers['set-cookie']);
    expect(cookie).toMatch(/; Path=\/; HttpOnly; SameSite=Lax$/);
    const headers = { cookie: cookie.split(';')[0] ?? '' };
    expect((await ask(local, 'GET', '/api/labs', { headers })).status).toBe(200);
  });

  it.each(['//evil.example/', '/\\\\evil.example/', '//', 'http://evil.example/x'])(
    'asked for %j, the redirect stays here',
    async (path) => {
      const answer = await ask(local, 'GET', `${path}?token=${token}`);
      expect(answer.status).toBe(303);
      expect(answer.headers.location).toMatch(/^\/(?![/\\])/);
    },
  );
});
