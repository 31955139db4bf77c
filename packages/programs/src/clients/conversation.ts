import type { ClientScript } from '@socketarium/protocol';
import type { Dialogue } from './dialogue.ts';
import type { Session } from './session.ts';
import type { Tempo } from './tempo.ts';
import type { UserOrders } from './user-orders.ts';

const NEWLINE = 10;

/**
 * `open`: the conversation can go on. `complete`: the service is over, by end-of-file or at the script's
 * end. `broken`: a call failed or the client was closed, and it does no more.
 */
export type Standing = 'open' | 'complete' | 'broken';

/**
 * Sends, thinks, and reads the answers that are due. While the client must not read they stay due: it
 * sends the rest of its script, and then waits for orders.
 */
export class Conversation {
  readonly #session: Session;
  readonly #orders: UserOrders;
  readonly #dialogue: Dialogue;
  readonly #tempo: Tempo;
  readonly #encoder = new TextEncoder();
  /** Answers that are expected and not read yet: lines on a byte stream, else messages. */
  #due = 0;
  #untilEnd = false;
  /** Nothing follows the answers that are due: a finished datagram service has no end-of-file. */
  #lastDue = false;

  constructor(session: Session, orders: UserOrders, dialogue: Dialogue, tempo: Tempo) {
    this.#session = session;
    this.#orders = orders;
    this.#dialogue = dialogue;
    this.#tempo = tempo;
  }

  /** Sends the script of this service and reads the answers. */
  async speak(script: ClientScript): Promise<Standing> {
    for (const line of this.#dialogue.lines(script)) {
      let standing = await this.think(script.thinkMs);
      if (standing === 'open' && !this.#session.mayWrite) break;
      if (standing === 'open') standing = await this.#exchange(line);
      if (standing !== 'open') return standing;
    }
    return this.finish(script);
  }

  /** In user space for `ms` milliseconds of thinking time, sending the user's lines. */
  think(ms: number): Promise<Standing> {
    return this.#attend(this.#tempo.time + ms);
  }

  /** One answer is due now; reads it, if the client reads. */
  answer(): Promise<Standing> {
    this.#due += 1;
    return this.#readDue();
  }

  /** The script is at its end: reads what is due, and an interactive client stays with its user. */
  async finish({ interactive }: ClientScript): Promise<Standing> {
    if (interactive) return this.#attend(null);
    if (!this.#session.mayWrite) this.#untilEnd = true;
    const standing = await this.#readDue();
    if (standing !== 'open' || !this.#owed) return standing === 'open' ? 'complete' : standing;
    this.#lastDue = true;
    return this.#attend(null);
  }

  get #owed(): boolean {
    return this.#due > 0 || this.#untilEnd;
  }

  /** Carries out the user's orders, up to a time of the tempo's (null: as long as the user wants). */
  async #attend(until: number | null): Promise<Standing> {
    for (;;) {
      if (this.#orders.closing) return 'broken';
      // Half-closed: nothing more can be sent, and only the server's end-of-file is to come.
      if (!this.#session.mayWrite) this.#untilEnd = true;
      const standing = await this.#readDue();
      if (standing !== 'open') return standing;
      const line = this.#orders.take();
      if (line !== undefined) {
        const standing = await this.#exchange(line);
        if (standing !== 'open') return standing;
        continue;
      }
      const left = until === null ? null : this.#tempo.until(until);
      if (left !== null && left <= 0) return 'open';
      await this.#orders.next(left);
    }
  }

  /** Sends a line and reads the service's answer to it. */
  async #exchange(line: string): Promise<Standing> {
    if (!(await this.#session.sendAll(this.#encoder.encode(`${line}\n`)))) {
      // Half-closed by its user, it still reads what the server sends.
      if (this.#session.mayWrite) return 'broken';
      this.#untilEnd = true;
      return this.#readDue();
    }
    const expected = this.#dialogue.expects(line);
    if (expected === 'line') this.#due += 1;
    if (expected === 'end-of-file') {
      if (this.#session.isDatagram) {
        this.#due += 1;
        this.#lastDue = true;
      } else this.#untilEnd = true;
    }
    return this.#readDue();
  }

  /** Reads what is due, as long as the client reads. */
  async #readDue(): Promise<Standing> {
    while (this.#owed) {
      if (this.#orders.closing) return 'broken';
      if (!this.#orders.reading) return 'open';
      const count = await this.#session.receive();
      if (count < 0) return 'broken';
      if (count === 0 && !this.#session.isDatagram) return 'complete';
      this.#due = Math.max(0, this.#due - this.#answersIn(count));
    }
    return this.#lastDue ? 'complete' : 'open';
  }

  /** An answer is a line; with message boundaries, a message that did not fit counts as one too. */
  #answersIn(count: number): number {
    if (!this.#session.isByteStream) return 1;
    let lines = 0;
    for (let at = 0; at < count; at++) if (this.#session.buffer[at] === NEWLINE) lines += 1;
    return lines;
  }
}
