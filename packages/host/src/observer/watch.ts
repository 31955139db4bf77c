import {
  type AtAddress,
  HERE,
  type KernelSampled,
  type Owner,
  type Transport,
  type Unsequenced,
} from '@socketarium/protocol';
import { processName } from '@socketarium/syscalls';
import { type UdpRow, udpPicture, unixDatagramPicture } from './datagram-picture.ts';
import { RowDelta } from './delta.ts';
import { Endpoints, type Family, portOf, printEnd } from './endpoints.ts';
import { leftBehind } from './left-behind.ts';
import { Living } from './living.ts';
import type { OwnerFinder } from './owners.ts';
import {
  type InetRow,
  inetPicture,
  type Listening,
  type Picture,
  type UnixTable,
  unixPicture,
} from './picture.ts';

/** What the kernel gave in one look: Unix sockets by inode, and TCP's rows by listening port. */
export interface Tables {
  /** CLOCK_MONOTONIC nanoseconds, right before the kernel was asked. */
  readonly t: number;
  unix(): UnixTable;
  inet(port: number, family: Family): readonly InetRow[];
  udp(family: Family): readonly UdpRow[];
  timeWait(port: number, family: Family): number;
  nameExists(path: string): boolean;
  isStopped(pid: number): boolean;
  maxDatagrams(): number | null;
}

export interface WatchOptions {
  readonly transport: Transport;
  /** Of a Unix socket, the lab's name. */
  readonly path?: string | null;
  /** True for a process of this lab, living or dead. */
  isOwn(pid: number): boolean;
  emit(fact: Unsequenced<KernelSampled>): void;
  /** The kernel could not be asked this time. */
  failed(error: unknown): void;
}

/** Milliseconds until the next look when sockets are seen that the lab's facts do not explain yet. */
const SECOND_LOOK_MS = 1;
/** A lab process's socket whose socket(2) has still not been told after so many looks is shown as it is. */
const MOST_HOLDS = 50;

/**
 * Looks at one lab's part of the kernel's tables and tells when something is different.
 *
 * A socket that the lab's facts do not explain is either foreign or the facts are still on their way
 * (a process's records and the kernel's tables are read one after the other). It would be wrong to
 * draw a lab's client as somebody from outside, so the sample is held until a second look or /proc
 * has told whose it is.
 */
export class Watch {
  readonly ends = new Endpoints();
  readonly living = new Living();
  readonly transport: Transport;
  readonly #options: WatchOptions;
  readonly #finder: OwnerFinder;
  readonly #delta = new RowDelta();
  #owners = new Map<number, Owner | null>();
  /** Who holds the sockets that are left at the lab's address. */
  readonly #holders = new Map<number, Owner | null>();
  /** Datagrams: who holds the socket that an address is of, 0 for a client of the lab. */
  readonly #senders = new Map<string, number>();
  /** TCP: the sockets at the other ends of the port, as they were when last asked for: printed address → inode. */
  readonly #askedInodes = new Map<string, number>();
  #holds = 0;
  #lastRest = JSON.stringify([null, [], null, { atAddress: null, stopped: [] }]);
  /** Unix datagrams: what the queue of the server's present socket admits. */
  #maxDatagrams: { readonly bound: number; readonly length: number | null } | null = null;

  constructor(options: WatchOptions, finder: OwnerFinder) {
    this.transport = options.transport;
    this.#options = options;
    this.#finder = finder;
  }

  /** TCP: the listening port, 0 before it is known and for other transports. */
  get port(): number {
    return this.transport === 'tcp' ? this.ends.listeningPort : 0;
  }

  /** True while processes from outside the lab are connected. */
  get hasForeign(): boolean {
    return this.#owners.size > 0;
  }

  /**
   * Tells what changed, if anything did.
   * @returns null when done, or the milliseconds after which to look again because the sample is held.
   */
  look(tables: Tables): number | null {
    let picture: Picture;
    let atAddress: AtAddress | null;
    try {
      picture = this.#picture(tables);
      atAddress = this.#leftBehind(tables);
    } catch (error) {
      this.#options.failed(error);
      return null;
    }
    const unknown = this.#learnOwners(picture);
    if (unknown.size > 0) {
      const wait = this.#resolve(unknown);
      if (wait !== null) return wait;
    }
    this.#holds = 0;
    const stopped = this.living.stopped(tables.t, tables.isStopped);
    this.#tell(picture, { atAddress, stopped: [...stopped] }, tables.t);
    return null;
  }

