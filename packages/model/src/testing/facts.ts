import {
  type CallName,
  createLab,
  HERE,
  type LabState,
  type SocketariumEvent,
} from '@socketarium/protocol';
import { initialState } from '../initial.ts';
import { reduce } from '../reduce.ts';

/** Facts for tests: a lab in its initial state, and calls with the next seq and time. */

const MS = 1e6;

export const START = 1000 * MS;

/** The process of a role: `server`, or `client-3`. */
const pidOf = (role: string): number => (role === 'server' ? 1 : 1 + Number(role.split('-')[1]));

const placeOf = (role: string) => ({ host: HERE, pid: pidOf(role) });

const callerOf = (role: string) => {
  const where = { ...placeOf(role), tid: pidOf(role) };
  return role === 'server' ? { where } : { where, client: role };
};

/** A lab before its first call: its server is process 1. */
export const beginning = (): LabState => ({ ...started(), seq: 0 });

const started = (): LabState =>
  reduce(empty(), {
    ...{ seq: 1, t: START, type: 'process.started', where: placeOf('server') },
    ...{ parentPid: 0, program: 'server' },
  });

const empty = (): LabState =>
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
  #calls = 0;
  /** Ids of the calls that were entered, by role and name. */
  readonly #open = new Map<string, number>();

  constructor(after = 0) {
    this.seq = after;
  }

  entered(role: string, call: CallName): SocketariumEvent {
    const callId = ++this.#calls;
    this.#open.set(`${role} ${call}`, callId);
    return {
      ...this.#stamp(),
      ...{ type: 'syscall.entered', ...callerOf(role), callId, call, args: {} },
    };
  }

  returned(role: string, call: CallName, ret = 0): SocketariumEvent {
    const errno = ret === -1 ? 'EINTR' : null;
    return {
      ...this.#stamp(),
      ...{ type: 'syscall.returned', ...callerOf(role) },
      callId: this.#open.get(`${role} ${call}`) ?? ++this.#calls,
      ...{ call, args: {}, ret, errno },
    };
  }

  sampled(): SocketariumEvent {
    return {
      ...this.#stamp(),
      ...{
        type: 'kernel.sampled',
        host: HERE,
        listening: null,
        others: [],
        elsewhere: [],
        sockets: [],
        gone: [],
        datagrams: null,
        atAddress: null,
        stopped: [],
      },
    };
  }

  exited(role: string): SocketariumEvent {
    return {
      ...this.#stamp(),
      ...{ type: 'process.exited', where: placeOf(role), code: null, signal: 'SIGKILL' },
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
