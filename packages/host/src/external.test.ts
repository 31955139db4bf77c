import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type CreateLabInput, isDatagram } from '@socketarium/protocol';
import { afterAll, beforeAll, test } from 'vitest';
import { Host } from './host.ts';
import { eventOf, labIn, until } from './testing/labs.ts';
import type { Lab } from './types.ts';

/**
 * External programs, against every transport: they get the same answers as the lab's own clients, and are
 * drawn with the pid and the name that the kernel reports.
 */

type Where = Pick<CreateLabInput, 'transport' | 'ipv6'>;
const TRANSPORTS: readonly Where[] = [
  { transport: 'unix-stream' },
  { transport: 'unix-seqpacket' },
  { transport: 'unix-dgram' },
  { transport: 'tcp' },
  { transport: 'tcp', ipv6: true },
  { transport: 'udp' },
  { transport: 'udp', ipv6: true },
];

interface Program {
  readonly name: string;
  /** As in /proc/PID/comm. */
  readonly comm: RegExp;
  /** Null where the program does not support that transport. */
  argv(where: Where, path: string, host: string, port: string): string[] | null;
}

/** The program behind a version manager's shim, so that the pid is its own. */
const PYTHON = execFileSync('python3', ['-c', 'import sys; print(sys.executable)'], {
  encoding: 'utf8',
}).trim();
const PLAIN_CLIENT = fileURLToPath(new URL('testing/plain-client.py', import.meta.url));

const PROGRAMS: readonly Program[] = [
  {
    name: 'nc',
    comm: /^nc/,
    argv: ({ transport, ipv6 }, path, host, port) => {
      switch (transport) {
        case 'unix-stream':
          return ['nc', '-U', path];
        case 'unix-dgram':
          return ['nc', '-uU', '-s', `${path}.nc`, path];
        case 'tcp':
          return ['nc', ipv6 ? '-6' : '-4', host, port];
        case 'udp':
          return ['nc', '-u', ipv6 ? '-6' : '-4', host, port];
        default:
          // netcat-openbsd does not support SOCK_SEQPACKET.
          return null;
      }
    },
  },
  {
    name: 'socat',
    comm: /^socat/,
    argv: ({ transport, ipv6 }, path, host, port) => {
      const ip = ipv6 ? '6' : '4';
      const there = ipv6 ? `[${host}]:${port}` : `${host}:${port}`;
      switch (transport) {
        case 'unix-stream':
          return ['socat', '-', `UNIX-CONNECT:${path}`];
        case 'unix-seqpacket':
          return ['socat', '-', `UNIX-CONNECT:${path},type=5`];
        case 'unix-dgram':
          return ['socat', '-', `UNIX-SENDTO:${path},bind=${path}.socat`];
        case 'tcp':
          return ['socat', '-', `TCP${ip}:${there}`];
        case 'udp':
          return ['socat', '-', `UDP${ip}:${there}`];
      }
    },
  },
  {
    name: 'ten lines of Python',
    comm: /^python/,
    argv: ({ transport, ipv6 }, path, host, port) => {
      const inet = ipv6 ? 'AF_INET6' : 'AF_INET';
      const run = [PYTHON, '-u', PLAIN_CLIENT];
      switch (transport) {
        case 'unix-stream':
          return [...run, 'AF_UNIX', 'SOCK_STREAM', path];
        case 'unix-seqpacket':
          return [...run, 'AF_UNIX', 'SOCK_SEQPACKET', path];
        case 'unix-dgram':
          return [...run, 'AF_UNIX', 'SOCK_DGRAM', path];
        case 'tcp':
          return [...run, inet, 'SOCK_STREAM', host, port];
        case 'udp':
          return [...run, inet, 'SOCK_DGRAM', host, port];
      }
    },
  },
];

/** Its output up to the first newline. */
const firstLine = (child: ChildProcess): Promise<string> =>
  new Promise((resolve) => {
    let text = '';
    child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      if (text.includes('\n')) resolve(text);
    });
    child.once('exit', () => resolve(text));
  });

/** Sends a line and waits until the server has it: two at once would be one datagram or read. */
const say = async (lab: Lab, child: ChildProcess, line: string): Promise<void> => {
  const { seq } = lab.state;
  child.stdin?.write(`${line}\n`);
  await eventOf(
    lab,
    `the server given ${line}`,
    (event) =>
      event.type === 'syscall.returned' &&
      event.client === undefined &&
      /^(read|recv)/.test(event.call) &&
      event.ret === line.length + 1,
    seq,
  );
};

let host: Host;
beforeAll(async () => {
  host = await Host.open();
});
afterAll(() => host.close());

const cases = PROGRAMS.flatMap((program) =>
  TRANSPORTS.map((where) => {
    const name = `${program.name} over ${where.transport}${where.ipv6 ? ' on ::1' : ''}`;
    return [name, program, where] as const;
  }),
).filter(([, program, where]) => program.argv(where, '', '', '') !== null);

test.concurrent.for(cases)('%s', async ([, program, where], { expect }) => {
  const lab = await labIn(host, where);
  const { address } = lab.describe();
  const [file = '', ...args] =
    ('path' in address
      ? program.argv(where, address.path, '', '')
      : program.argv(where, '', address.host, `${address.port}`)) ?? [];
  const child = spawn(file, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  try {
    const answer = firstLine(child);
    await say(lab, child, '20');
    const drawn = await until(lab, `${program.name} drawn with its pid and name`, (now) =>
      now.clients.some((one) => one.pid === child.pid && program.comm.test(one.name)),
    );
    expect(drawn.clients).toMatchObject([{ kind: 'external' }]);
    await say(lab, child, '22');
    await say(lab, child, '0');
    expect(await answer).toBe('42\n');
    child.kill('SIGKILL');
    const state = await until(lab, 'its connection over', (now) =>
      isDatagram(where.transport)
        ? now.counters.replies === 1
        : now.clients.every((one) => one.phase === 'done'),
    );
    expect(state.clients).toHaveLength(1);
    expect(state.server.position.surprises).toEqual([]);
  } finally {
    child.kill('SIGKILL');
  }
  await host.deleteLab(lab.id);
});
