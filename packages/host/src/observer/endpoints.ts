import type { SocketariumEvent, Unsequenced } from '@socketarium/protocol';

/**
 * What a lab's own calls tell about which sockets in the kernel are its own, so that the observer
 * knows what to look for and whom it does not know. Inodes leave when their descriptor is closed or
 * their process ends: the kernel has no row for them any more, and may give the number again.
 */
export class Endpoints {
  /** The listening socket's inode; null before listen(2) and after its close(2). */
  listening: number | null = null;
  /** TCP: the port that the listening socket is bound to; 0 before it is known. */
  listeningPort = 0;
  /** Connected sockets of the server: inode → pid of the peer (Unix), 0 when not told. */
  readonly accepted = new Map<number, number>();
  /** Sockets of the lab's clients: inode → actor. */
  readonly clients = new Map<number, string>();
  /** TCP: local ports of the lab's clients that are connected. */
  readonly clientPorts = new Set<number>();

  readonly #inodes = new Map<string, Map<number, number>>();
  readonly #ports = new Map<number, number>();
  /** fd or sockfd of the call that each actor is in. */
  readonly #inCall = new Map<string, number>();

  note(event: Unsequenced): void {
    switch (event.type) {
      case 'syscall.entered': {
        const fd = event.args.fd ?? event.args.sockfd;
        if (typeof fd === 'number') this.#inCall.set(event.actor, fd);
        return;
      }
      case 'syscall.returned':
        if (event.ret >= 0) this.#succeeded(event.actor, event.call, event.ret, event.args);
        // Linux frees the descriptor even when close(2) fails.
        else if (event.call === 'close') this.#closed(event.actor);
        return;
      case 'process.exited':
        for (const inode of this.#inodes.get(event.actor)?.values() ?? []) this.#forget(inode);
        this.#inodes.delete(event.actor);
        this.#inCall.delete(event.actor);
        return;
    }
  }

  #succeeded(
    actor: string,
    call: string,
    ret: number,
    args: Extract<SocketariumEvent, { type: 'syscall.returned' }>['args'],
  ): void {
    switch (call) {
      case 'socket': {
        const inode = numberOf(args.inode);
        this.#descriptorsOf(actor).set(ret, inode);
        if (actor !== 'server') this.clients.set(inode, actor);
        return;
      }
      case 'listen':
        this.listening = this.#current(actor) ?? null;
        return;
      case 'accept': {
        const inode = numberOf(args.inode);
        this.#descriptorsOf(actor).set(ret, inode);
        this.accepted.set(inode, numberOf(args.peerPid));
        return;
      }
      case 'getsockname':
        if (actor === 'server') this.listeningPort = portOf(args.addr) ?? this.listeningPort;
        return;
      case 'connect': {
        const port = portOf(args.local);
        const inode = this.#current(actor);
        if (port === null || inode === undefined) return;
        this.#ports.set(inode, port);
        this.clientPorts.add(port);
        return;
      }
      case 'close':
        this.#closed(actor);
    }
  }

  #descriptorsOf(actor: string): Map<number, number> {
    const known = this.#inodes.get(actor);
    if (known !== undefined) return known;
    const inodes = new Map<number, number>();
    this.#inodes.set(actor, inodes);
    return inodes;
  }

  /** Inode of the descriptor that the actor's present call is about. */
  #current(actor: string): number | undefined {
    const fd = this.#inCall.get(actor);
    return fd === undefined ? undefined : this.#inodes.get(actor)?.get(fd);
  }

  #closed(actor: string): void {
    const inode = this.#current(actor);
    if (inode === undefined) return;
    this.#inodes.get(actor)?.delete(this.#inCall.get(actor) as number);
    this.#forget(inode);
  }

  #forget(inode: number): void {
    if (inode === this.listening) this.listening = null;
    this.accepted.delete(inode);
    this.clients.delete(inode);
    const port = this.#ports.get(inode);
    if (port === undefined) return;
    this.#ports.delete(inode);
    this.clientPorts.delete(port);
  }
}

const numberOf = (value: unknown): number => (typeof value === 'number' ? value : 0);

/** The port at the end of a printed TCP address, null for any other text. */
export const portOf = (address: unknown): number | null => {
  if (typeof address !== 'string') return null;
  const port = /:(\d+)$/.exec(address)?.[1];
  return port === undefined || address.startsWith('/') ? null : Number(port);
};
