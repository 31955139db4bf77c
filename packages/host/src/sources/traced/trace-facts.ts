import { HERE, maySleep, type Unsequenced, type Where } from '@socketarium/protocol';
import type { TraceRecord } from '@socketarium/protocol/wire';
import { errnoSymbol } from '@socketarium/syscalls/errno';
import { enteredArgs, returnedArgs } from './arguments.ts';
import { EpollSets } from './epoll-sets.ts';
import { epollDataIn } from './parts.ts';
import { ended } from './wait-status.ts';

/** A call that a thread is in. */
interface Open {
  readonly callId: number;
  readonly call: string;
  /** epoll_wait's descriptor. */
  readonly epfd: number;
}

interface TracedProcess {
  calls: number;
  /** By thread, the outer ones first: a signal handler makes calls of its own. */
  readonly open: Map<number, Open[]>;
  /** Time of the newest fact of each thread: the counter's rate is corrected now and then. */
  readonly latest: Map<number, number>;
}

const WAITS: ReadonlySet<string> = new Set(['epoll_wait', 'epoll_pwait', 'epoll_pwait2']);
/** -1 to -MAX_ERRNO is -errno. */
const MAX_ERRNO = 4095;

/** What is missing is said where it can be read: in the lab's own list. */
const marker = (t: number, text: string): Unsequenced => ({ type: 'marker.set', t, text });

/**
 * Turns the records of a program under the shim into facts. Keeps what records refer to: which calls are
 * open, which processes are known, what epoll's data stands for.
 */
export class TraceFacts {
  readonly #root: number;
  readonly #processes = new Map<number, TracedProcess>();
  readonly #epoll = new EpollSets();
  /** Children that told of their birth themselves, until their parent's fork has returned. */
  readonly #toldByChild = new Set<number>();
  /** Processes that wrote, living or dead. */
  readonly pids = new Set<number>();
  /** The root's end is among the records. */
  rootEnded = false;
  /** Every record before this time has been turned into facts. */
  drainedUntil = 0;

  /** @param root the process that was started: its start and end are its starter's to report. */
  constructor(root: number) {
    this.#root = root;
    this.pids.add(root);
  }

