import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { scenarioEntry } from '@socketarium/protocol';
import { allScenarios, scenarioIds } from '@socketarium/scenarios';
import { describe, expect, onTestFinished, test } from 'vitest';
import { Command, socketarium } from './testing/command.ts';

describe('list', () => {
  test('lists every scenario under its topic', async () => {
    const { code, stdout } = await socketarium(['list']);
    for (const { id, title, question, topic } of allScenarios()) {
      expect(stdout).toMatch(new RegExp(`^ {2}${id} +${escaped(title)}$`, 'm'));
      expect(stdout).toContain(question);
      expect(stdout.split('\n').filter((line) => line === topic)).toHaveLength(1);
    }
    expect(code).toBe(0);
  });

  test('as JSON is what the API returns', async () => {
    const { stdout } = await socketarium(['list', '--json']);
    const entries = scenarioEntry.array().parse(JSON.parse(stdout));
    expect(entries.map(({ id }) => id)).toEqual([...scenarioIds]);
  });
});

test('help and version go to standard output', async () => {
  const help = await socketarium(['--help']);
  for (const command of ['start', 'list', 'run', 'lab', 'client', 'completion']) {
    expect(help.stdout).toContain(`socketarium ${command}`);
  }
  const run = await socketarium(['run', '--help']);
  expect(run.stdout).toContain('--transport');
  const version = await socketarium(['--version']);
  expect(version.stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  for (const { code, stderr } of [help, run, version])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
});

describe('client', () => {
  const server = async (path: string | null): Promise<string> => {
    const listener = createServer((socket) => socket.on('end', () => socket.end()).pipe(socket));
    onTestFinished(() => {
      listener.close();
    });
    await new Promise<void>((resolve) =>
      listener.listen(path === null ? { host: '127.0.0.1', port: 0 } : { path }, resolve),
    );
    const bound = listener.address();
    return typeof bound === 'object' && bound !== null ? `localhost:${bound.port}` : String(path);
  };

  test.each(['a path', 'a host and a port'])('talks to %s', async (what) => {
    const folder = mkdtempSync(join(tmpdir(), 'client-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const address = await server(what === 'a path' ? join(folder, 's') : null);
    const command = new Command(['client', address]);
    command.child.stdin?.end('hello\n');
    expect(await command.ended).toEqual({ code: 0, stdout: 'hello\n', stderr: '' });
  });

  test('ends with the code and the sentence of the conversation', async () => {
    const { code, stderr } = await socketarium(['client', '/nowhere/s']);
    expect(code).toBe(1);
    expect(stderr).toContain('There is no socket at /nowhere/s');
  });

  test('of a lab needs a daemon that has it', async () => {
    const { code, stderr } = await socketarium(['client', 'lab-9', '--url', 'http://127.0.0.1:1']);
    expect(code).toBe(1);
    expect(stderr).toContain('Nobody answers');
  });
});

describe('completion', () => {
  /** What bash offers after each of these lines, of which the last word is being typed. */
  const offered = async (...lines: string[][]): Promise<string[][]> => {
    const { stdout: script } = await socketarium(['completion', 'bash']);
    const asked = lines.map((words) => {
      const line = words.map((word) => `'${word}'`).join(' ');
      return `COMP_WORDS=(socketarium ${line}); COMP_CWORD=${words.length}; _socketarium; echo "\${COMPREPLY[@]}"`;
    });
    const output = execFileSync(
      'bash',
      ['--norc', '-c', `eval "$1"; ${asked.join('; ')}`, '-', script],
      {
        // The login shell is not the one that asks.
        env: { ...process.env, SHELL: '/usr/bin/zsh' },
      },
    );
    return output
      .toString()
      .trim()
      .split('\n')
      .map((line) => line.split(' '));
  };

  test('bash: commands, scenarios, options and their values', async () => {
    const [commands, ...others] = await offered(
      [''],
      ['run', 'half-close', 'stale'],
      ['run', '--tr'],
      ['run', '--transport', 'unix-s'],
    );
    expect(commands).toEqual(
      expect.arrayContaining(['start', 'list', 'run', 'client', 'completion']),
    );
    expect(others).toEqual([['stale-name'], ['--transport'], ['unix-stream', 'unix-seqpacket']]);
  });

  test('defines the command where there is none', async () => {
    const { stdout: script } = await socketarium(['completion', 'bash']);
    const output = execFileSync('bash', [
      '--norc',
      '-c',
      'eval "$1"; socketarium --version',
      'bash',
      script,
    ]);
    expect(output.toString()).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  test('zsh has its own, also by $SHELL', async () => {
    const asked = await socketarium(['completion', 'zsh']);
    const known = await socketarium(['completion'], { SHELL: '/usr/bin/zsh' });
    expect(asked.stdout).toContain('compdef _socketarium socketarium');
    expect(known.stdout).toBe(asked.stdout);
  });
});

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
