import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
  writeFileSync(join(directory, 'secret.txt'), 'secret');
  daemon = await startDaemon({ port: 0, host: '127.0.0.1', webRoot });
});
afterAll(async () => {
  await daemon.close();
  rmSync(directory, { recursive: true });
});

describe('the page', () => {
  it('is served, and asked for anew each time', async () => {
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

  it('keeps what is named by its content', async () => {
    const { headers, text } = await ask(daemon.url, 'GET', '/assets/index-1a2b3c.js');
    expect(text).toBe('export {};');
    expect(headers['cache-control']).toContain('immutable');
    expect(headers['content-type']).toMatch(/javascript/);
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

  it('lets nobody out of its directory', async () => {
    for (const path of ['/../secret.txt', '/..%2fsecret.txt', '/assets/..%2f..%2fsecret.txt']) {
      const { status, text, json } = await ask(daemon.url, 'GET', path);
      expect([400, 404], path).toContain(status);
      expect(json).toHaveProperty('error.code');
      expect(text).not.toBe('secret');
    }
  });
});

describe('a page that is not built', () => {
  it('says how to build it', async () => {
    const other = await startDaemon({ port: 0, host: '127.0.0.1', webRoot: join(directory, 'no') });
    const { status, text } = await ask(other.url, 'GET', '/');
    await other.close();
    expect(status).toBe(503);
    expect(text).toContain('npm run build');
  });
});