  /** Appends the record's facts. */
  take(record: TraceRecord, into: Unsequenced[]): void {
    switch (record.kind) {
      case 'image':
        this.#image(record, into);
        return;
      case 'forked': {
        const { parentPid, parentTid } = record.birth();
        if (this.#processes.has(record.pid)) return;
        this.#toldByChild.add(record.pid);
        this.#forked(parentPid, parentTid, record.pid, record.t, into);
        return;
      }
      case 'thread':
        if (record.tid === record.pid) return;
        into.push({ type: 'thread.started', t: record.t, where: this.#where(record) });
        return;
      case 'threadEnded':
        into.push({ type: 'thread.exited', t: record.t, where: this.#where(record) });
        this.#process(record.pid).open.delete(record.tid);
        return;
      case 'entered':
        this.#entered(record, into);
        return;
      case 'returned':
        this.#returned(record, into);
        return;
      case 'abandoned':
        this.#openOf(record).pop();
        return;
      case 'gateWaiting':
      case 'gatePassed':
        this.#gate(record, into);
        return;
      case 'exited':
        this.#exited(record, into);
        return;
      case 'reaped':
        if (record.pid === this.#root) return;
        into.push({ type: 'process.reaped', t: record.t, where: { host: HERE, pid: record.pid } });
        return;
      case 'drained':
        this.drainedUntil = record.t;
        return;
      case 'lost':
        into.push(
          marker(
            record.t,
            `${record.result} records of thread ${record.tid} found no room, in all`,
          ),
        );
        return;
      case 'unobserved':
        into.push(
          marker(
            record.t,
            `${record.result} threads could not be observed, in all: too many at once`,
          ),
        );
    }
  }

  #process(pid: number): TracedProcess {
    const known = this.#processes.get(pid);
    if (known !== undefined) return known;
    const made: TracedProcess = { calls: 0, open: new Map(), latest: new Map() };
    this.#processes.set(pid, made);
    this.pids.add(pid);
    return made;
  }

  #where({ pid, tid }: TraceRecord): Where {
    return { host: HERE, pid, tid };
  }

  #openOf({ pid, tid }: TraceRecord): Open[] {
    const { open } = this.#process(pid);
    const known = open.get(tid);
    if (known !== undefined) return known;
    const made: Open[] = [];
    open.set(tid, made);
    return made;
  }

  /** Never before the thread's last one. */
  #time({ pid, tid, t }: TraceRecord): number {
    const { latest } = this.#process(pid);
    const time = Math.max(t, latest.get(tid) ?? 0);
    latest.set(tid, time);
    return time;
  }

  #image(record: TraceRecord, into: Unsequenced[]): void {
    const { pid } = record;
    const { parentPid, path } = record.birth();
    const program = path.slice(path.lastIndexOf('/') + 1) || 'program';
    const isNew = !this.#processes.has(pid);
    this.#process(pid).open.clear();
    if (pid === this.#root && isNew) return;
    const where = { host: HERE, pid };
    // Of vfork: the program may begin before the call has returned in the parent.
    if (isNew) this.#toldByChild.add(pid);
    if (isNew) into.push({ type: 'process.started', t: record.t, where, parentPid, program });
    else into.push({ type: 'process.execed', t: record.t, where: this.#where(record), program });
  }

  /**
   * The child has what its parent had at the call. Both tell of it, and the earlier one counts: a moment
   * later the parent may have closed what the child has. A child may even have ended before its parent's
   * fork returns.
   */
  #forked(parent: number, tid: number, child: number, t: number, into: Unsequenced[]): void {
    this.#process(child);
    this.#epoll.forked(parent, child);
    const where = { host: HERE, pid: parent, tid };
    into.push({ type: 'process.forked', t, where, child });
  }

  #entered(record: TraceRecord, into: Unsequenced[]): void {
    const { call, pid, tid } = record;
    const process = this.#process(pid);
    const callId = ++process.calls;
    const numbers = record.numbers();
    const parts = record.parts();
    const args = enteredArgs(call, numbers, parts);
    if (call === 'epoll_ctl') {
      const [epfd = -1, , fd = -1] = numbers;
      const [data = BigInt(fd)] = epollDataIn(parts);
      this.#epoll.controlled(pid, epfd, String(args.op), fd, data);
    }
    this.#openOf(record).push({ callId, call, epfd: WAITS.has(call) ? (numbers[0] ?? -1) : -1 });
    const site = record.site();
    into.push({
      type: 'syscall.entered',
      t: this.#time(record),
      where: { host: HERE, pid, tid },
      callId,
      call,
      args,
      ...(site === 0n ? {} : { site: `0x${site.toString(16)}` }),
      ...(record.maySleep() || !maySleep(call) ? {} : { sleeps: false as const }),
    });
  }

  #returned(record: TraceRecord, into: Unsequenced[]): void {
    const { call, result } = record;
    const open = this.#openOf(record).pop();
    // Recorded from the middle of a call on: what it was about is not known.
    if (open === undefined) return;
    const parts = record.parts();
    const failed = result < 0 && result >= -MAX_ERRNO;
    const t = this.#time(record);
    if ((call === 'fork' || call === 'vfork') && result > 0 && !this.#toldByChild.delete(result)) {
      this.#forked(record.pid, record.tid, result, t, into);
    }
    into.push({
      type: 'syscall.returned',
      t,
      where: this.#where(record),
      callId: open.callId,
      call,
      args: WAITS.has(call)
        ? { events: this.#events(record.pid, open.epfd, epollDataIn(parts)) }
        : returnedArgs(call, result, parts),
      ret: failed ? -1 : result,
      errno: failed ? errnoSymbol(-result) : null,
    });
  }

  #events(pid: number, epfd: number, data: readonly bigint[]): number[] {
    const fds = data.map((one) => this.#epoll.descriptor(pid, epfd, one));
    return fds.filter((fd) => fd !== null).sort((a, b) => a - b);
  }

  #gate(record: TraceRecord, into: Unsequenced[]): void {
    const { call, result } = record;
    const where = this.#where(record);
    const t = this.#time(record);
    if (record.kind === 'gatePassed') into.push({ type: 'gate.passed', t, where, call });
    else {
      const fd = result >= 0 ? { fd: result } : {};
      into.push({ type: 'gate.waiting', t, where, call, ...fd });
    }
  }

  #exited(record: TraceRecord, into: Unsequenced[]): void {
    const { pid, result, t } = record;
    this.#processes.delete(pid);
    this.#epoll.ended(pid);
    if (pid === this.#root) {
      this.rootEnded = true;
      return;
    }
    const { code, signal } = result < 0 ? { code: null, signal: null } : ended(result);
    const zombie = record.callTableId === 1 ? { zombie: true as const } : {};
    into.push({ type: 'process.exited', t, where: { host: HERE, pid }, code, signal, ...zombie });
  }
}
