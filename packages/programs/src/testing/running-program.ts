import { type ChildProcess, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import type { Readable, Writable } from 'node:stream';
import type { ArgValue } from '@socketarium/protocol';
import {
  type CallName,
  CONTROL_FD,
  EVENTS_FD,
  encodeConfiguration,
  type FrameKind,
  FrameReader,
  type ProgramConfig,
} from '@socketarium/protocol/wire';
import { errnoSymbol } from '@socketarium/syscalls/errno';

/** A copy of a record, independent of the reader. */
export interface Recorded {
  readonly kind: FrameKind;
  readonly call: string | undefined;
  readonly client: number;
  readonly tid: number;
  readonly callId: number;
  readonly ret: number;
  /** Its symbol; null for none. */
  readonly errno: string | null;
  readonly t: number;
  readonly args: Readonly<Record<string, ArgValue>>;
}

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stderr: string;
}

const resolveProgram = createRequire(import.meta.url).resolve;

/**
 * A program as the host runs it, for tests: its records are kept, and a test waits for one of them
 * instead of for time.
 */
export class RunningProgram {
  readonly records: Recorded[] = [];
  readonly ended: Promise<Ended>;
  readonly #child: ChildProcess;
  readonly #waiting = new Set<() => void>();
  #over = false;

  /**
   * @param config null: it gets no configuration.
   * @param through a command to run it under, such as strace and its options.
   * @param parentPid the parent's pid that it is given.
   */
  constructor(
    name: 'server' | 'client',
    config: ProgramConfig | null,
    through: readonly string[] = [],
    parentPid = process.pid,
  ) {
    const program = resolveProgram(`@socketarium/programs/${name}`);
    const command = [...through, process.execPath, program, String(parentPid)];
    this.#child = spawn(command[0] as string, command.slice(1), {
      stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'],
    });
    const reader = new FrameReader((frame) => {
      const { kind, call, client, tid, callId, ret, t } = frame;
      const errno = frame.errno === 0 ? null : errnoSymbol(frame.errno);
      const args = kind === 'opened' ? {} : frame.args();
      this.records.push({ kind, call, client, tid, callId, ret, errno, t, args });
    });
    (this.#child.stdio[EVENTS_FD] as Readable).on('data', (chunk: Buffer) => {
      reader.push(chunk);
      this.#tell();
    });
    this.#control.on('error', () => {});
    if (config !== null) this.order(encodeConfiguration(config));
    let stderr = '';
    this.#child.stderr?.on('data', (chunk: Buffer) => {
      stderr += chunk.toString();
    });
    this.ended = new Promise((resolve) => {
      this.#child.on('close', (code, signal) => {
        this.#over = true;
        resolve({ code, signal, stderr: stderr.trim() });
        this.#tell();
      });
    });
  }

  get pid(): number {
    return this.#child.pid as number;
  }

  /** Resolves with the first record, from number `from` on, that fits; rejects when none can come. */
  async until(fits: (record: Recorded) => boolean, from = 0): Promise<Recorded> {
    for (let next = from; ; ) {
      for (; next < this.records.length; next++) {
        const record = this.records[next] as Recorded;
        if (fits(record)) return record;
      }
      if (this.#over) throw new Error(`it ended before:\n${this.printed().join('\n')}`);
      await new Promise<void>((resolve) => {
        this.#waiting.add(resolve);
      });
    }
  }

  /** The first such record from number `from` on. */
  entered(call: CallName, from = 0): Promise<Recorded> {
    return this.until((record) => record.kind === 'entered' && record.call === call, from);
  }

  returned(call: CallName, from = 0): Promise<Recorded> {
    return this.until((record) => record.kind === 'returned' && record.call === call, from);
  }

  order(bytes: Uint8Array | string): void {
    this.#control.write(bytes);
  }

  hangUp(): void {
    this.#control.end();
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** For a test's end, passed or failed. */
  async remove(): Promise<void> {
    if (!this.#over) this.kill('SIGKILL');
    await this.ended;
  }

  /** Every call that returned as `call(arguments) = result`, of one client or of all. */
  printed(client?: number): string[] {
    const lines: string[] = [];
    const open = new Map<number, Recorded>();
    for (const record of this.records) {
      if (client !== undefined && record.client !== client) continue;
      if (record.kind === 'entered') open.set(record.callId, record);
      if (record.kind !== 'returned') continue;
      const args = printArgs(open.get(record.callId)?.args ?? {}, record.args);
      lines.push(`${record.call}(${args}) = ${record.errno ?? record.ret}`);
    }
    return lines;
  }

  get #control(): Writable {
    return this.#child.stdio[CONTROL_FD] as Writable;
  }

  #tell(): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const wake of waiting) wake();
  }
}

type Args = Readonly<Record<string, ArgValue>>;

/** Arguments by man-page name in their order; one that the call changed as `before→after`. */
const printArgs = (entered: Args, returned: Args): string => {
  const printed = new Map<string, string>();
  for (const [name, value] of Object.entries(entered)) printed.set(name, printArg(value));
  for (const [name, value] of Object.entries(returned)) {
    if (name === 'inode' || name === 'peerPid' || name === 'peerInode') continue;
    const before = printed.get(name);
    printed.set(name, before === undefined ? printArg(value) : `${before}→${printArg(value)}`);
  }
  return [...printed.values()].join(', ');
};

const printArg = (value: ArgValue): string => {
  if (Array.isArray(value)) return `[${value.join(' ')}]`;
  return typeof value === 'object' ? JSON.stringify(value.preview) : String(value);
};
