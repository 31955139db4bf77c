import {
  type ArgValue,
  CALLS,
  type CallArgs,
  type CallName,
  type ClientScript,
  type CreateLab,
  HERE,
  isDatagram,
  isUnix,
  type LabState,
  printAddress,
  type SocketariumEvent,
} from '@socketarium/protocol';

/** The callers of a story: a server, or a client. */

type LooseArgs = Readonly<Record<string, ArgValue>>;

export const script = (over: Partial<ClientScript> = {}): ClientScript => ({
  numbers: [3, 4],
  lines: ['hello'],
  thinkMs: 0,
  startMs: 0,
  services: 1,
  interactive: false,
  reads: true,
  file: { bytes: 100, chunkBytes: 50, name: 'movie.mp4' },
  replyTimeoutMs: 2000,
  stepMs: 0,
  ...over,
});

/** Plain text stands for a buffer wherever CALLS has bytes. */
const toArgs = (fields: Readonly<Record<string, string>>, given: LooseArgs): CallArgs =>
  Object.fromEntries(
    Object.entries(given).map(([name, value]) => [
      name,
      fields[name] === 'bytes' && typeof value === 'string'
        ? { length: value.length, preview: value }
        : value,
    ]),
  );

const TYPES = {
  'unix-stream': 'SOCK_STREAM',
  tcp: 'SOCK_STREAM',
  'unix-seqpacket': 'SOCK_SEQPACKET',
  'unix-dgram': 'SOCK_DGRAM',
  udp: 'SOCK_DGRAM',
} as const;

const socketArgs = ({ transport, ipv6 }: CreateLab) => ({
  domain: isUnix(transport) ? 'AF_UNIX' : ipv6 ? 'AF_INET6' : 'AF_INET',
  type: TYPES[transport],
  protocol: 0,
});

type OmitEach<E> = E extends unknown ? Omit<E, 'seq' | 't'> : never;

/** Receives the facts, and has the picture that follows. */
export interface Listener {
  readonly state: LabState;
  tell(fact: OmitEach<SocketariumEvent>): void;
}

/** One thread that makes calls: the first of its process unless told otherwise. */
class CallingThread {
  readonly story: Listener;
  readonly pid: number;
  readonly tid: number;
  readonly #client: string | undefined;
  /** Ids of the calls that are open, the newest last. */
  readonly #open: { call: string; callId: number }[] = [];
  static #calls = 0;

  constructor(story: Listener, pid: number, client?: string, tid = pid) {
    this.story = story;
    this.pid = pid;
    this.tid = tid;
    this.#client = client;
  }

  get where() {
    return { host: HERE, pid: this.pid, tid: this.tid };
  }

  get process() {
    return { host: HERE, pid: this.pid };
  }

  #caller(callId: number) {
    const client = this.#client;
    return { where: this.where, callId, ...(client === undefined ? {} : { client }) };
  }

  /** `sleeps`: false where the program knows that it will not. */
  enters(call: CallName, args: LooseArgs = {}, known: { sleeps?: false } = {}): this {
    const callId = ++CallingThread.#calls;
    this.#open.push({ call, callId });
    this.story.tell({
      type: 'syscall.entered',
      ...this.#caller(callId),
      call,
      args: toArgs(CALLS[call].entered, args),
      ...known,
    });
    return this;
  }

  /** `ret` is a result, or the symbol of an error. */
  returns(call: CallName, ret: number | string, args: LooseArgs = {}): this {
    const index = this.#open.findLastIndex((one) => one.call === call);
    // The entry was not seen.
    const callId = this.#open[index]?.callId ?? ++CallingThread.#calls;
    if (index >= 0) this.#open.splice(index, 1);
    this.story.tell({
      type: 'syscall.returned',
      ...this.#caller(callId),
      call,
      args: toArgs(CALLS[call].returned, args),
      ret: typeof ret === 'number' ? ret : -1,
      errno: typeof ret === 'number' ? null : ret,
    });
    return this;
  }

  /** The id of the call that it is in. */
  openCall(call: CallName): number {
    return this.#open.findLast((one) => one.call === call)?.callId ?? -1;
  }

  calls(call: CallName, args: LooseArgs, ret: number | string, gave: LooseArgs = {}): this {
    return this.enters(call, args).returns(call, ret, gave);
  }

  exits(code: number | null, signal: string | null = null): this {
    this.story.tell({ type: 'process.exited', where: this.process, code, signal });
    return this;
  }

  /** A whole read(2) or write(2) of a text. */
  reads(fd: number, text: string): this {
    return this.calls('read', { fd, count: 128 }, text.length, { buf: text });
  }

  writes(fd: number, text: string): this {
    return this.calls('write', { fd, buf: text, count: text.length }, text.length);
  }

  closes(fd: number): this {
    return this.calls('close', { fd }, 0);
  }
}

