import { SocketariumError } from '@socketarium/protocol/wire';
import type { SyncCalls } from '../calls.ts';
import { AF_NETLINK, SOCK_CLOEXEC, SOCK_NONBLOCK, SOCK_RAW } from '../constants.ts';
import { ERRNO, errnoSymbol } from '../errno.ts';
import {
  encodeRequest,
  type Message,
  messageError,
  messages,
  NLM_F_DUMP,
  NLM_F_DUMP_INTR,
  NLMSG_DONE,
  NLMSG_ERROR,
} from './netlink.ts';

const NETLINK_SOCK_DIAG = 4;

/**
 * A read smaller than what the kernel has ready would lose the rest. The kernel makes parts of at most 32
 * KiB, and only once it has seen a reader with room for them.
 */
const BUFFER_BYTES = 65_536;

/** Attempts at an answer that was lost (ENOBUFS) or that changed while it was made. */
const ATTEMPTS = 4;

/** The calls that a channel makes. */
export type ChannelCalls = Pick<SyncCalls, 'socket' | 'write' | 'read' | 'close'>;

export type Decode<Row> = (view: DataView, message: Message) => Row;

/** The result of one request: rows, the kernel's errno, or an answer that was lost. */
type Outcome<Row> =
  | { readonly kind: 'rows'; readonly rows: Row[]; readonly interrupted: boolean }
  | { readonly kind: 'error'; readonly errno: number }
  | { readonly kind: 'lost'; readonly errno: number };

/**
 * A netlink socket to sock_diag, with its requests and answers. The kernel makes each answer inside our
 * own write(2) and read(2), so nothing here ever waits: an answer that is not there is lost, and
 * requested again.
 */
export class DiagChannel {
  readonly #calls: ChannelCalls;
  readonly #fd: number;
  readonly #buffer = new Uint8Array(BUFFER_BYTES);
  readonly #view = new DataView(this.#buffer.buffer);
  #sequence = 0;
  #closed = false;

  private constructor(calls: ChannelCalls, fd: number) {
    this.#calls = calls;
    this.#fd = fd;
  }

  /** Opens the socket. Throws SOCK_DIAG_REFUSED when the system does not have it. */
  static open(calls: ChannelCalls): DiagChannel {
    const fd = calls.socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_SOCK_DIAG);
    if (fd < 0) throw refused('socket(AF_NETLINK, NETLINK_SOCK_DIAG) failed', fd);
    return new DiagChannel(calls, fd);
  }

  /** The row of the single socket that `payload` asks for, or the errno of the refusal. */
  one<Row>(payload: Uint8Array, decode: Decode<Row>): Row | { readonly errno: number } {
    const outcome = this.#ask(0, payload, decode);
    if (outcome.kind !== 'rows') return { errno: outcome.errno };
    const [row] = outcome.rows;
    return row ?? { errno: ERRNO.ENOENT };
  }

  /**
   * The rows of all sockets that `payload` asks for. A dump that the kernel reports as interrupted is
   * repeated a few times; the last one is used as it is. Throws SOCK_DIAG_REFUSED.
   */
  dump<Row>(payload: Uint8Array, decode: Decode<Row>): Row[] {
    const outcome = this.#ask(NLM_F_DUMP, payload, decode);
    if (outcome.kind === 'rows') return outcome.rows;
    throw refused('The kernel refused a dump', -outcome.errno);
  }

  /** Closes the socket; later requests throw. */
  close(): void {
    if (!this.#closed) this.#calls.close(this.#fd);
    this.#closed = true;
  }

  #ask<Row>(flags: number, payload: Uint8Array, decode: Decode<Row>): Outcome<Row> {
    if (this.#closed) throw new SocketariumError('INTERNAL', 'The sock_diag channel is closed.');
    let outcome = this.#attempt(flags, payload, decode);
    for (let attempt = 1; attempt < ATTEMPTS; attempt += 1) {
      if (outcome.kind === 'error' || (outcome.kind === 'rows' && !outcome.interrupted)) break;
      outcome = this.#attempt(flags, payload, decode);
    }
    return outcome;
  }

  #attempt<Row>(flags: number, payload: Uint8Array, decode: Decode<Row>): Outcome<Row> {
    this.#sequence = (this.#sequence + 1) >>> 0;
    const request = encodeRequest(flags, this.#sequence, payload);
    const written = this.#calls.write(this.#fd, request, request.length);
    if (written < 0) return { kind: 'lost', errno: -written };
    const rows: Row[] = [];
    let interrupted = false;
    while (true) {
      const length = this.#calls.read(this.#fd, this.#buffer, BUFFER_BYTES);
      if (length === -ERRNO.EINTR) continue;
      if (length < 0) return { kind: 'lost', errno: -length };
      for (const message of messages(this.#view, length)) {
        // The rest of an abandoned attempt.
        if (message.sequence !== this.#sequence) continue;
        if ((message.flags & NLM_F_DUMP_INTR) !== 0) interrupted = true;
        if (message.type === NLMSG_ERROR || message.type === NLMSG_DONE) {
          const errno = -messageError(this.#view, message);
          if (errno !== 0) return { kind: 'error', errno };
          return { kind: 'rows', rows, interrupted };
        }
        rows.push(decode(this.#view, message));
      }
      if (flags === 0 && rows.length > 0) return { kind: 'rows', rows, interrupted };
    }
  }
}

/** The error for a kernel that refuses, with a remedy. */
export function refused(what: string, negativeErrno: number): SocketariumError {
  return new SocketariumError(
    'SOCK_DIAG_REFUSED',
    `${what} (${errnoSymbol(negativeErrno)}), so the kernel's queues cannot be shown here: ` +
      'run "docker compose up", or load the modules unix_diag, tcp_diag and inet_diag.',
  );
}
