import { OpenCalls } from '@socketarium/model';
import {
  type CallArgs as Args,
  descriptorOf,
  LIMITS,
  printAddress,
  type Unsequenced,
} from '@socketarium/protocol';
import { Descriptors } from './descriptors.ts';

export type Family = 'inet' | 'inet6';

/** The calls that show which process has which socket; reads and writes, the most frequent calls, do not. */
const SOCKET_CALLS: ReadonlySet<string> = new Set([
  'socket',
  'dup',
  'fcntl',
  'bind',
  'listen',
  'accept',
  'getsockname',
  'connect',
  'recvfrom',
  'recvmsg',
  'close',
]);

/** The other end of an accepted connection. */
interface Peer {
  /** Pid of the process that called connect(2). */
  readonly peerPid: number;
  readonly peerInode: number;
}

/** The caller: a server, or a process that runs clients. */
interface Caller {
  readonly pid: number;
  readonly isClient: boolean;
}

/**
 * Which sockets in the kernel belong to a lab, as the lab's own calls show, so that the observer can tell
 * its own sockets from foreign ones. An inode is removed when its last descriptor is closed or its
 * process ends: the kernel then has no row for it, and may reuse the number. Files and passed descriptors
 * are not counted as sockets of the lab.
 *
 * The picture's tables cannot replace these. The picture gets a whole batch of facts at once, while the
 * peer of an accept(2) or a datagram is looked up between two facts of a batch; and a client's address in
 * the picture may be a guess derived from the observer's own samples, while here it comes from calls
 * only.
 */
export class Endpoints {
  /** The server's listening socket's inode; null before listen(2) and after its close(2). */
  listening: number | null = null;
  /** Inode of the server's socket from bind(2) to its close(2); a datagram server has no other. */
  bound: number | null = null;
  /** TCP and UDP: the port that the server is or was bound to; 0 before it is known. */
  listeningPort = 0;
  /** Of the address that the server is or was bound to. */
  family: Family = 'inet';
  /** True once the lab's server has been bound to its address. */
  hasBound = false;
  /** Where the server is or was bound, printed; empty before. */
  address = '';
  /** Connected sockets of the servers by inode, with their peers' inodes (Unix): 0 when not known. */
  readonly accepted = new Map<number, Peer>();
  /** Listening sockets that servers have closed: only the kernel can tell whether they are gone. */
  readonly left = new Set<number>();
  /** Servers' sockets that were closed since the last call of takeClosed. */
  readonly #closings: number[] = [];
  /** Unix: peers of connections that servers have closed, by inode, with their process from accept(2). */
  readonly closedPeers = new Map<number, number>();
  /** Those of them that the kernel no longer has, until that is reported. */
  readonly vanished = new Map<number, number>();
  /** Inodes of the sockets of the lab's clients. */
  readonly clients = new Set<number>();
  /** Local internet addresses of the lab's clients, printed, from connect(2) or getsockname(2). */
  readonly #clientAddresses = new Set<string>();
  /** Unix datagrams: printed names of the lab's clients. */
  readonly clientNames = new Set<string>();
  /** Printed addresses from which a server received datagrams, the newest last. */
  readonly senders = new Set<string>();

  readonly #descriptors = new Descriptors((inode) => this.#forget(inode));
  readonly #listeners = new Set<number>();
  readonly #addresses = new Map<number, string>();
  readonly #names = new Map<number, string>();
  /** The arguments of each thread's present call. */
  readonly #inCall = new OpenCalls<Args>();
  /** Pid of the server that the lab is about; 0 before it was started. */
  #first = 0;

  /** True while a server of the lab listens, be it a second one. */
  get someListens(): boolean {
    return this.#listeners.size > 0;
  }

  /** Inodes of the listening sockets of all of the lab's servers, the oldest first. */
  get listeners(): ReadonlySet<number> {
    return this.#listeners;
  }

  /** Servers' connected and listening sockets that were closed since the last call. */
  takeClosed(): number[] {
    return this.#closings.splice(0);
  }

  /**
   * True for the printed internet address of a lab's client. An unconnected socket is bound to its port
   * at every address, ip(7).
   */
  isClients(address: string): boolean {
    const port = portOf(address);
    return [address, `0.0.0.0:${port}`, `[::]:${port}`].some((one) =>
      this.#clientAddresses.has(one),
    );
  }