/**
 * Listens or is bound on descriptor 3, inode `inodes` (or as given); connected sockets' inodes are that +
 * descriptor.
 */
export class Server extends CallingThread {
  readonly #replaces: number | undefined;
  readonly #inodes: number;

  constructor(story: Listener, pid: number, inodes = 100, replaces?: number) {
    super(story, pid);
    this.#inodes = inodes;
    this.#replaces = replaces;
  }

  starts(): this {
    this.story.tell({
      type: 'process.started',
      where: this.process,
      parentPid: 1,
      program: 'server',
      ...(this.#replaces === undefined ? {} : { replaces: this.#replaces }),
    });
    return this;
  }

  setsUp(inode = this.#inodes): this {
    const { config, address } = this.story.state;
    const unix = isUnix(config.transport);
    if (unix) this.calls('unlink', { pathname: '/lab.sock' }, 'ENOENT');
    this.calls('socket', socketArgs(config), 3, { inode });
    if (!unix) {
      const option = { sockfd: 3, level: 'SOL_SOCKET', optname: 'SO_REUSEADDR', optval: 1 };
      this.calls('setsockopt', option, 0);
    }
    this.calls('bind', { sockfd: 3, addr: printAddress(address) }, 0);
    if (!unix) {
      const addr = printAddress({ host: config.ipv6 ? '::1' : '127.0.0.1', port: 5000 });
      this.calls('getsockname', { sockfd: 3 }, 0, { addr });
    }
    if (isDatagram(config.transport)) return this;
    return this.calls('listen', { sockfd: 3, backlog: config.backlog }, 0);
  }

  /** epoll's further steps: its descriptor is 4. */
  watches(events = 'EPOLLIN'): this {
    return this.calls('epoll_create1', { flags: '0' }, 4).adds(3, events);
  }

  adds(fd: number, events = 'EPOLLIN'): this {
    return this.calls('epoll_ctl', { epfd: 4, op: 'EPOLL_CTL_ADD', fd, events }, 0);
  }

  /** recvfrom(2) returns a datagram on descriptor 3. */
  received(text: string, from: string): this {
    return this.returns('recvfrom', text.length, { buf: text, src_addr: from });
  }

  receives(text: string, from: string): this {
    return this.enters('recvfrom', { sockfd: 3, len: 4096, flags: '0' }).received(text, from);
  }

  answers(text: string, to: string): this {
    const args = { sockfd: 3, buf: text, len: text.length, flags: '0', dest_addr: to };
    return this.calls('sendto', args, text.length);
  }

  /** accept(2) returns; on TCP give the port, on Unix the process. */
  accepted(fd: number, peer: { pid?: number; port?: number; peerInode?: number } = {}): this {
    const host = this.story.state.config.ipv6 ? '::1' : '127.0.0.1';
    const addr = peer.port === undefined ? '' : printAddress({ host, port: peer.port });
    const { pid: peerPid = 0, peerInode = 0 } = peer;
    return this.returns('accept', fd, { addr, inode: this.#inodes + fd, peerPid, peerInode });
  }

  accepts(fd: number, peer: { pid?: number; port?: number; peerInode?: number } = {}): this {
    return this.enters('accept', { sockfd: 3 }).accepted(fd, peer);
  }

  selects(...ready: number[]): this {
    return this.enters('select', { nfds: 9, readfds: [3], timeout: -1 }).returns(
      'select',
      ready.length,
      { readfds: ready },
    );
  }

  gate(type: 'gate.waiting' | 'gate.passed', call: CallName, fd?: number): this {
    const about = type === 'gate.waiting' && fd !== undefined ? { fd } : {};
    this.story.tell({ type, where: this.where, call, ...about });
    return this;
  }
}

/** client-N: process 500 + N unless told otherwise, inode 1000 + 10 N + k and port 40000 + 10 N + k for its k-th socket. */
export class Client extends CallingThread {
  readonly n: number;
  #sockets = 0;

  constructor(story: Listener, n: number, pid: number, tid = pid) {
    super(story, pid, `client-${n}`, tid);
    this.n = n;
  }

  get id(): string {
    return `client-${this.n}`;
  }

  /** The same client while another of its process's threads makes the call. */
  inThread(tid: number): Client {
    return new Client(this.story, this.n, this.pid, tid);
  }

  get inode(): number {
    return 1000 + 10 * this.n + this.#sockets;
  }

  get port(): number {
    return 40_000 + 10 * this.n + this.#sockets;
  }

  added(over: Partial<ClientScript> = {}, isolated = true): this {
    const known = this.story.state.processes.some(({ pid }) => pid === this.pid);
    if (!known) this.starts();
    this.story.tell({
      type: 'client.added',
      client: this.id,
      process: this.process,
      isolated,
      script: script(over),
    });
    return this;
  }

  starts(): this {
    this.story.tell({
      type: 'process.started',
      where: this.process,
      parentPid: 1,
      program: 'client',
    });
    return this;
  }

  /** Its address as the server sees it: on a Unix socket the kernel chooses it. */
  get name(): string {
    const { transport, ipv6 } = this.story.state.config;
    if (isUnix(transport)) return isDatagram(transport) ? `@0000${this.n}` : '';
    return printAddress({ host: ipv6 ? '::1' : '127.0.0.1', port: this.port });
  }

  /** A datagram client's socket(2), and on Unix its name; UDP's is reported later. */
  opens(fd = 4): this {
    const { config } = this.story.state;
    this.#sockets += 1;
    this.calls('socket', socketArgs(config), fd, { inode: this.inode });
    if (!isUnix(config.transport)) return this;
    return this.calls('bind', { sockfd: fd, addr: '' }, 0).names(fd);
  }

  names(fd = 4): this {
    return this.calls('getsockname', { sockfd: fd }, 0, { addr: this.name });
  }

  sends(text: string, fd = 4): this {
    return this.sending(text, fd).returns('sendto', text.length);
  }

  /** sendto(2) is entered. */
  sending(text: string, fd = 4): this {
    const dest_addr = printAddress(this.story.state.address);
    return this.enters('sendto', {
      sockfd: fd,
      buf: text,
      len: text.length,
      flags: '0',
      dest_addr,
    });
  }

  /** recvfrom(2) of an answer. */
  hears(text: string, fd = 4): this {
    const from = { buf: text, src_addr: printAddress(this.story.state.address) };
    return this.calls('recvfrom', { sockfd: fd, len: 4096, flags: '0' }, text.length, from);
  }

  /** socket(2), and connect(2) is entered. */
  asks(fd = 4): this {
    this.#sockets += 1;
    const { config, address } = this.story.state;
    this.calls('socket', socketArgs(config), fd, { inode: this.inode });
    return this.enters('connect', { sockfd: fd, addr: printAddress(address) });
  }

  connected(): this {
    return this.returns('connect', 0, { local: this.name });
  }

  connects(fd = 4): this {
    return this.asks(fd).connected();
  }
}
