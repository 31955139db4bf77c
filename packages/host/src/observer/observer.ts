import { LIMITS } from '@socketarium/protocol';
import type { UdpRow } from './datagram-picture.ts';
import type { Endpoints, Family } from './endpoints.ts';
import { HolderFinder, type Proc } from './holder-finder.ts';
import type { Living } from './living.ts';
import type { InetRow, UnixTable } from './picture.ts';
import type { Tables } from './tables.ts';
import { Watch, type WatchOptions } from './watch.ts';

/** The kernel's tables; each call is one dump. */
export interface KernelTables {
  unix(): UnixTable;
  /** The TCP sockets that have one of these ports at either end. */
  inet(ports: readonly number[], family: Family): readonly InetRow[];
  /** Every UDP socket. */
  udp(family: Family): readonly UdpRow[];
  /** How many TCP sockets with this local port are in TIME_WAIT. */
  timeWait(port: number, family: Family): number;
  /** True while the file system has this name. */
  nameExists(path: string): boolean;
  /** True while a signal has this process stopped. */
  isStopped(pid: number): boolean;
  /** How many datagrams a Unix socket's queue admits; null where the system hides it. */
  maxDatagrams(): number | null;
  /** CLOCK_MONOTONIC, nanoseconds. */
  now(): number;
}

/** Milliseconds between samples of a lab without viewers and external clients. */
const IDLE_MS = 200;
const SHORTEST_MS = 1000 / LIMITS.samplesPerSecond;
/** Sampling takes at most one part in this many of the time. */
const SHARE = 20;
/** Labs that are due within this time are sampled together: one dump for all. */
const TOGETHER_MS = 0.5;

/**
 * Samples the kernel's tables for all labs of a host: soon after a lab's facts, at most
 * LIMITS.samplesPerSecond times a second, and now and then without any, since external clients cause no
 * facts. One dump serves every lab that is due.
 */
export class Observer {
  readonly #kernel: KernelTables;
  readonly #finder: HolderFinder;
  readonly #watched = new Map<Watch, WatchedLab>();
  #timer: NodeJS.Timeout | null = null;
  #timerAt = Number.POSITIVE_INFINITY;
  #cost = 0;

  constructor(kernel: KernelTables, proc: Proc) {
    this.#kernel = kernel;
    this.#finder = new HolderFinder(proc);
  }

  watch(options: WatchOptions): WatchedLab {
    const watch = new Watch(options, this.#finder);
    const lab = new WatchedLab(watch, {
      due: (at) => this.#schedule(at),
      now: () => {
        this.#look([lab], this.#clock());
        this.#schedule(lab.dueAt);
      },
      interval: () => Math.max(SHORTEST_MS, this.#cost * SHARE),
      tables: () => this.#ask([lab]),
      clock: () => this.#clock(),
      end: () => this.#watched.delete(watch),
    });
    this.#watched.set(watch, lab);
    return lab;
  }

  close(): void {
    this.#watched.clear();
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #schedule(at: number): void {
    if (this.#timer !== null) {
      if (this.#timerAt <= at) return;
      clearTimeout(this.#timer);
    }
    this.#timerAt = at;
    this.#timer = setTimeout(() => this.#tick(), Math.max(0, at - this.#clock()));
  }

  #tick(): void {
    this.#timer = null;
    const now = this.#clock();
    let next = Number.POSITIVE_INFINITY;
    const due: WatchedLab[] = [];
    for (const lab of this.#watched.values()) {
      if (lab.dueAt <= now + TOGETHER_MS) due.push(lab);
      else next = Math.min(next, lab.dueAt);
    }
    this.#look(due, now);
    for (const lab of due) next = Math.min(next, lab.dueAt);
    if (next < Number.POSITIVE_INFINITY) this.#schedule(next);
  }

  #look(labs: readonly WatchedLab[], now: number): void {
    if (labs.length === 0) return;
    const spent = this.#finder.spentMs;
    const tables = this.#ask(labs);
    for (const lab of labs) lab.look(tables, now);
    // Scans of /proc have an allowance of their own, and do not count in the sampling rate.
    const walked = this.#finder.spentMs - spent;
    // Rises at once, falls slowly: one cheap sample says little about the next.
    this.#cost = Math.max(this.#clock() - now - walked, this.#cost * 0.9);
  }

  /** Milliseconds. */
  #clock(): number {
    return this.#kernel.now() / 1e6;
  }

  /** The tables as of now, for these labs; each is dumped at its first use, once. */
  #ask(labs: readonly WatchedLab[]): Tables {
    const kernel = this.#kernel;
    const unix = once(() => kernel.unix());
    const inet = oncePerFamily((family) => {
      const wanting = labs.filter((lab) => lab.port !== 0 && lab.family === family);
      const ports = wanting.map((lab) => lab.port);
      return byPort(kernel.inet(ports, family), new Set(ports));
    });
    const udp = oncePerFamily((family) => kernel.udp(family));
    return {
      t: kernel.now(),
      unix,
      inet: (port, family) => inet(family).get(port) ?? [],
      udp,
      timeWait: (port, family) => kernel.timeWait(port, family),
      nameExists: (path) => kernel.nameExists(path),
      isStopped: (pid) => kernel.isStopped(pid),
      maxDatagrams: () => kernel.maxDatagrams(),
    };
  }
}

