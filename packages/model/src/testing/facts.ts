import {
  type CallName,
  createLab,
  type LabState,
  type SocketariumEvent,
} from '@socketarium/protocol';
import { initialState } from '../initial.ts';

/** Facts for tests: a lab at its beginning, and calls that have the next seq and time. */

const MS = 1e6;

export const START = 1000 * MS;

export const beginning = (): LabState =>
  initialState({
    config: createLab.parse({
      transport: 'unix-stream',
      server: 'iterative',
      service: 'sum',
      backlog: 1,
    }),
    address: { path: '/tmp/lab-1.sock' },
    startedAt: START,
  });

/** Makes events one after the other, a millisecond apart. */
export class Facts {
  seq: number;

  constructor(after = 0) {
    this.seq = after;
  }

  entered(actor: string, call: CallName): SocketariumEvent {
    return { ...this.#stamp(), type: 'syscall.entered', actor, pid: 1, tid: 1, call, args: {} };
  }

  returned(actor: string, call: CallName, ret = 0): SocketariumEvent {
    const errno = ret === -1 ? 'EINTR' : null;
    return {
      ...this.#stamp(),
      ...{ type: 'syscall.returned', actor, pid: 1, tid: 1, call, args: {}, ret, errno },
    };
  }

  sampled(): SocketariumEvent {
    return {
      ...this.#stamp(),
      ...{
        type: 'kernel.sampled',
        listening: null,
        others: [],
        sockets: [],
        gone: [],
        datagrams: null,
        timeWait: null,
      },
    };
  }

  exited(actor: string): SocketariumEvent {
    return {
      ...this.#stamp(),
      ...{ type: 'process.exited', actor, pid: 1, code: null, signal: 'SIGKILL' },
    };
  }

  /** `n` calls of the server, entered and returned. */
  calls(n: number): SocketariumEvent[] {
    return Array.from({ length: n }, () => [
      this.entered('server', 'close'),
      this.returned('server', 'close'),
    ]).flat();
  }

  #stamp(): { seq: number; t: number } {
    this.seq += 1;
    return { seq: this.seq, t: START + this.seq * MS };
  }
}
