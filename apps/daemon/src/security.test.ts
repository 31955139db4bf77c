import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { type Access, checkSource, checkToken, isLoopback, tokenCookie } from './security.ts';

const local: Access = { port: 4711, boundTo: '127.0.0.1', token: null, hostname: 'desk' };
const open: Access = { port: 4711, boundTo: '0.0.0.0', token: 'a'.repeat(32), hostname: 'desk' };

const request = (headers: Record<string, string>, url = '/api/labs'): IncomingMessage =>
  ({ headers, url }) as unknown as IncomingMessage;

const check = (access: Access, headers: Record<string, string>, api = true) => {
  return () => checkSource(request(headers), access, api);
};

describe('Host, on loopback', () => {
  it.each(['127.0.0.1:4711', 'localhost:4711', 'LOCALHOST:4711', '[::1]:4711', '127.9.9.9:4711'])(
    '%s is ours',
    (host) => {
      expect(check(local, { host })).not.toThrow();
    },
  );

  it.each([
    'evil.example:4711',
    'localhost.evil.example:4711',
    '127.0.0.1.evil.example:4711',
    'localhost',
    '127.0.0.1:4712',
    '10.0.0.1:4711',
    '[::2]:4711',
    'localhost:4711:4711',
    '',
    '127.1:4711',
  ])('%j is not', (host) => {
    expect(check(local, { host })).toThrow(/does not answer for/);
  });

  it('may leave the port out when it is 80', () => {
    expect(check({ ...local, port: 80 }, { host: 'localhost' })).not.toThrow();
  });
});

describe('Origin, on loopback', () => {
  const host = '127.0.0.1:4711';

  it.each(['http://127.0.0.1:4711', 'http://localhost:4711', 'http://[::1]:4711'])(
    '%s is our own page',
    (origin) => {
      expect(check(local, { host, origin })).not.toThrow();
    },
  );

  it.each([
    'http://evil.example',
    'http://localhost:3000',
    'http://localhost',
    'https://localhost:4711',
    'null',
    '',
    'file://',
    'http://localhost:4711.evil.example',
    'http://localhost:4711@evil.example',
  ])('%j is not', (origin) => {
    expect(check(local, { host, origin })).toThrow(/may not use this daemon/);
  });

  it('is not sent with an image tag, but Sec-Fetch-Site is', () => {
    expect(check(local, { host, 'sec-fetch-site': 'cross-site' })).toThrow(/another origin/);
    expect(check(local, { host, 'sec-fetch-site': 'same-site' })).toThrow(/another origin/);
    expect(check(local, { host, 'sec-fetch-site': 'same-origin' })).not.toThrow();
  });

  it('a link from another page to ours is fine', () => {
    expect(check(local, { host, 'sec-fetch-site': 'cross-site' }, false)).not.toThrow();
  });
});

describe('beyond loopback', () => {
  it.each([
    '192.168.1.7:4711',
    '192.168.1.7:8080',
    'desk:4711',
    'localhost:8080',
    '[fe80::1]:4711',
  ])('Host %s may be ours', (host) => {
    expect(check(open, { host })).not.toThrow();
  });

  it('another name is not', () => {
    expect(check(open, { host: 'evil.example:4711' })).toThrow(/does not answer for/);
  });

  it('Origin must be the very host that was asked', () => {
    const host = '192.168.1.7:4711';
    expect(check(open, { host, origin: 'http://192.168.1.7:4711' })).not.toThrow();
    expect(check(open, { host, origin: 'http://6.6.6.6:4711' })).toThrow(/may not use/);
    expect(check(open, { host, origin: 'http://192.168.1.7:3000' })).toThrow(/may not use/);
  });
});

describe('the token', () => {
  const token = 'a'.repeat(32);

  it('is not asked for on loopback', () => {
    expect(checkToken(request({}), local)).toBe('unneeded');
  });

  it('is taken from a header, a cookie or the query', () => {
    expect(checkToken(request({ authorization: `Bearer ${token}` }), open)).toBe('header');
    expect(checkToken(request({}, `/?lab=lab-1&token=${token}`), open)).toBe('query');
    const cookie = `theme=dark; ${tokenCookie(open).split(';')[0]}`;
    expect(checkToken(request({ cookie }), open)).toBe('cookie');
  });

  it.each<[string, Record<string, string>, string]>([
    ['none', {}, '/'],
    ['a wrong one', { authorization: `Bearer ${'b'.repeat(32)}` }, '/'],
    ['a shorter one', { authorization: 'Bearer a' }, '/'],
    ['an empty one', {}, '/?token='],
    ['another daemon’s cookie', { cookie: `socketarium_4712=${token}` }, '/'],
  ])('%s is refused', (_what, headers, url) => {
    expect(() => checkToken(request(headers, url), open)).toThrow(/listens beyond loopback/);
  });
});

describe('isLoopback', () => {
  it.each(['localhost', '127.0.0.1', '127.1.2.3', '::1', '[::1]'])('%s', (host) => {
    expect(isLoopback(host)).toBe(true);
  });
  it.each(['0.0.0.0', '::', '10.0.0.1', 'desk', '', '127.evil.example'])('not %j', (host) => {
    expect(isLoopback(host)).toBe(false);
  });
});
