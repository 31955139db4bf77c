import {
  type AtAddress,
  HERE,
  type KernelSampled,
  type Owner,
  type SocketHolder,
  type SocketRow,
  type Transport,
  type Unsequenced,
} from '@socketarium/protocol';
import { udpPicture, unixDatagramPicture } from './datagram-picture.ts';
import { RowDelta } from './delta.ts';
import { Endpoints, printEnd } from './endpoints.ts';
import { ExternalSockets } from './external-sockets.ts';
import { ForeignPeers } from './foreign-peers.ts';
import type { HolderFinder } from './holder-finder.ts';
import { leftBehind } from './left-behind.ts';
import { Living } from './living.ts';
import { inetPicture, type Listening, type Picture, unixPicture } from './picture.ts';
import type { Tables } from './tables.ts';

export interface WatchOptions {
  readonly transport: Transport;
  /** For a Unix socket, the lab's name. */
  readonly path?: string | null;
  /** True for a process of this lab, living or dead. */
  isOwn(pid: number): boolean;
  emit(fact: Unsequenced<KernelSampled>): void;
  /** The kernel could not be asked this time. */
  failed(error: unknown): void;
}

/** Milliseconds until the next look when there are sockets that the lab's facts do not explain yet. */
const SECOND_LOOK_MS = 1;
/** A socket of a lab's process whose socket(2) has not been reported after this many looks is reported as it is. */
const MOST_HOLDS = 50;

/**
 * Looks at one lab's part of the kernel's tables and emits a sample when something changed.
 *
 * A socket that the lab's facts do not explain is either foreign, or its facts have not arrived yet (a
 * process's records and the kernel's tables are read one after the other). A lab's client must not be
 * drawn as external, so the sample is held until a second look or /proc has identified the socket.
 */
export class Watch {
  readonly ends = new Endpoints();
  readonly living = new Living();
  readonly transport: Transport;
  /** Who is at the other ends, for calls that return an address. */
  readonly peers: ForeignPeers;
  readonly #options: WatchOptions;
  readonly #finder: HolderFinder;
  readonly #delta = new RowDelta();
  readonly #externals: ExternalSockets;
  /** Holders of the sockets that are left at the lab's address. */
  readonly #holders = new Map<number, Owner | null>();
  /** A socket came and went between two looks: its end must be reported all the same. */
  #owed = false;
  #holds = 0;
  #lastRest = JSON.stringify([null, [], [], null, { atAddress: null, stopped: [] }]);
  /** Unix datagrams: how many the queue of the server's present socket admits. */
  #maxDatagrams: { readonly bound: number; readonly length: number | null } | null = null;

