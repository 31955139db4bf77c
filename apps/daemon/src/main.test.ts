import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { clientState, type Lab, lab as labSchema } from '@socketarium/protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { DEFAULT_PORT } from './args.ts';
import { ask } from './testing/client.ts';

const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));

let runtime: string;
let children: ChildProcess[] = [];
beforeEach(() => {
  runtime = mkdtempSync(join(tmpdir(), 'daemon-test-'));
});
afterEach(() => {
  for (const child of children) child.kill('SIGKILL');
  children = [];
  rmSync(runtime, { recursive: true, force: true });
});

const start = (...args: string[]) => {
  const child = spawn(process.execPath, [main, ...args], {
    env: { ...process.env, XDG_RUNTIME_DIR: runtime, DISPLAY: '', WAYLAND_DISPLAY: '' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  const out = { stdout: '', stderr: '' };
  child.stderr.on('data', (data: Buffer) => {
    out.stderr += String(data);
  });
  const ended = new Promise<{ code: number | null; signal: string | null }>((resolve) => {
    child.on('close', (code, signal) => resolve({ code, signal }));
  });
  const ready = new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (data: Buffer) => {
      out.stdout += String(data);
      const url = /ready at (\S+)\n/.exec(out.stdout)?.[1];
      if (url !== undefined) resolve(url);
    });
    ended.then(() => reject(new Error(`it ended: ${out.stderr}`)));
  });
  // Not every test waits for it.
  ready.catch(() => undefined);
  return { child, out, ended, ready };
};

const makeLab = async (url: string): Promise<Lab> => {
  const body = { transport: 'unix-stream', server: 'iterative', service: 'sum' };
  return labSchema.parse((await ask(url, 'POST', '/api/labs', { body })).json);
};

/** Its children that run a server or a client program, proc(5). */
const programsOf = (pid: number): number[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1')
    .split(' ')
    .filter(Boolean)
    .map(Number)
    .filter((child) => {
      try {
        return /\/(server|client)\.cjs\0/.test(readFileSync(`/proc/${child}/cmdline`, 'latin1'));
      } catch {
        return false;
      }
    });

const gone = (pid: number): boolean => !existsSync(`/proc/${pid}`);

/** Checks until the kernel has done its part. */
const until = async (fact: () => boolean): Promise<void> => {
  while (!fact()) await new Promise((resolve) => setImmediate(resolve));
};

describe('the command', () => {
  it('prints in one line where it is, and ends in order on SIGTERM and on SIGINT', async () => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      const { child, out, ready, ended } = start('--port', '0', '--no-open');
      const url = await ready;
      expect(out.stdout).toMatch(/^Socketarium is ready at http:\/\/127\.0\.0\.1:\d+\/\n$/);
      const lab = await makeLab(url);
      await ask(url, 'POST', `/api/labs/${lab.id}/clients`, { body: { count: 3 } });
      child.kill(signal);
      expect(await ended).toEqual({ code: 0, signal: null });
      expect(out.stderr).toBe('');
      expect(gone(lab.serverPid ?? 0)).toBe(true);
      expect(readdirSync(runtime)).toEqual([]);
    }
  });

  it('has a process of each program booted before the first lab is requested, and ends them', async () => {
    const { child, ready, ended } = start('--port', '0', '--no-open');
    const url = await ready;
    await until(() => programsOf(child.pid ?? 0).length === 2);
    const spares = programsOf(child.pid ?? 0);
    const lab = await makeLab(url);
    expect(spares).toContain(lab.serverPid);
    child.kill('SIGTERM');
    expect(await ended).toEqual({ code: 0, signal: null });
    expect(spares.every(gone)).toBe(true);
  });

  it('killed with -9, leaves no process and no file', async () => {
    const { child, ready, ended } = start('--port', '0', '--no-open');
    const url = await ready;
    const lab = await makeLab(url);
    const added = await ask(url, 'POST', `/api/labs/${lab.id}/clients`, {
      body: { count: 2, script: { thinkMs: 60_000 } },
    });
    const pids = [
      lab.serverPid ?? 0,
      ...z
        .array(clientState)
        .parse(added.json)
        .map(({ pid }) => pid ?? 0),
    ];
    const spares = (): number[] => programsOf(child.pid ?? 0).filter((pid) => !pids.includes(pid));
    await until(() => spares().length === 2);
    pids.push(...spares());
    child.kill('SIGKILL');
    await ended;
    await until(() => pids.every(gone));
    await until(() => readdirSync(runtime).length === 0);
  });

  it('signalled twice, does not wait', async () => {
    const { child, ready, ended } = start('--port', '0', '--no-open');
    const lab = await makeLab(await ready);
    child.kill('SIGTERM');
    child.kill('SIGINT');
    expect((await ended).signal).toBeNull();
    await until(() => gone(lab.serverPid ?? 0) && readdirSync(runtime).length === 0);
  });

  it('names the port that is taken, with a remedy', async () => {
    const other = createServer();
    const port = await new Promise<number>((resolve) => {
      other.listen(0, '127.0.0.1', () => resolve((other.address() as { port: number }).port));
    });
    const { out, ended } = start('--port', String(port), '--no-open');
    expect(await ended).toEqual({ code: 1, signal: null });
    other.close();
    expect(out.stderr).toBe(
      `Port ${port} on 127.0.0.1 is taken by another program: choose another one with --port N, or any free one with --port 0.\n`,
    );
    expect(out.stdout).toBe('');
    expect(readdirSync(runtime)).toEqual([]);
  });

  it('refuses wrong arguments in a sentence', async () => {
    const { out, ended } = start('--port', 'http');
    expect((await ended).code).toBe(2);
    expect(out.stderr).toBe('--port must be a number from 0 to 65535, not "http".\n');
  });

  it('refuses an address that is not this machine’s in a sentence', async () => {
    const { out, ended } = start('--port', '0', '--host', '192.0.2.1', '--no-open');
    expect((await ended).code).toBe(1);
    expect(out.stderr).toMatch(
      /^This machine has no such address to bind: .*192\.0\.2\.1.*--host\.\n$/,
    );
  });

  it('explains itself', async () => {
    const { out, ended, child } = start('--help');
    child.stdout.setEncoding('utf8');
    expect((await ended).code).toBe(0);
    expect(out.stdout).toContain(`(default ${DEFAULT_PORT})`);
    expect(out.stdout).toContain('--no-open');
  });
});