  /**
   * TCP: the pid of the foreign process at this address's end of a connection, 0 for a lab's client, for
   * nobody, and for somebody that cannot be found now.
   */
  foreignPeer(address: string, ask: () => Tables): number {
    const { clients, listeningPort } = this.ends;
    if (this.ends.isClients(address) || listeningPort === 0) return 0;
    let inode = this.#askedInodes.get(address);
    if (inode === undefined) {
      this.#finder.ask(() => this.#askPeers(ask()));
      inode = this.#askedInodes.get(address);
    }
    // Once: the address's next connection is another socket's.
    this.#askedInodes.delete(address);
    if (inode === undefined || clients.has(inode)) return 0;
    return this.#owners.get(inode)?.pid ?? 0;
  }

  /**
   * Datagrams: the pid of the foreign process that sends from this address, 0 for a lab's client, for
   * one that has closed its socket since, and for somebody that cannot be found now.
   */
  foreignSender(address: string, ask: () => Tables): number {
    const { ends } = this;
    const port = portOf(address);
    if (
      address === '' ||
      (port === null ? ends.clientNames.has(address) : ends.isClients(address))
    ) {
      return 0;
    }
    const known = this.#senders.get(address);
    if (known !== undefined) return known;
    return this.#finder.ask(() => this.#askSender(address, port, ask())) ?? 0;
  }

  #askSender(address: string, port: number | null, tables: Tables): number {
    const { ends } = this;
    const rows = port === null ? tables.unix().values() : tables.udp(ends.family);
    for (const row of rows) {
      if (
        row.inode === ends.bound ||
        !('path' in row ? row.path === address : row.localPort === port)
      ) {
        continue;
      }
      if (ends.clients.has(row.inode)) return this.#isSender(address, 0);
      const found = this.#owners.has(row.inode) ? this.#owners : this.#finder.find([row.inode]);
      const owner = found?.get(row.inode);
      // A lab's process whose socket(2) is still to be told, nobody, or too soon to look: asked again.
      if (!owner || this.#options.isOwn(owner.pid)) return 0;
      this.#owners.set(row.inode, owner);
      return this.#isSender(address, owner.pid);
    }
    return 0;
  }

