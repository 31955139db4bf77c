import type { ClientStep, Io, Transport } from '@socketarium/protocol';
import { isByteStream, isDatagram } from '@socketarium/protocol/wire';
import { encodeAutobind, newAddressBuffer } from '@socketarium/syscalls';
import {
  SHUT_RD,
  SHUT_RDWR,
  SHUT_WR,
  SO_RCVTIMEO,
  SOL_SOCKET,
} from '@socketarium/syscalls/constants';
import { type Endpoint, SOCKET_TYPES } from '../endpoint.ts';
import type { TracedClientCalls } from '../tracing/traced-client-calls.ts';
import type { Interrupter } from './interrupter.ts';
import type { UserOrders } from './user-orders.ts';

const READ_BYTES = 4096;
const NO_DESCRIPTORS: readonly number[] = [];

const HOWS = { SHUT_RD, SHUT_WR, SHUT_RDWR } as const;
export type How = keyof typeof HOWS;

export type SendingCall = Extract<ClientStep, { text?: unknown }>['call'];
export type ReceivingCall = Extract<ClientStep, { until: unknown }>['call'];

const PAIRS: Readonly<Record<Io, readonly [ReceivingCall, SendingCall]>> = {
  'read-write': ['read', 'write'],
  'recvfrom-sendto': ['recvfrom', 'sendto'],
  'recvmsg-sendmsg': ['recvmsg', 'sendmsg'],
};

/** What a session needs from its client. */
export interface Surroundings {
  readonly os: TracedClientCalls;
  readonly server: Endpoint;
  readonly transport: Transport;
  readonly io: Io;
  readonly replyTimeoutMs: number;
  readonly orders: UserOrders;
  readonly interrupter: Interrupter;
}

/**
 * One socket of a client from socket(2) to close(2), and the calls on it. Results are the calls' own: 0
 * or more, or -errno. Calls that may sleep are not begun once the client must close (-1).
 */
export class Session {
  /** What `receive` received. */
  readonly buffer = new Uint8Array(READ_BYTES);
  readonly #around: Surroundings;
  readonly #os: TracedClientCalls;
  /** -1 before it is made and after it was closed: a call on it fails with EBADF, and hits no other socket. */
  #fd = -1;
  #copies: number[] = [];
  #connected = false;
  #named = false;
  #mayWrite = true;
  #busy = false;

  constructor(around: Surroundings) {
    this.#around = around;
    this.#os = around.os;
  }

  /** False after shutdown(2) of the writing side. */
  get mayWrite(): boolean {
    return this.#mayWrite;
  }

  get isDatagram(): boolean {
    return isDatagram(this.#around.transport);
  }

  get isByteStream(): boolean {
    return isByteStream(this.#around.transport);
  }

  /** socket(2); for datagrams also a name for answers, and how long to wait for them. */
  open(): boolean {
    const { server, transport, replyTimeoutMs } = this.#around;
    const fd = this.#os.socket(server.domain, SOCKET_TYPES[transport], 0);
    if (fd < 0) return false;
    this.#fd = fd;
    // A UDP socket gets its port by itself when it first sends; a Unix one stays without a name.
    if (transport === 'unix-dgram') {
      if (this.#os.bind(fd, encodeAutobind()) < 0) return false;
      this.#askName();
    }
    if (this.isDatagram && replyTimeoutMs > 0) {
      this.#os.setsockoptTime(fd, SOL_SOCKET, SO_RCVTIMEO, replyTimeoutMs);
    }
    return true;
  }

  async connect(): Promise<number> {
    const { server } = this.#around;
    const ret = await this.#sleep(() => this.#os.connect(this.#fd, server.sockaddr));
    if (ret >= 0) {
      this.#connected = true;
      this.#named = true;
    }
    return ret;
  }

  /** One sending call, which may take fewer bytes than it is given. */
  async send(
    bytes: Uint8Array,
    call: SendingCall = PAIRS[this.#around.io][1],
    flags = 0,
    descriptors = NO_DESCRIPTORS,
  ): Promise<number> {
    const { os, server } = this.#around;
    const to = this.isDatagram && !this.#connected ? server.sockaddr : null;
    const len = bytes.length;
    const ret = await this.#sleep(() => {
      if (call === 'write') return os.write(this.#fd, bytes, len);
      if (call === 'sendto') return os.sendto(this.#fd, bytes, len, flags, to);
      return os.sendmsg(this.#fd, { buf: bytes, len, name: to, descriptors }, flags);
    });
    if (ret >= 0 && this.isDatagram && !this.#named) this.#askName();
    return ret;
  }

  /** Sends all of it, in as many calls as needed; false when one fails. */
  async sendAll(bytes: Uint8Array): Promise<boolean> {
    let rest = bytes;
    while (rest.length > 0) {
      const sent = await this.send(rest);
      if (sent < 0) return false;
      rest = rest.subarray(sent);
    }
    return true;
  }

  /** One receiving call. Received descriptors are closed: no client has use for any. */
  async receive(
    buf: Uint8Array = this.buffer,
    call: ReceivingCall = PAIRS[this.#around.io][0],
  ): Promise<number> {
    const { os } = this.#around;
    const len = buf.length;
    if (call === 'read') return this.#sleep(() => os.read(this.#fd, buf, len));
    if (call === 'recvfrom') return this.#sleep(() => os.recvfrom(this.#fd, buf, len, 0));
    const message = { buf, len, name: newAddressBuffer(), flags: 0, descriptors: [] as number[] };
    const ret = await this.#sleep(() => os.recvmsg(this.#fd, message, 0));
    for (const fd of message.descriptors) os.close(fd);
    return ret;
  }

  async nanosleep(ms: number): Promise<number> {
    return this.#sleep(() => this.#os.nanosleep(ms));
  }

  /** At once, also while a call on the same socket sleeps. */
  shutdown(how: How): number {
    const ret = this.#os.shutdown(this.#fd, HOWS[how]);
    if (ret >= 0 && how !== 'SHUT_RD') this.#mayWrite = false;
    return ret;
  }

  dup(): number {
    const copy = this.#os.dup(this.#fd);
    if (copy >= 0) this.#copies.push(copy);
    return copy;
  }

  close(): number {
    const ret = this.#os.close(this.#fd);
    this.#fd = -1;
    return ret;
  }

  /** Closes the latest descriptor from dup. */
  closeCopy(): number {
    return this.#os.close(this.#copies.pop() ?? -1);
  }

  /** Closes whatever is open. */
  end(): void {
    for (const copy of this.#copies.splice(0)) this.#os.close(copy);
    if (this.#fd >= 0) this.close();
  }

  /** Makes a sleeping call return EINTR. */
  interrupt(): void {
    if (this.#busy) this.#around.interrupter.begin();
  }

  #askName(): void {
    this.#named = true;
    this.#os.getsockname(this.#fd);
  }

  async #sleep(call: () => Promise<number>): Promise<number> {
    const { orders, interrupter } = this.#around;
    if (orders.closing) return -1;
    this.#busy = true;
    const result = await call();
    this.#busy = false;
    interrupter.end();
    return result;
  }
}
