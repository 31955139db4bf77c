import { readFileSync } from 'node:fs';
import {
  type AddClientsInput,
  type Address,
  type ClientScript,
  clientScript,
  type Io,
  ioOf,
  type Service,
  type Transport,
} from '@socketarium/protocol';
import type { ClientOrder } from '@socketarium/protocol/wire';

import { type Recorded, RunningProgram } from './running-program.ts';
import { afterwards } from './servers.ts';

type ScriptInput = NonNullable<AddClientsInput['script']>;

const SCRIPT = { numbers: [3, 4], lines: ['hello'], thinkMs: 0 };

/** A client program with any number of clients in it. */
export class TestClients extends RunningProgram {
  constructor(transport: Transport = 'unix-stream', service: Service = 'sum', io?: Io) {
    const pair = io ?? ioOf({ transport, service });
    super('client', { transport, service, io: pair });
    afterwards(() => this.remove());
  }

  tell(order: ClientOrder): void {
    this.order(`${JSON.stringify(order)}\n`);
  }

  add(client: number, address: Address, script: ScriptInput = {}): void {
    const whole: ClientScript = clientScript.parse({ ...SCRIPT, ...script });
    this.tell({ order: 'add', client, address, script: whole });
  }

  /** The first such record of one client, from number `from` on. */
  of(client: number, kind: Recorded['kind'], call: Recorded['call'], from = 0): Promise<Recorded> {
    return this.until(
      (record) => record.client === client && record.kind === kind && record.call === call,
      from,
    );
  }

  /** Resolves with a client's call once the kernel says that the thread of its record sleeps in it. */
  async asleep(client: number, call: Recorded['call']): Promise<Recorded> {
    await this.of(client, 'entered', call);
    for (;;) {
      const last = this.records.findLast((record) => record.client === client);
      const fd = last?.args.fd ?? last?.args.sockfd;
      const sleeps = last?.kind === 'entered' && last.call === call;
      if (sleeps && this.#sleepsOn(last.tid, fd)) return last;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  /** Whether this thread is blocked in a call whose first argument is this descriptor, proc(5). */
  #sleepsOn(tid: number, fd: unknown): boolean {
    try {
      const syscall = readFileSync(`/proc/${this.pid}/task/${tid}/syscall`, 'latin1');
      return Number(syscall.split(' ')[1]) === fd;
    } catch {
      return false;
    }
  }

  /** Resolves when the client has closed `closes` descriptors, with its calls (`fd` for them). */
  async calls(client: number, closes = 1): Promise<string[]> {
    let closed = 0;
    await this.until((record) => {
      const isClose = record.kind === 'returned' && record.call === 'close';
      if (record.client === client && isClose) closed += 1;
      return closed === closes;
    });
    return this.transcript(client);
  }

  /** Its calls that returned so far. */
  transcript(client: number): string[] {
    return this.printed(client).map((line) =>
      line
        .replace(/^(?!socket|memfd_create|nanosleep)(\w+)\(-?\d+/, '$1(fd')
        .replace(/^((socket|memfd_create|dup)\(.*) = \d+/, '$1 = fd')
        .replace(/\[\d+\]$|\[\d+\]\)/g, (set) => set.replace(/\d+/, 'fd'))
        .replace(/(\/\S+\/s|127\.0\.0\.1:\d+|\[::1\]:\d+|@[0-9a-f]{5})(?=[,)])/g, 'ADDRESS'),
    );
  }
}
