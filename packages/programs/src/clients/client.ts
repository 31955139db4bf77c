import type { ClientScript } from '@socketarium/protocol';
import { ERRNO } from '@socketarium/syscalls';
import { SOCK_STREAM } from '@socketarium/syscalls/constants';
import type { Endpoint } from '../endpoint.ts';
import type { TracedClientCalls } from '../tracing/traced-client-calls.ts';
import type { Dialogue } from './dialogue.ts';
import type { Interrupter } from './interrupter.ts';
import { Wishes } from './wishes.ts';

const NEWLINE = 10;
const READ_BYTES = 4096;

/**
 * `open`: the conversation can go on. `complete`: the service is over, by end-of-file or because the
 * script is through. `broken`: a call failed or the client was closed, and it does no more.
 */
type Standing = 'open' | 'complete' | 'broken';

/** One client: a plain sequence of calls that block, as its script and its user want it. */
export class Client {
  readonly #os: TracedClientCalls;
  readonly #server: Endpoint;
  readonly #script: ClientScript;
  readonly #dialogue: Dialogue;
  readonly #interrupter: Interrupter;
  readonly #wishes = new Wishes();
  readonly #buffer = new Uint8Array(READ_BYTES);
  readonly #encoder = new TextEncoder();
  /** The descriptor that a pool thread is busy with. */
  #busyFd: number | null = null;

  constructor(
    os: TracedClientCalls,
    server: Endpoint,
    script: ClientScript,
    dialogue: Dialogue,
    interrupter: Interrupter,
  ) {
    this.#os = os;
    this.#server = server;
    this.#script = script;
    this.#dialogue = dialogue;
    this.#interrupter = interrupter;
  }

  /** Say a line as soon as no call is under way; before the connection is there it is kept. */
  say(line: string): void {
    this.#wishes.say(line);
  }

  /** Close the connection now and do no more. A call that blocks is made to return first. */
  close(): void {
    this.#wishes.close();
    if (this.#busyFd !== null) this.#interrupter.add(this.#busyFd);
  }

  /** Resolves when the client is done, whatever came of it. */
  async run(): Promise<void> {
    const { startMs, services } = this.#script;
    const start = performance.now() + startMs;
    for (let left = startMs; left > 0; left = start - performance.now()) {
      if (this.#wishes.closing) return;
      await this.#wishes.next(left);
    }
    for (let service = 0; service < services; service++) {
      if (this.#wishes.closing) return;
      if ((await this.#service()) === 'broken') return;
    }
  }

  /** One service is one connection: the next one joins at the queue's tail. */
  async #service(): Promise<Standing> {
    const fd = this.#os.socket(this.#server.domain, SOCK_STREAM, 0);
    if (fd < 0) return 'broken';
    const connected = await this.#busy(fd, () => this.#os.connect(fd, this.#server.sockaddr));
    const standing = connected < 0 ? 'broken' : await this.#converse(fd);
    this.#os.close(fd);
    return standing;
  }

  async #converse(fd: number): Promise<Standing> {
    for (const line of this.#dialogue.lines(this.#script)) {
      let standing = await this.#think(fd, this.#script.thinkMs);
      if (standing === 'open') standing = await this.#exchange(fd, line);
      if (standing !== 'open') return standing;
    }
    if (!this.#script.interactive) return 'complete';
    return this.#think(fd, null);
  }

  /** In user space for `ms` milliseconds (null: as long as the user wants), saying the user's lines. */
  async #think(fd: number, ms: number | null): Promise<Standing> {
    const until = ms === null ? null : performance.now() + ms;
    for (;;) {
      if (this.#wishes.closing) return 'broken';
      const line = this.#wishes.take();
      if (line !== undefined) {
        const standing = await this.#exchange(fd, line);
        if (standing !== 'open') return standing;
        continue;
      }
      const left = until === null ? null : until - performance.now();
      if (left !== null && left <= 0) return 'open';
      await this.#wishes.next(left);
    }
  }

  /** Says a line and waits for what the service answers to it. */
  async #exchange(fd: number, line: string): Promise<Standing> {
    let rest = this.#encoder.encode(`${line}\n`);
    while (rest.length > 0) {
      const written = await this.#busy(fd, () => this.#os.write(fd, rest, rest.length));
      if (written < 0) return 'broken';
      rest = rest.subarray(written);
    }
    const expected = this.#dialogue.expects(line);
    while (expected !== 'nothing') {
      const count = await this.#busy(fd, () => this.#os.read(fd, this.#buffer, READ_BYTES));
      if (count < 0) return 'broken';
      if (count === 0) return 'complete';
      // A reply is a line, and nothing follows it before the next request.
      if (expected === 'line' && this.#buffer[count - 1] === NEWLINE) break;
    }
    return 'open';
  }

  /** Makes a call that may block; -1 without making it once the client is to close. */
  async #busy(fd: number, call: () => Promise<number>): Promise<number> {
    if (this.#wishes.closing) return -1;
    this.#busyFd = fd;
    let result = await call();
    // A signal that was meant for another client's call, which its thread had just left.
    while (result === -ERRNO.EINTR && !this.#wishes.closing) result = await call();
    this.#busyFd = null;
    this.#interrupter.returned(fd);
    return result;
  }
}
