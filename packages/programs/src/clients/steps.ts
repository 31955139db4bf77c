import type { ClientStep } from '@socketarium/protocol';
import { MSG_DONTWAIT } from '@socketarium/syscalls/constants';
import type { TracedClientCalls } from '../tracing/traced-client-calls.ts';
import { memoryFile } from './memory-file.ts';
import type { Session } from './session.ts';

const NEWLINE = 10;
const A = 65;
const LETTERS = 26;

type Sending = Extract<ClientStep, { times: number }>;
type Receiving = Extract<ClientStep, { count: number }>;

/**
 * Makes the calls of a script, each in the form of its line of C. A failed call is a fact like any other,
 * and the next step follows; `closing` ends the script.
 */
export class StepWalk {
  readonly #session: Session;
  readonly #os: TracedClientCalls;
  readonly #closing: () => boolean;
  readonly #between: () => Promise<void>;
  readonly #encoder = new TextEncoder();
  readonly #files: number[] = [];
  #sent = 0;

  /** @param between resolves when the next step may follow, at once when the client must close. */
  constructor(
    session: Session,
    os: TracedClientCalls,
    closing: () => boolean,
    between: () => Promise<void>,
  ) {
    this.#session = session;
    this.#os = os;
    this.#closing = closing;
    this.#between = between;
  }

  async walk(steps: readonly ClientStep[]): Promise<void> {
    for (const [index, step] of steps.entries()) {
      if (index > 0) await this.#between();
      if (this.#closing()) break;
      await this.#take(step);
    }
    for (const fd of this.#files) this.#os.close(fd);
  }

  async #take(step: ClientStep): Promise<unknown> {
    const session = this.#session;
    switch (step.call) {
      case 'connect':
        return session.connect();
      case 'write':
      case 'sendto':
      case 'sendmsg':
        return this.#send(step);
      case 'read':
      case 'recvfrom':
      case 'recvmsg':
        return this.#receive(step);
      case 'shutdown':
        return session.shutdown(step.how);
      case 'dup':
        return session.dup();
      case 'close':
        return step.fd === 'copy' ? session.closeCopy() : session.close();
      case 'nanosleep':
        return session.nanosleep(step.ms);
    }
  }

  async #send({ call, text, bytes, times, dontWait, passes }: Sending): Promise<void> {
    const descriptors: number[] = [];
    if (passes !== undefined && call === 'sendmsg') {
      const fd = await memoryFile(this.#os, this.#encoder.encode(passes));
      if (fd >= 0) {
        this.#files.push(fd);
        descriptors.push(fd);
      }
    }
    const said = text === undefined ? null : this.#encoder.encode(text);
    const flags = dontWait ? MSG_DONTWAIT : 0;
    for (let time = 0; time < times && !this.#closing(); time++) {
      const content = said ?? this.#madeUp(bytes ?? 0);
      if ((await this.#session.send(content, call, flags, descriptors)) < 0) return;
    }
  }

  async #receive({ call, count, until }: Receiving): Promise<void> {
    const buffer = new Uint8Array(count);
    for (;;) {
      const received = await this.#session.receive(buffer, call);
      if (until === 'once' || received <= 0) return;
      if (until === 'line' && buffer.subarray(0, received).includes(NEWLINE)) return;
    }
  }

  /** One letter repeated, another one for each call, so that the calls' bytes can be told apart. */
  #madeUp(bytes: number): Uint8Array {
    const letter = A + (this.#sent % LETTERS);
    this.#sent += 1;
    return new Uint8Array(bytes).fill(letter);
  }
}
