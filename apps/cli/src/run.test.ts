import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { scenarioById, scenarioIds } from '@socketarium/scenarios';
import { describe, expect, onTestFinished, test } from 'vitest';
import { Command, main, shell, socketarium } from './testing/command.ts';
import { FakeDaemon } from './testing/fake-daemon.ts';

const asIs = (passed: boolean | null, status: string, reason: string | null) => ({
  passed,
  status,
  reason,
});

const fileOf = (content: string | Uint8Array): string => {
  const folder = mkdtempSync(join(tmpdir(), 'scenario-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'own.json');
  writeFileSync(path, content);
  return path;
};

describe('exit code and output', () => {
  test('0 when every observation held; each with its mark', async () => {
    const url = await new FakeDaemon().listening();
    const { code, stdout, stderr } = await socketarium(['run', 'half-close', '--url', url]);
    const { title, question, answer } = scenarioById('half-close') ?? {};
    expect(stdout.split('\n')).toEqual([
      `${title}  half-close, iterative on unix-stream`,
      question,
      '  ✓ it works',
      '    it did',
      answer,
      '',
      expect.stringMatching(/^1 held \(\d+\.\d s\)$/),
      '',
    ]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });

  test('1 when some did not, or a step could not be done; the others run all the same', async () => {
    const daemon = new FakeDaemon({
      'half-close': {
        status: 'failed',
        observations: [
          { expected: 'this', observed: 'that', ok: false, at: null },
          { expected: 'later', observed: null, ok: null, at: null },
        ],
      },
      'stale-name': { status: 'broken', reason: 'step 2 waited 10 s' },
    });
    const names = ['half-close', 'stale-name', 'truncation'];
    const { code, stdout } = await socketarium([
      'run',
      ...names,
      '--url',
      await daemon.listening(),
    ]);
    expect(stdout).toContain('  ✗ this\n    that\n  – later\n');
    expect(stdout).toContain('  ✗ broken: step 2 waited 10 s\n');
    expect(stdout).toMatch(/\n1 held, 2 did not hold \(/);
    expect(code).toBe(1);
  });

  test('0 when some were skipped, and they are reported with the reason', async () => {
    const daemon = new FakeDaemon({
      'tcp-over-ipv6': { status: 'skipped', reason: 'no ::1 here' },
    });
    const url = await daemon.listening();
    const { code, stdout } = await socketarium([
      'run',
      'tcp-over-ipv6',
      'half-close',
      '--url',
      url,
    ]);
    expect(stdout).toContain('  – skipped: no ::1 here\n');
    expect(stdout).toMatch(/\n1 held, 1 skipped \(/);
    expect(code).toBe(0);
  });

  test('as JSON an object for one, an array for several', async () => {
    const daemon = new FakeDaemon({
      'tcp-over-ipv6': { status: 'skipped', reason: 'no ::1 here', observations: [] },
    });
    const url = await daemon.listening();
    const one = await socketarium(['run', 'half-close', '--json', '--url', url]);
    expect(JSON.parse(one.stdout)).toEqual({
      scenario: 'half-close',
      title: scenarioById('half-close')?.title,
      transport: 'unix-stream',
      server: 'iterative',
      ...asIs(true, 'held', null),
      tookMs: 12,
      observations: [{ expected: 'it works', observed: 'it did', ok: true }],
      counters: null,
      clients: null,
    });
    const two = await socketarium(['run', 'tcp-over-ipv6', 'half-close', '--json', '--url', url]);
    expect(JSON.parse(two.stdout)).toMatchObject([
      { scenario: 'tcp-over-ipv6', ...asIs(null, 'skipped', 'no ::1 here') },
      { scenario: 'half-close', ...asIs(true, 'held', null) },
    ]);
    expect([one.code, two.code]).toEqual([0, 0]);
  });
});

describe('what is run', () => {
  test('the requested variant and pace', async () => {
    const daemon = new FakeDaemon();
    const url = await daemon.listening();
    const args = ['run', 'one-at-a-time', '--transport', 'tcp', '--server', 'iterative'];
    await socketarium([...args, '--pace', '50', '--url', url]);
    expect(daemon.bodies).toEqual([
      { scenario: 'one-at-a-time', transport: 'tcp', server: 'iterative', pace: 50 },
    ]);
  });

  test('all of them, some at a time, in their order; what does not hold there is skipped', async () => {
    const daemon = new FakeDaemon();
    const url = await daemon.listening();
    const args = ['run', '--all', '--json', '--transport', 'udp', '--jobs', '4'];
    const { code, stdout } = await socketarium([...args, '--url', url]);
    const results = JSON.parse(stdout) as { scenario: string; passed: boolean; reason: string }[];
    expect(results.map(({ scenario }) => scenario)).toEqual([...scenarioIds]);
    const skipped = results.filter(({ passed }) => passed === null);
    expect(skipped.length + daemon.bodies.length).toBe(scenarioIds.length);
    expect(daemon.bodies.length).toBeGreaterThan(0);
    expect(skipped[0]?.reason).toMatch(/does not hold on udp: its transport can be /);
    expect(code).toBe(0);
  });

  test('a file of the user’s own, whole', async () => {
    const daemon = new FakeDaemon();
    const own = { ...scenarioById('half-close'), id: 'my-own', title: 'Mine' };
    const url = await daemon.listening();
    const { code, stdout } = await socketarium(['run', fileOf(JSON.stringify(own)), '--url', url]);
    expect(stdout).toContain('Mine  my-own, ');
    expect(daemon.bodies[0]?.scenario).toMatchObject({ id: 'my-own', steps: own.steps });
    expect(code).toBe(0);
  });

  test('by the daemon in the environment, with its token, when it has room', async () => {
    const daemon = new FakeDaemon();
    daemon.refusals = 2;
    const url = `${await daemon.listening()}/?token=0123456789abcdef`;
    const { code } = await socketarium(['run', 'half-close'], { SOCKETARIUM_URL: url });
    expect(code).toBe(0);
    expect(daemon.bodies).toHaveLength(3);
    expect(new Set(daemon.asked.map(({ authorization }) => authorization))).toEqual(
      new Set(['Bearer 0123456789abcdef']),
    );
  });
});

describe('2 and a sentence for invalid arguments', () => {
  test.each([
    [['run', 'half-clsoe'], 'There is no scenario "half-clsoe". Did you mean half-close?'],
    [['run', 'half-close', '--bogus'], 'Unknown argument: bogus'],
    [['run', 'half-close', '--server', 'inetd'], 'Choices: "iterative", "select", "poll", "epoll"'],
    [['run', 'half-close', '--transport', 'udp'], 'half-close does not hold on udp: '],
    [['run', 'half-close', '--jobs', '0'], '--jobs must be a whole number from 1 to 8.'],
    [['run', 'half-close', '--pace', 'fast'], '--pace must be a whole number'],
    [['run'], 'Say which scenarios to run, or --all of them.'],
    [['run', '--all', 'half-close'], 'Say which scenarios to run, or --all of them.'],
    [['run', './missing.json'], './missing.json: there is no such file.'],
    [['run', 'half-close', '--url', 'nowhere'], '"nowhere" is not an address'],
    [['run', 'half-close', '--url'], 'Not enough arguments following: url.'],
    [['run', 'half-close', '--pace', '1', '--pace', '2'], '--pace is given twice: say it once.'],
    [['run', 'half-close', '--server', 'poll', '--server', 'poll'], '--server is given twice'],
    [['client', 'lab-1', '--url', 'a', '--url', 'b'], '--url is given twice'],
    [['start', '--port', '1', '--port', '2'], '--port is given twice'],
    [['lsit'], 'There is no such command. Did you mean list?'],
    [[], 'Say what to do: start, list, run, lab, client or completion.'],
    [['client', 'nonsense'], '"nonsense" is no address: say a path, '],
    [['client', 'no.such.host.invalid:80'], 'There is no host "no.such.host.invalid"'],
    [['completion', 'fish'], 'Choices: "bash", "zsh"'],
  ])('%j', async (args, sentence) => {
    const { code, stdout, stderr } = await socketarium(args);
    expect(stderr).toContain(sentence);
    expect(stderr).not.toMatch(/\n {4}at /);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });

  test('a file with a mistake: its path, the field, and what was expected', async () => {
    const own = { ...scenarioById('half-close'), lab: { transport: 'tpc', server: 'select' } };
    const wrong = fileOf(JSON.stringify(own));
    const rubbish = fileOf('{ "id": }');
    const field = await socketarium(['run', wrong]);
    expect(field.stderr).toContain(`${wrong}: lab.transport: must be one of "unix-stream", `);
    expect(field.stderr).toContain('lab.service: is missing');
    const json = await socketarium(['run', rubbish]);
    expect(json.stderr).toContain(`${rubbish}:1:`);
    expect([field.code, json.code]).toEqual([2, 2]);
  });
});

test('a large file of another kind is not read to its end', async () => {
  const own = JSON.stringify(scenarioById('half-close'));
  const latin = Buffer.from(own.replace('"id":"', '"id":"\u00e9'), 'latin1');
  const huge = fileOf('');
  truncateSync(huge, 3e9);
  const many = Array.from({ length: 90 }, () => ({
    add: { script: { lines: ['x'.repeat(900)] } },
  }));
  const cases: [string, string][] = [
    [fileOf(latin), ': is not UTF-8 text.'],
    [huge, ': is no scenario: it has more than 1048576 bytes.'],
    ['/dev/zero', ': is no scenario: it has more than 1048576 bytes.'],
    [fileOf(JSON.stringify({ ...JSON.parse(own), steps: many })), ': is too large: '],
    [tmpdir(), ': cannot be read (EISDIR).'],
  ];
  for (const [path, sentence] of cases) {
    const { code, stderr } = await socketarium(['run', path]);
    expect(stderr).toContain(path + sentence);
    expect(code).toBe(2);
  }
});

test('a byte order mark is accepted', async () => {
  const url = await new FakeDaemon().listening();
  const path = fileOf(`\uFEFF${JSON.stringify(scenarioById('half-close'))}`);
  expect((await socketarium(['run', path, '--url', url])).code).toBe(0);
});

describe('standard output that cannot be written to', () => {
  test.each(['list', 'completion bash', 'run half-close', 'run half-close --json'])(
    '%s: a sentence when there is no room, none when the reader has left',
    async (words) => {
      const url = await new FakeDaemon().listening();
      const line = `${process.execPath} ${main} ${words}${words.startsWith('run') ? ` --url ${url}` : ''}`;
      const full = await shell(`${line} >/dev/full`);
      expect(full).toEqual({
        code: 1,
        stdout: '',
        stderr: 'Standard output cannot be written to (ENOSPC).\n',
      });
      const left = await shell(`${line} | true; exit "\${PIPESTATUS[0]}"`);
      expect(left).toEqual({ code: 141, stdout: '', stderr: '' });
    },
  );
});

describe('the daemon', () => {
  test('that is not running, is another program, or has another version: 1 and a sentence', async () => {
    const nobody = await socketarium(['run', 'half-close', '--url', 'http://127.0.0.1:1']);
    expect(nobody.stderr).toContain('Nobody answers at http://127.0.0.1:1');
    const daemon = new FakeDaemon();
    const url = await daemon.listening();
    daemon.health = { name: 'another' };
    const other = await socketarium(['run', 'half-close', '--url', url]);
    expect(other.stderr).toContain('is not Socketarium');
    daemon.health = { name: 'socketarium', protocolVersion: 1 };
    const old = await socketarium(['run', 'half-close', '--url', url]);
    expect(old.stderr).toContain('speaks protocol version 1');
    expect([nobody.code, other.code, old.code]).toEqual([1, 1, 1]);
  });

  test('cancels what runs when the command is interrupted', async () => {
    const daemon = new FakeDaemon();
    daemon.endless = true;
    const url = await daemon.listening();
    const command = new Command(['run', 'half-close', 'truncation', '--json', '--url', url]);
    await daemon.until('GET /api/runs/run-1');
    command.child.kill('SIGINT');
    expect(await command.ended).toEqual({ code: 130, stdout: '', stderr: '' });
    expect(daemon.asked.at(-1)?.what).toMatch(/^(DELETE|GET) \/api\/runs\/run-1$/);
    expect(daemon.bodies).toHaveLength(1);
  });
});
