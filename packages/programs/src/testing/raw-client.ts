import type { Address, Transport } from '@socketarium/protocol';
import {
  ERRNO,
  encodeAutobind,
  libc,
  newAddressBuffer,
  type ReceivedMessage,
} from '@socketarium/syscalls';
import { MSG_DONTWAIT, O_CREAT, O_RDWR } from '@socketarium/syscalls/constants';
import { endpointOf, SOCKET_TYPES } from '../endpoint.ts';
import { afterwards } from './servers.ts';

/**
 * A client of the test's own on any transport, made of plain calls: for sockets that node:net does not
 * have. It never sleeps in a call, so that the test's event loop goes on.
 */
export class RawClient {
  readonly fd: number;
  readonly #to: Uint8Array | null;
  readonly #message: ReceivedMessage = {
    buf: new Uint8Array(300_000),
    len: 300_000,
    name: newAddressBuffer(),
    flags: 0,
    descriptors: [],
  };

  /** Connects; on datagrams it only takes a name for the answers. */
  constructor(transport: Transport, address: Address, { named = true } = {}) {
    const { domain, sockaddr, path } = endpointOf(address);
    this.fd = succeeded(libc.socket(domain, SOCKET_TYPES[transport], 0));
    afterwards(() => this.close());
    const datagrams = transport === 'unix-dgram' || transport === 'udp';
    this.#to = datagrams ? sockaddr : null;
    if (!datagrams) succeeded(libc.connect(this.fd, sockaddr));
    else if (path !== null && named) succeeded(libc.bind(this.fd, encodeAutobind()));
  }

  #closed = false;

  /** @param descriptors to pass. Waits while there is no room. */
  async send(text: string | Uint8Array, descriptors: readonly number[] = []): Promise<void> {
    const buf = typeof text === 'string' ? Buffer.from(text, 'latin1') : text;
    const message = { buf, len: buf.length, name: this.#to, descriptors };
    for (;;) {
      const sent = libc.sendmsg(this.fd, message, MSG_DONTWAIT);
      if (sent === buf.length) return;
      if (sent !== -ERRNO.EAGAIN) succeeded(sent < 0 ? sent : -ERRNO.EMSGSIZE);
      await turn();
    }
  }

  /** Whether there was room. */
  sendNow(text: string): boolean {
    const buf = Buffer.from(text, 'latin1');
    const message = { buf, len: buf.length, name: this.#to, descriptors: [] };
    return libc.sendmsg(this.fd, message, MSG_DONTWAIT) >= 0;
  }

  /** The next call's result, waiting for it. */
  async received(): Promise<string> {
    for (;;) {
      const count = libc.recvmsg(this.fd, this.#message, MSG_DONTWAIT);
      if (count !== -ERRNO.EAGAIN) {
        return Buffer.from(this.#message.buf.subarray(0, succeeded(count))).toString('latin1');
      }
      await turn();
    }
  }

  close(): void {
    if (!this.#closed) libc.close(this.fd);
    this.#closed = true;
  }
}

/** A descriptor of a new file of this process, which holds `content`. */
export const openFile = (path: string, content: string): number => {
  const fd = succeeded(libc.open(path, O_RDWR | O_CREAT, 0o600));
  afterwards(() => {
    libc.close(fd);
  });
  const bytes = Buffer.from(content);
  succeeded(libc.write(fd, bytes, bytes.length));
  return fd;
};

const succeeded = (result: number): number => {
  if (result < 0) throw new Error(`failed with errno ${-result}`);
  return result;
};

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
