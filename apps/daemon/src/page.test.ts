import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Daemon, startDaemon } from './server.ts';
import { ask } from './testing/client.ts';

let directory: string;
let daemon: Daemon;
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'page-test-'));
  const webRoot = join(directory, 'dist');
  mkdirSync(join(webRoot, 'assets'), { recursive: true });
  writeFileSync(join(webRoot, 'index.html'), '<!doctype html><title>the page</title>');
  writeFileSync(join(webRoot, 'assets', 'index-1a2b3c.js'), 'export {};');
  for (const [file, text] of [
    ['index.html', '<!doctype html><title>the page</title>'],
    ['assets/index-1a2b3c.js', 'export {};'],
  ] as const) {
    writeFileSync(join(webRoot, `${file}.br`), brotliCompressSync(text));
    writeFileSync(join(webRoot, `${file}.gz`), gzipSync(text));
  }
  writeFileSync(join(webRoot, 'assets', 'small-4d5e6f.css'), 'a{}');
  writeFileSync(join(directory, 'secret.txt'), 'secret');
  daemon = await startDaemon({ port: 0, host: '127.0.0.1', webRoot });
});
afterAll(async () => {
  await daemon.close();
  rmSync(directory, { recursive: true });
});

describe('the page', () => {
  it('is served, and revalidated each time', async () => {
    for (const path of ['/', '/index.html', '/?lab=lab-1']) {
      const { status, text, headers } = await ask(daemon.url, 'GET', path);
      expect(status, path).toBe(200);
      expect(text).toContain('the page');
      expect(headers).toMatchObject({
        'content-type': 'text/html; charset=utf-8',
        'cache-control': 'no-cache',
        'x-content-type-options': 'nosniff',
      });
    }
  });

  it('is cached where files are named by their content', async () => {
    const { headers, text } = await ask(daemon.url, 'GET', '/assets/index-1a2b3c.js');
    expect(text).toBe('export {};');
    expect(headers['cache-control']).toContain('immutable');
    expect(headers['content-type']).toMatch(/javascript/);
  });

  it.each([
    ['gzip, deflate, br, zstd', 'br', brotliDecompressSync],
    ['gzip, deflate', 'gzip', gunzipSync],
    ['br;q=0, gzip;q=0.5', 'gzip', gunzipSync],
  ])('is compressed as the browser accepts it: %s', async (accepted, encoding, open) => {
    for (const [path, type, kept, text] of [
      ['/', 'text/html', 'no-cache', '<!doctype html><title>the page</title>'],
      ['/labs/lab-1', 'text/html', 'no-cache', '<!doctype html><title>the page</title>'],
      ['/assets/index-1a2b3c.js', 'javascript', 'max-age=31536000, immutable', 'export {};'],
    ] as const) {
      const headers = { 'accept-encoding': accepted };
      const answer = await ask(daemon.url, 'GET', path, { headers });
      expect(answer.headers, path).toMatchObject({
        'content-encoding': encoding,
        vary: expect.stringMatching(/accept-encoding/i),
        'content-type': expect.stringContaining(type),
        'cache-control': kept,
      });
      expect(open(answer.bytes).toString(), path).toBe(text);
    }
  });

  it('is uncompressed where nothing else is accepted, or exists', async () => {
    const plain = await ask(daemon.url, 'GET', '/assets/index-1a2b3c.js');
    expect(plain.headers).not.toHaveProperty('content-encoding');
    expect(plain.headers.vary).toMatch(/accept-encoding/i);
    const headers = { 'accept-encoding': 'br' };
    const small = await ask(daemon.url, 'GET', '/assets/small-4d5e6f.css', { headers });
    expect(small).toMatchObject({ status: 200, text: 'a{}' });
    expect(small.headers).not.toHaveProperty('content-encoding');
  });

  it('is the answer at addresses of its own', async () => {
    expect((await ask(daemon.url, 'GET', '/labs/lab-1')).text).toContain('the page');
  });

  it('is not the answer where a file or the API is missing', async () => {
    for (const path of ['/assets/other.js', '/api/nothing', '/favicon.png']) {
      expect(await ask(daemon.url, 'GET', path)).toMatchObject({
        status: 404,
        json: { error: { code: 'NOT_FOUND' } },
      });
    }
  });

  it('serves nothing outside its directory', async () => {
    for (const path of ['/../secret.txt', '/..%2fsecret.txt', '/assets/..%2f..%2fsecret.txt']) {
      const { status, text, json } = await ask(daemon.url, 'GET', path);
      expect([400, 404], path).toContain(status);
      expect(json).toHaveProperty('error.code');
      expect(text).not.toBe('secret');
    }
  });
});

describe('a page that is not built', () => {
  it('explains how to build it', async () => {
    const other = await startDaemon({ port: 0, host: '127.0.0.1', webRoot: join(directory, 'no') });
    const { status, text } = await ask(other.url, 'GET', '/');
    await other.close();
    expect(status).toBe(503);
    expect(text).toContain('npm run build');
  });
});
