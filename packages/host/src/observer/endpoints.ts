import { LIMITS, type SocketariumEvent, type Unsequenced } from '@socketarium/protocol';
import { Descriptors } from './descriptors.ts';

export type Family = 'inet' | 'inet6';

type Args = Extract<SocketariumEvent, { type: 'syscall.returned' }>['args'];

/** The lab's server, or a second one at its address. */
const isServer = (actor: string): boolean => actor === 'server' || actor.startsWith('server-');

/**
 * What a lab's own calls tell about which sockets in the kernel are its own, so that the observer
 * knows what to look for and whom it does not know. Inodes leave when their last descriptor is
 * closed or their process ends: the kernel has no row for them any more, and may give the number
 * again. Descriptors of files, and those that came in a message, are no sockets of the lab's.
 */
export class Endpoints {
  /** The server's listening socket's inode; null before listen(2) and after its close(2). */
  listening: number | null = null;
  /** The server's socket's inode from bind(2) to its close(2): a datagram server's is all it has. */
  bound: number | null = null;
  /** TCP and UDP: the port that the server is or was bound to; 0 before it is known. */
  listeningPort = 0;
  /** Of the address that the server is or was bound to. */
  family: Family = 'inet';
  /** True once any server of the lab has listened. */
  hasListened = false;
  /** Connected sockets of the servers: inode → pid of the peer (Unix), 0 when not told. */
  readonly accepted = new Map<number, number>();
  /** Sockets of the lab's clients: inode → actor. */
  readonly clients = new Map<number, string>();
  /** Local ports of the lab's clients, as connect(2) or getsockname(2) told. */
  readonly clientPorts = new Set<number>();
  /** Unix datagrams: printed names of the lab's clients. */
  readonly clientNames = new Set<string>();
  /** Printed addresses from which a server received datagrams, the newest last. */
  readonly senders = new Set<string>();

  readonly #descriptors = new Descriptors((inode) => this.#forget(inode));
  readonly #listeners = new Set<number>();
  readonly #ports = new Map<number, number>();
  readonly #names = new Map<number, string>();
  /** The arguments of the call that each actor is in. */
  readonly #inCall = new Map<string, Args>();

  /** True while a server of the lab listens, be it a second one. */
  get someListens(): boolean {
    return this.#listeners.size > 0;
  }

  /** Inodes of the listening sockets of all of the lab's servers, the oldest first. */
  get listeners(): ReadonlySet<number> {
    return this.#listeners;
  }

  note(event: Unsequenced): void {
    switch (event.type) {
      case 'syscall.entered':
        this.#inCall.set(event.actor, event.args);
        return;
      case 'syscall.returned':
        if (event.ret >= 0) this.#succeeded(event.actor, event.call, event.ret, event.args);
        // Linux frees the descriptor even when close(2) fails.
        else if (event.call === 'close') this.#closed(event.actor);
        return;
      case 'process.exited':
        this.#descriptors.closeAll(event.actor);
        this.#inCall.delete(event.actor);
        return;
    }
  }

  #succeeded(actor: string, call: string, ret: number, args: Args): void {
    switch (call) {
      case 'socket': {
        const inode = numberOf(args.inode);
        this.#descriptors.open(actor, ret, inode);
        if (!isServer(actor)) this.clients.set(inode, actor);
        return;
      }
      case 'dup':
        this.#duplicated(actor, ret);
        return;
      case 'fcntl':
        if (String(this.#inCall.get(actor)?.cmd).startsWith('F_DUPFD')) {
          this.#duplicated(actor, ret);
        }
        return;
      case 'bind':
        if (actor !== 'server') return;
        this.bound = this.#current(actor) ?? null;
        this.#boundTo(this.#inCall.get(actor)?.addr);
        return;
      case 'listen': {
        const inode = this.#current(actor);
        if (inode === undefined || !isServer(actor)) return;
        this.#listeners.add(inode);
        this.hasListened = true;
        if (actor === 'server') this.listening = inode;
        return;
      }
      case 'accept': {
        const inode = numberOf(args.inode);
        this.#descriptors.open(actor, ret, inode);
        this.accepted.set(inode, numberOf(args.peerPid));
        return;
      }
      case 'getsockname':
        if (actor === 'server') this.#boundTo(args.addr);
        else if (!isServer(actor)) this.#isNamed(actor, args.addr);
        return;
      case 'connect':
        this.#isNamed(actor, args.local);
        return;
      case 'recvfrom':
        if (isServer(actor)) this.#receivedFrom(args.src_addr);
        return;
      case 'recvmsg':
        if (isServer(actor)) this.#receivedFrom(args.msg_name);
        return;
      case 'close':
        this.#closed(actor);
    }
  }

  /** Inode of the descriptor that the actor's present call is about. */
  #current(actor: string): number | undefined {
    const fd = this.#currentFd(actor);
    return fd === undefined ? undefined : this.#descriptors.inodeOf(actor, fd);
  }

  #currentFd(actor: string): number | undefined {
    const args = this.#inCall.get(actor);
    const fd = args?.fd ?? args?.sockfd ?? args?.oldfd;
    return typeof fd === 'number' ? fd : undefined;
  }

  #duplicated(actor: string, fd: number): void {
    const inode = this.#current(actor);
    if (inode !== undefined) this.#descriptors.open(actor, fd, inode);
  }

  #boundTo(address: unknown): void {
    const port = portOf(address);
    if (port === null) return;
    this.family = String(address).startsWith('[') ? 'inet6' : 'inet';
    // bind(2) to port 0 leaves the choice to the kernel, which getsockname(2) tells.
    if (port !== 0) this.listeningPort = port;
  }

  #isNamed(actor: string, address: unknown): void {
    const inode = this.#current(actor);
    if (inode === undefined || typeof address !== 'string' || address === '') return;
    const port = portOf(address);
    if (port === null) {
      this.#names.set(inode, address);
      this.clientNames.add(address);
    } else if (port !== 0) {
      this.#ports.set(inode, port);
      this.clientPorts.add(port);
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

  #closed(actor: string): void {
    const fd = this.#currentFd(actor);
    if (fd !== undefined) this.#descriptors.close(actor, fd);
  }

  #forget(inode: number): void {
    if (inode === this.listening) this.listening = null;
    if (inode === this.bound) this.bound = null;
    this.#listeners.delete(inode);
    this.accepted.delete(inode);
    this.clients.delete(inode);
    const port = this.#ports.get(inode);
    if (port !== undefined) this.clientPorts.delete(port);
    this.#ports.delete(inode);
    const name = this.#names.get(inode);
    if (name !== undefined) this.clientNames.delete(name);
    this.#names.delete(inode);
  }
}

const numberOf = (value: unknown): number => (typeof value === 'number' ? value : 0);

/** The port at the end of a printed internet address, null for any other text. */
export const portOf = (address: unknown): number | null => {
  if (typeof address !== 'string') return null;
  const port = /:(\d+)$/.exec(address)?.[1];
  return port === undefined || address.startsWith('/') ? null : Number(port);
};