  note(event: Unsequenced): void {
    switch (event.type) {
      case 'syscall.entered':
        // Its start may not have been reported.
        if (event.client === undefined && this.#first === 0) this.#first = event.where.pid;
        if (!SOCKET_CALLS.has(event.call)) return;
        this.#inCall.entered(event.where, event.callId, event.args);
        return;
      case 'syscall.returned': {
        if (!SOCKET_CALLS.has(event.call)) return;
        const entered = this.#inCall.returned(event.where, event.callId);
        const by = { pid: event.where.pid, isClient: event.client !== undefined };
        const args = { ...entered, ...event.args };
        if (event.ret >= 0) this.#succeeded(by, event.call, event.ret, args);
        // Linux frees the descriptor even when close(2) fails.
        else if (event.call === 'close') this.#closed(by.pid, args);
        return;
      }
      case 'process.started':
        if (event.program !== 'server') return;
        if (this.#first === 0 || this.#first === event.replaces) this.#first = event.where.pid;
        return;
      case 'process.forked':
        this.#descriptors.copyAll(event.where.pid, event.child);
        return;
      case 'process.exited':
        this.#descriptors.closeAll(event.where.pid);
        this.#inCall.exited(event.where);
        return;
    }
  }

  #succeeded({ pid, isClient }: Caller, call: string, ret: number, args: Args): void {
    const isFirst = !isClient && pid === this.#first;
    switch (call) {
      case 'socket': {
        const inode = numberOf(args.inode);
        this.#descriptors.open(pid, ret, inode);
        if (isClient) this.clients.add(inode);
        return;
      }
      case 'dup':
        this.#duplicated(pid, call, args, ret);
        return;
      case 'fcntl':
        if (String(args.cmd).startsWith('F_DUPFD')) this.#duplicated(pid, call, args, ret);
        return;
      case 'bind':
        if (!isFirst) return;
        this.bound = this.#inodeIn(pid, call, args) ?? null;
        this.hasBound = true;
        this.#boundTo(args.addr);
        return;
      case 'listen': {
        const inode = this.#inodeIn(pid, call, args);
        if (inode === undefined || isClient) return;
        this.#listeners.add(inode);
        if (isFirst) this.listening = inode;
        return;
      }
      case 'accept': {
        const inode = numberOf(args.inode);
        this.#descriptors.open(pid, ret, inode);
        this.accepted.set(inode, {
          peerPid: numberOf(args.peerPid),
          peerInode: numberOf(args.peerInode),
        });
        return;
      }
      case 'getsockname':
        if (isFirst) this.#boundTo(args.addr);
        else if (isClient) this.#isNamed(this.#inodeIn(pid, call, args), args.addr);
        return;
      case 'connect':
        this.#isNamed(this.#inodeIn(pid, call, args), args.local);
        return;
      case 'recvfrom':
        if (!isClient) this.#receivedFrom(args.src_addr);
        return;
      case 'recvmsg':
        if (!isClient) this.#receivedFrom(args.msg_name);
        return;
      case 'close':
        this.#closed(pid, args);
    }
  }

  /** Inode behind the descriptor that a call is made on. */
  #inodeIn(pid: number, call: string, args: Args): number | undefined {
    return this.#descriptors.inodeOf(pid, descriptorOf(call, args));
  }

  #duplicated(pid: number, call: string, args: Args, fd: number): void {
    const inode = this.#inodeIn(pid, call, args);
    if (inode !== undefined) this.#descriptors.open(pid, fd, inode);
  }

  #boundTo(address: unknown): void {
    const port = portOf(address);
    if (typeof address === 'string' && port !== 0) this.address = address;
    if (port === null) return;
    this.family = String(address).startsWith('[') ? 'inet6' : 'inet';
    // bind(2) to port 0 lets the kernel choose; getsockname(2) has the port.
    if (port !== 0) this.listeningPort = port;
  }

  #isNamed(inode: number | undefined, address: unknown): void {
    if (inode === undefined || typeof address !== 'string' || address === '') return;
    const port = portOf(address);
    if (port === null) {
      this.#names.set(inode, address);
      this.clientNames.add(address);
    } else if (port !== 0) {
      this.#addresses.set(inode, address);
      this.#clientAddresses.add(address);
    }
  }

  #receivedFrom(address: unknown): void {
    if (typeof address !== 'string' || address === '') return;
    this.senders.delete(address);
    this.senders.add(address);
    if (this.senders.size <= LIMITS.clientsPerLab) return;
    for (const oldest of this.senders) {
      this.senders.delete(oldest);
      return;
    }
  }

  #closed(pid: number, args: Args): void {
    this.#descriptors.close(pid, descriptorOf('close', args));
  }

  #forget(inode: number): void {
    if (inode === this.listening) this.listening = null;
    if (inode === this.bound) this.bound = null;
    if (this.#listeners.delete(inode)) {
      this.left.add(inode);
      this.#closings.push(inode);
    }
    const peer = this.accepted.get(inode);
    if (peer !== undefined) {
      this.accepted.delete(inode);
      this.#closings.push(inode);
      const { peerInode, peerPid } = peer;
      if (peerInode !== 0 && !this.clients.has(peerInode)) this.closedPeers.set(peerInode, peerPid);
    }
    this.clients.delete(inode);
    const address = this.#addresses.get(inode);
    if (address !== undefined) this.#clientAddresses.delete(address);
    this.#addresses.delete(inode);
    const name = this.#names.get(inode);
    if (name !== undefined) this.clientNames.delete(name);
    this.#names.delete(inode);
  }
}

const numberOf = (value: unknown): number => (typeof value === 'number' ? value : 0);

/** An address and its port as programs print them: `127.0.0.1:80`, `[::1]:80`. */
export const printEnd = (host: string, port: number): string => printAddress({ host, port });

/** The port at the end of a printed internet address, null for any other text. */
export const portOf = (address: unknown): number | null => {
  if (typeof address !== 'string') return null;
  const port = /:(\d+)$/.exec(address)?.[1];
  return port === undefined || address.startsWith('/') ? null : Number(port);
};