/** Each port's rows, in one pass for all labs: those that have it at either end. */
const byPort = (
  rows: readonly InetRow[],
  ports: ReadonlySet<number>,
): ReadonlyMap<number, readonly InetRow[]> => {
  const index = new Map<number, InetRow[]>();
  for (const port of ports) index.set(port, []);
  for (const row of rows) {
    index.get(row.localPort)?.push(row);
    if (row.peerPort !== row.localPort) index.get(row.peerPort)?.push(row);
  }
  return index;
};

const once = <T extends object>(make: () => T): (() => T) => {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
};

const oncePerFamily = <T extends object>(make: (family: Family) => T): ((family: Family) => T) => {
  const each = { inet: once(() => make('inet')), inet6: once(() => make('inet6')) };
  return (family) => each[family]();
};

interface Clockwork {
  due(at: number): void;
  now(): void;
  interval(): number;
  clock(): number;
  tables(): Tables;
  end(): void;
}

/** At least half a step ahead. All labs with the same step are due at the same times, so that one dump serves them. */
const nextSlot = (now: number, step: number): number => (Math.round(now / step) + 1) * step;

/** One lab in the observer, with the time of its next sample. */
export class WatchedLab {
  /** How many viewers follow the lab live. */
  viewers = 0;
  /** Milliseconds of CLOCK_MONOTONIC. */
  dueAt = Number.POSITIVE_INFINITY;
  #lastLook = Number.NEGATIVE_INFINITY;
  #ended = false;
  readonly #watch: Watch;
  readonly #clockwork: Clockwork;

  constructor(watch: Watch, clockwork: Clockwork) {
    this.#watch = watch;
    this.#clockwork = clockwork;
  }

  /** TCP: the listening port, 0 before it is known and for other transports. */
  get port(): number {
    return this.#watch.port;
  }

  get family(): Family {
    return this.ends.family;
  }

  /** Must be given the lab's calls. */
  get ends(): Endpoints {
    return this.#watch.ends;
  }

  /** Must be given the lab's process starts and ends. */
  get living(): Living {
    return this.#watch.living;
  }

  /** Something happened: sample as soon as the rate allows. */
  soon(): void {
    this.#dueBy(Math.max(this.#clockwork.clock(), this.#lastLook + this.#clockwork.interval()));
  }

  /** Samples at once, whatever the rate; not more than once a millisecond. */
  now(): void {
    if (!this.#ended && this.#clockwork.clock() - this.#lastLook >= 1) this.#clockwork.now();
  }

  /** See ForeignPeers.peer. */
  foreignPeer(address: string): number {
    return this.#watch.peers.peer(address, () => this.#clockwork.tables());
  }

  /** See ForeignPeers.sender. */
  foreignSender(address: string): number {
    return this.#watch.peers.sender(address, () => this.#clockwork.tables());
  }

  end(): void {
    this.#ended = true;
    this.dueAt = Number.POSITIVE_INFINITY;
    this.#clockwork.end();
  }

  /** For the observer: samples, and sets the time of the next sample. */
  look(tables: Tables, now: number): void {
    this.#lastLook = now;
    const eager = this.viewers > 0 || this.#watch.hasForeign;
    this.dueAt = nextSlot(now, eager ? this.#clockwork.interval() : IDLE_MS);
    const again = this.#watch.look(tables);
    if (again !== null) this.#dueBy(now + again);
  }

  #dueBy(at: number): void {
    if (this.#ended || at >= this.dueAt) return;
    this.dueAt = at;
    this.#clockwork.due(at);
  }
}
