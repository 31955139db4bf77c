import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { Readable, Writable } from 'node:stream';
import {
  CONTROL_FD,
  EVENTS_FD,
  encodeGateOrder,
  type GateOrder,
  type TraceBirth,
  type TraceKind,
  type TracePart,
  TraceReader,
} from '@socketarium/protocol/wire';
import { builtReader, builtShim } from '../programs.ts';

/** A copy of a record, independent of the reader's cursor. */
export interface Recorded {
  readonly kind: TraceKind;
  readonly call: string;
  readonly result: number;
  readonly t: number;
  readonly pid: number;
  readonly tid: number;
  readonly numbers: readonly number[];
  readonly parts: readonly TracePart[];
  /** Of a process or thread that began; null for another record. */
  readonly birth: TraceBirth | null;
}

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ObserveOptions {
  readonly paused?: boolean;
  readonly owned?: boolean;
  /** What it finds on its standard input; without it, /dev/null. */
  readonly input?: string;
  /** Its standard input stays open: `child.stdin`. */
  readonly openInput?: boolean;
  readonly env?: Readonly<Record<string, string>>;
  /** A command that starts the reader, such as strace with its options. */
  readonly through?: readonly string[];
  readonly cwd?: string;
}

const BIRTHS: ReadonlySet<TraceKind> = new Set(['image', 'forked', 'thread']);

/** The programs of a test that still run: for after it. */
const running = new Set<Observed>();

/** Kills what a test left, by pid. */
export const endObserved = (): void => {
  for (const one of running) one.kill();
  running.clear();
};

/** A program under the shim and its reader; a test waits for records and not for time. */
export class Observed {
  readonly records: Recorded[] = [];
  readonly child: ChildProcess;
  /** How the program ended: exit code or signal. */
  readonly exited: Promise<number | NodeJS.Signals>;
  /** Its end, and all that it and its children printed. */
  readonly ended: Promise<Ended>;
  /** The end of the records: nobody can write any more. Rejects on one that is no record. */
  readonly whole: Promise<void>;
  /** Bytes of a record that is cut off, at the end of the records. */
  unfinishedBytes = 0;
  readonly #waiting = new Set<() => void>();
  #over = false;
  #dying = false;

  constructor(command: readonly string[], options: ObserveOptions) {
    const [program = '', ...args] = command;
    const hasInput = options.openInput === true || options.input !== undefined;
    this.child = spawn(program, args, {
      stdio: [hasInput ? 'pipe' : 'ignore', 'pipe', 'pipe', 'pipe', 'pipe'],
      env: { ...process.env, ...options.env },
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    });
    if (options.input !== undefined) this.child.stdin?.end(options.input);
    this.#control.on('error', () => {});
    this.exited = once(this.child, 'exit').then(([code, signal]) => signal ?? code);
    this.ended = this.#end();
    this.whole = this.#read(this.child.stdio[EVENTS_FD] as Readable);
    for (const one of [this.exited, this.ended, this.whole]) one.catch(() => {});
    running.add(this);
    void Promise.allSettled([this.ended, this.whole]).then(() => running.delete(this));
  }

  get #control(): Writable {
    return this.child.stdio[CONTROL_FD] as Writable;
  }

  get pid(): number {
    if (this.child.pid === undefined) throw new Error('The program did not start.');
    return this.child.pid;
  }

  /** The process that reads the records: the program finds the rings through it. */
  get readerPid(): number {
    const environment = readFileSync(`/proc/${this.pid}/environ`, 'latin1').split('\0');
    const rings = environment.find((one) => one.startsWith('SOCKETARIUM_RINGS='));
    return Number(/\/proc\/(\d+)\/fd/.exec(rings ?? '')?.[1]);
  }

  order(order: GateOrder): void {
    this.#control.write(encodeGateOrder(order));
  }

  /** As when whoever gives the orders has died. */
  closeControl(): void {
    this.#control.destroy();
  }

  /** Kills the processes that are known by their records so far. */
  kill(): void {
    const pids = new Set(this.records.map(({ pid }) => pid));
    for (const pid of [...pids, this.child.pid]) {
      try {
        if (pid !== undefined && pid > 0) process.kill(pid, 'SIGKILL');
      } catch {
        // It has ended.
      }
    }
  }

  /** Kills all its processes, and waits for the end of their records. */
  async endAll(): Promise<void> {
    this.#dying = true;
    this.kill();
    await this.whole;
  }

  /** The first record of which `holds` is true, from the `from`th on. Fails when the records end without it. */
  until(holds: (record: Recorded) => boolean, from = 0): Promise<Recorded> {
    return new Promise((resolve, reject) => {
      let at = from;
      const look = (): void => {
        for (; at < this.records.length; at++) {
          const record = this.records[at] as Recorded;
          if (!holds(record)) continue;
          this.#waiting.delete(look);
          resolve(record);
          return;
        }
        if (this.#over) reject(new Error('The records ended before the one that was waited for.'));
      };
      this.#waiting.add(look);
      look();
    });
  }

  entered(call: string, from = 0): Promise<Recorded> {
    return this.until((one) => one.kind === 'entered' && one.call === call, from);
  }

  returned(call: string, from = 0): Promise<Recorded> {
    return this.until((one) => one.kind === 'returned' && one.call === call, from);
  }

  async #read(events: Readable): Promise<void> {
    const reader = new TraceReader((record) => {
      const { kind, call, result, t, pid, tid } = record;
      const isEntry = kind === 'entered';
      this.records.push({
        kind,
        call,
        result,
        t,
        pid,
        tid,
        numbers: isEntry ? record.numbers() : [],
        parts:
          isEntry || kind === 'returned'
            ? record.parts().map((part) => ({ ...part, bytes: part.bytes.slice() }))
            : [],
        birth: BIRTHS.has(kind) ? record.birth() : null,
      });
    });
    try {
      for await (const chunk of events) {
        reader.push(chunk as Buffer);
        if (this.#dying) this.kill();
        for (const look of [...this.#waiting]) look();
      }
    } finally {
      this.unfinishedBytes = reader.unfinishedBytes;
      this.#over = true;
      for (const look of [...this.#waiting]) look();
    }
  }

  async #end(): Promise<Ended> {
    const output = ['', ''];
    for (const at of [0, 1]) {
      this.child.stdio[at + 1]?.on('data', (chunk: Buffer) => {
        output[at] += chunk.toString('latin1');
      });
    }
    const streams = [this.child.stdout, this.child.stderr];
    await Promise.all(streams.map((stream) => stream !== null && once(stream, 'close')));
    await this.exited;
    const { exitCode: code, signalCode: signal } = this.child;
    return { code, signal, stdout: output[0] ?? '', stderr: output[1] ?? '' };
  }
}

/** Starts a program under the shim. */
export const observe = async (
  program: readonly string[],
  options: ObserveOptions = {},
): Promise<Observed> => {
  const [reader, shim] = await Promise.all([builtReader(), builtShim()]);
  const flags = [...(options.paused ? ['--paused'] : []), ...(options.owned ? ['--owned'] : [])];
  return new Observed([...(options.through ?? []), reader, ...flags, shim, ...program], options);
};