  #isSender(address: string, pid: number): number {
    this.#senders.set(address, pid);
    return pid;
  }

  /** Connections often come many at once: one look and one walk through /proc serve all of them. */
  #askPeers(tables: Tables): void {
    this.#askedInodes.clear();
    const unknown = new Set<number>();
    const rows = tables.inet(this.ends.listeningPort, this.ends.family);
    for (const { inode, localAddress, localPort } of rows) {
      if (inode === 0 || localPort === this.ends.listeningPort) continue;
      this.#askedInodes.set(printEnd(localAddress, localPort), inode);
      if (!this.ends.clients.has(inode) && !this.#owners.has(inode)) unknown.add(inode);
    }
    if (unknown.size === 0) return;
    for (const [inode, owner] of this.#finder.find(unknown) ?? []) {
      if (!this.#options.isOwn(owner.pid)) this.#owners.set(inode, owner);
    }
  }

  #picture(tables: Tables): Picture {
    const { ends } = this;
    switch (this.transport) {
      case 'unix-stream':
      case 'unix-seqpacket':
        return unixPicture(ends, tables.unix());
      case 'tcp':
        if (ends.listeningPort === 0)
          return { listening: null, others: [], rows: [], datagrams: null };
        return inetPicture(ends, tables.inet(ends.listeningPort, ends.family));
      case 'unix-dgram':
        return unixDatagramPicture(ends, tables.unix(), this.#maxLength(tables));
      case 'udp':
        return udpPicture(ends, tables.udp(ends.family));
    }
  }

  /** It is fixed when the socket is made, so it is asked for once for each. */
  #maxLength(tables: Tables): number | null {
    const { bound } = this.ends;
    if (bound === null) return null;
    if (this.#maxDatagrams?.bound !== bound) {
      this.#maxDatagrams = { bound, length: tables.maxDatagrams() };
    }
    return this.#maxDatagrams.length;
  }

  #leftBehind(tables: Tables): AtAddress | null {
    const { transport, path = null } = this.#options;
    return leftBehind(
      { transport, ends: this.ends, path, ownersOf: (inodes) => this.#holdersOf(inodes) },
      tables,
    );
  }

  /** Asked once for each: while it is too soon to look they are not known. */
  #holdersOf(inodes: readonly number[]): ReadonlyMap<number, Owner | null> {
    const unknown = inodes.filter((inode) => !this.#holders.has(inode));
    const found = unknown.length === 0 ? null : this.#finder.find(unknown);
    if (found !== null) {
      for (const inode of unknown) this.#holders.set(inode, found.get(inode) ?? null);
    }
    for (const inode of this.#holders.keys()) {
      if (!inodes.includes(inode)) this.#holders.delete(inode);
    }
    return this.#holders;
  }

  /** Notes owners that accept(2) told; returns the client-side inodes that nothing explains. */
  #learnOwners(picture: Picture): Set<number> {
    const unknown = new Set<number>();
    const isKnown = (inode: number) =>
      inode === 0 ||
      this.ends.clients.has(inode) ||
      this.ends.accepted.has(inode) ||
      this.#owners.has(inode);
    for (const row of picture.rows) {
      if (row.localPort !== null && row.localPort === this.ends.listeningPort) continue;
      if (isKnown(row.inode)) continue;
      const peerPid = this.ends.accepted.get(row.peerInode ?? 0) ?? 0;
      if (peerPid !== 0 && !this.#options.isOwn(peerPid)) {
        this.#owners.set(row.inode, { pid: peerPid, comm: processName(peerPid) ?? '?' });
      } else {
        unknown.add(row.inode);
      }
    }
    for (const member of listenersOf(picture).flatMap((one) => one.members)) {
      if (!isKnown(member.inode ?? 0)) unknown.add(member.inode as number);
    }
    return unknown;
  }

  /** Null when every unknown socket's owner is settled, else how long to wait for the next look. */
  #resolve(unknown: ReadonlySet<number>): number | null {
    if (this.#holds++ === 0) return SECOND_LOOK_MS;
    const found = this.#finder.find(unknown);
    if (found === null) return Math.max(SECOND_LOOK_MS, this.#finder.rest);
    let onTheirWay = false;
    for (const inode of unknown) {
      const owner = found.get(inode) ?? null;
      if (owner !== null && this.#options.isOwn(owner.pid)) onTheirWay = true;
      else this.#owners.set(inode, owner);
    }
    return onTheirWay && this.#holds < MOST_HOLDS ? SECOND_LOOK_MS : null;
  }

  #tell(picture: Picture, more: Pick<KernelSampled, 'atAddress' | 'stopped'>, t: number): void {
    const ownerOf = (inode: number): Owner | null => this.#owners.get(inode) ?? null;
    const byAddress = new Map<string, Owner>();
    const present = new Set<number>();
    const rows = picture.rows.map((row) => {
      present.add(row.inode);
      const owner = ownerOf(row.inode);
      if (owner === null) return row;
      if (row.localPort !== null) {
        byAddress.set(printEnd(row.localAddress ?? '', row.localPort), owner);
      }
      return { ...row, owner };
    });
    const withOwners = (one: Listening): Listening => ({
      ...one,
      members: one.members.map((member) => {
        if (member.inode !== null) present.add(member.inode);
        const owner =
          member.port === null
            ? ownerOf(member.inode ?? 0)
            : (byAddress.get(printEnd(member.address ?? '', member.port)) ?? null);
        return { ...member, owner };
      }),
    });
    const listening = picture.listening && withOwners(picture.listening);
    const others = picture.others.map(withOwners);
    for (const sender of this.#senders.keys()) {
      if (!this.ends.senders.has(sender)) this.#senders.delete(sender);
    }
    for (const inode of this.#owners.keys()) if (!present.has(inode)) this.#owners.delete(inode);
    const { sockets, gone } = this.#delta.next(rows);
    const { datagrams } = picture;
    const rest = JSON.stringify([listening, others, datagrams, more]);
    if (sockets.length === 0 && gone.length === 0 && rest === this.#lastRest) return;
    this.#lastRest = rest;
    const sample = { listening, others, sockets, gone, datagrams, ...more };
    this.#options.emit({ type: 'kernel.sampled', host: HERE, t, ...sample });
  }
}

const listenersOf = ({ listening, others }: Picture): readonly Listening[] =>
  listening === null ? others : [listening, ...others];