  constructor(options: WatchOptions, finder: HolderFinder) {
    this.transport = options.transport;
    this.#options = options;
    this.#finder = finder;
    this.#externals = new ExternalSockets(finder, options.isOwn);
    this.peers = new ForeignPeers(this.ends, this.#externals, finder, options.isOwn);
  }

  /** TCP: the listening port, 0 before it is known and for other transports. */
  get port(): number {
    return this.transport === 'tcp' ? this.ends.listeningPort : 0;
  }

  /** True while external processes have sockets of it. */
  get hasForeign(): boolean {
    return this.#externals.size > 0;
  }

  /**
   * Emits what changed, if anything did.
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
    this.#noteClosed();
    const unknown = this.#learnHolders(picture);
    if (unknown.size > 0) {
      const wait = this.#resolve(unknown);
      if (wait !== null) return wait;
    }
    this.#holds = 0;
    this.#externals.renew(tables.t / 1e6);
    const stopped = this.living.stopped(tables.t, tables.isStopped);
    this.#emit(picture, { atAddress, stopped: [...stopped] }, tables.t);
    return null;
  }

  #picture(tables: Tables): Picture {
    const { ends } = this;
    switch (this.transport) {
      case 'unix-stream':
      case 'unix-seqpacket':
        return unixPicture(ends, tables.unix(), this.#externals.inodes);
      case 'tcp':
        if (ends.listeningPort === 0)
          return { listening: null, others: [], elsewhere: [], rows: [], datagrams: null };
        return inetPicture(ends, tables.inet(ends.listeningPort, ends.family));
      case 'unix-dgram':
        return unixDatagramPicture(ends, tables.unix(), this.#maxLength(tables));
      case 'udp':
        return udpPicture(ends, tables.udp(ends.family));
    }
  }

  /** It is fixed when the socket is made, so it is read once for each. */
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

  /** Asked once for each; not known while it is too soon to look. */
  #holdersOf(inodes: readonly number[]): ReadonlyMap<number, Owner | null> {
    const unknown = inodes.filter((inode) => !this.#holders.has(inode));
    const found = unknown.length === 0 ? null : this.#finder.find(unknown);
    if (found !== null) {
      for (const inode of unknown) this.#holders.set(inode, firstOf(found.get(inode)));
    }
    for (const inode of this.#holders.keys()) {
      if (!inodes.includes(inode)) this.#holders.delete(inode);
    }
    return this.#holders;
  }

  /** A socket that was closed before a look had it changes nothing in the sample. */
  #noteClosed(): void {
    for (const inode of this.ends.takeClosed()) {
      if (!this.#delta.has(`${inode}`)) this.#owed = true;
    }
  }

  /** External clients' sockets that were gone before any sample had them. */
  #vanished(reported: readonly string[]): string[] {
    const { vanished } = this.ends;
    const externals = [...vanished].filter(([, pid]) => !this.#options.isOwn(pid));
    vanished.clear();
    return externals.map(([inode]) => `${inode}`).filter((key) => !reported.includes(key));
  }

  #isOwns(holders: readonly SocketHolder[]): boolean {
    return holders.some(({ pid }) => this.#options.isOwn(pid));
  }

  /** Records holders from accept(2); returns the inodes that nothing explains. */
  #learnHolders(picture: Picture): Set<number> {
    const unknown = new Set<number>();
    const isKnown = (inode: number) =>
      inode === 0 ||
      this.ends.clients.has(inode) ||
      this.ends.accepted.has(inode) ||
      this.#externals.has(inode);
    const accepted = new Map(this.ends.closedPeers);
    for (const { peerInode, peerPid } of this.ends.accepted.values()) {
      if (peerInode !== 0) accepted.set(peerInode, peerPid);
    }
    for (const row of picture.rows) {
      if (row.localPort !== null && row.localPort === this.ends.listeningPort) continue;
      if (isKnown(row.inode)) {
        this.ends.closedPeers.delete(row.inode);
        continue;
      }
      const peerPid =
        this.ends.accepted.get(row.peerInode ?? 0)?.peerPid ?? accepted.get(row.inode) ?? 0;
      if (peerPid === 0 || !this.#heldByPeer(row.inode, peerPid)) unknown.add(row.inode);
    }
    for (const member of listenersOf(picture).flatMap((one) => one.members)) {
      if (!isKnown(member.inode ?? 0)) unknown.add(member.inode as number);
    }
    for (const { inode } of picture.elsewhere) {
      if (!this.#externals.has(inode)) unknown.add(inode);
    }
    return unknown;
  }

  /** True when the external process that connected still has the socket. */
  #heldByPeer(inode: number, pid: number): boolean {
    if (this.#options.isOwn(pid)) return false;
    const holders = this.#finder.heldByAny([pid], new Set([inode]))?.get(inode);
    if (holders === undefined) return false;
    this.#externals.record(inode, holders);
    // Others may have it, too.
    this.#externals.invalidate();
    return true;
  }

  /** Null when every unknown socket's holders are settled, else the time to wait for the next look. */
  #resolve(unknown: ReadonlySet<number>): number | null {
    if (this.#holds++ === 0) return SECOND_LOOK_MS;
    const left = this.#externals.recognise(unknown);
    if (left.size < unknown.size) this.#externals.invalidate();
    if (left.size === 0) return null;
    const found = this.#finder.find(left);
    if (found === null) return Math.max(SECOND_LOOK_MS, this.#finder.rest);
    let onTheirWay = false;
    for (const inode of left) {
      const holders = found.get(inode) ?? [];
      if (this.#isOwns(holders)) onTheirWay = true;
      else this.#externals.record(inode, holders);
    }
    this.#externals.invalidate();
    return onTheirWay && this.#holds < MOST_HOLDS ? SECOND_LOOK_MS : null;
  }

  #emit(picture: Picture, more: Pick<KernelSampled, 'atAddress' | 'stopped'>, t: number): void {
    const externals = this.#externals;
    const byAddress = new Map<string, number>();
    const present = new Set<number>();
    const rows = picture.rows.map((row): SocketRow => {
      present.add(row.inode);
      const holders = externals.of(row.inode);
      if (holders === undefined) return row;
      if (row.localPort !== null) {
        byAddress.set(printEnd(row.localAddress ?? '', row.localPort), row.inode);
      }
      return { ...row, owner: firstOf(holders), holders: [...holders] };
    });
    const withHolders = (one: Listening): Listening => ({
      ...one,
      members: one.members.map((member) => {
        if (member.inode !== null) present.add(member.inode);
        const inode =
          member.port === null
            ? (member.inode ?? 0)
            : (byAddress.get(printEnd(member.address ?? '', member.port)) ?? 0);
        return { ...member, owner: firstOf(externals.of(inode)) };
      }),
      holders: [...(externals.of(one.inode) ?? [])],
    });
    const listening = picture.listening && withHolders(picture.listening);
    const others = picture.others.map(withHolders);
    const elsewhere = picture.elsewhere.map(withHolders);
    for (const { inode } of elsewhere) present.add(inode);
    this.peers.forgetSenders();
    for (const inode of externals.inodes) if (!present.has(inode)) externals.forget(inode);
    const { sockets, gone } = this.#delta.next(rows);
    gone.push(...this.#vanished(gone));
    if (gone.length > 0 || sockets.some(({ holders }) => holders !== null)) externals.invalidate();
    const { datagrams } = picture;
    const rest = JSON.stringify([listening, others, elsewhere, datagrams, more]);
    const same = sockets.length === 0 && gone.length === 0 && rest === this.#lastRest;
    if (same && !this.#owed) return;
    this.#owed = false;
    this.#lastRest = rest;
    const sample = { listening, others, elsewhere, sockets, gone, datagrams, ...more };
    this.#options.emit({ type: 'kernel.sampled', host: HERE, t, ...sample });
  }
}

const firstOf = (holders: readonly SocketHolder[] | undefined): SocketRow['owner'] => {
  const first = holders?.[0];
  return first === undefined ? null : { pid: first.pid, comm: first.comm };
};

const listenersOf = ({ listening, others, elsewhere }: Picture): readonly Listening[] => [
  ...(listening === null ? [] : [listening]),
  ...others,
  ...elsewhere,
];
