import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import type { Address } from '@socketarium/protocol';
import {
  decodeSockaddr,
  encodeInet,
  encodeUnixPath,
  formatSockaddr,
  libc,
  newAddressBuffer,
} from '@socketarium/syscalls';
import { AF_INET, AF_INET6, AF_UNIX, POLLIN, SOCK_DGRAM } from '@socketarium/syscalls/constants';
import { afterwards, TestClient, temporaryDirectory } from './servers.ts';

/** Peers of a client under test, which do exactly what the test says. */

/** Listens for streams and accepts every connection. */
export class StreamPeer {
  readonly #accepted: Socket[] = [];
  #wake: (() => void) | null = null;
  readonly #server = createServer({ allowHalfOpen: true }, (socket) => {
    this.#accepted.push(socket);
    this.#wake?.();
  });

  async listening(transport: 'unix-stream' | 'tcp' = 'unix-stream'): Promise<Address> {
    const path = join(temporaryDirectory(), 's');
    const where = transport === 'tcp' ? { host: '127.0.0.1', port: 0 } : { path };
    await new Promise<void>((resolve) => this.#server.listen(where, resolve));
    afterwards(() => {
      this.#server.close();
    });
    const bound = this.#server.address();
    if (bound === null || typeof bound === 'string') return { path };
    return { host: bound.address, port: bound.port };
  }

  /** The next connection. */
  async accepted(): Promise<TestClient> {
    while (this.#accepted.length === 0) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    return new TestClient(this.#accepted.shift() as Socket);
  }
}

export interface ReceivedDatagram {
  readonly text: string;
  readonly from: string;
}

/** A bound datagram socket of the test's own. */
export class DatagramPeer {
  readonly address: Address;
  readonly #fd: number;
  readonly #sender = newAddressBuffer();
  readonly #buffer = new Uint8Array(65_536);

  constructor(transport: 'unix-dgram' | 'udp' = 'unix-dgram', host = '127.0.0.1') {
    if (transport === 'unix-dgram') {
      const path = join(temporaryDirectory(), 's');
      this.#fd = libc.socket(AF_UNIX, SOCK_DGRAM, 0);
      libc.bind(this.#fd, encodeUnixPath(path));
      this.address = { path };
    } else {
      this.#fd = libc.socket(host.includes(':') ? AF_INET6 : AF_INET, SOCK_DGRAM, 0);
      libc.bind(this.#fd, encodeInet(host, 0));
      libc.getsockname(this.#fd, this.#sender);
      const { bytes, length } = this.#sender;
      const name = decodeSockaddr(bytes, length);
      this.address = { host, port: 'port' in name ? name.port : 0 };
    }
    afterwards(() => {
      libc.close(this.#fd);
    });
  }

  /** The next datagram. */
  async received(): Promise<ReceivedDatagram> {
    while ((libc.poll1(this.#fd, POLLIN, 0) & POLLIN) === 0) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    const count = libc.recvfrom(this.#fd, this.#buffer, this.#buffer.length, 0, this.#sender);
    const { bytes, length } = this.#sender;
    return {
      text: Buffer.from(this.#buffer.subarray(0, count)).toString('latin1'),
      from: formatSockaddr(decodeSockaddr(bytes, length)),
    };
  }

  /** The sender of the last datagram. */
  answer(text: string): number {
    const bytes = Buffer.from(text, 'latin1');
    const to = this.#sender.bytes.subarray(0, this.#sender.length);
    return libc.sendto(this.#fd, bytes, bytes.length, 0, to);
  }
}
