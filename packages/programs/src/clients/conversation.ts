import type { ClientScript } from '@socketarium/protocol';
import type { Dialogue } from './dialogue.ts';
import type { Session } from './session.ts';
import type { Tempo } from './tempo.ts';
import type { Wishes } from './wishes.ts';

const NEWLINE = 10;

/**
 * `open`: the conversation can go on. `complete`: the service is over, by end-of-file or because the
 * script is through. `broken`: a call failed or the client was closed, and it does no more.
 */
export type Standing = 'open' | 'complete' | 'broken';

/**
 * Saying, thinking, and reading the answers that are due. While the user does not want the client to
 * read they stay due: it says what else it has to say, and then waits to be told.
 */
export class Conversation {
  readonly #session: Session;
  readonly #wishes: Wishes;
  readonly #dialogue: Dialogue;
  readonly #tempo: Tempo;
  readonly #encoder = new TextEncoder();
  /** Answers that were asked for and not read yet: lines on a stream of bytes, else messages. */
  #due = 0;
  #untilEnd = false;
  /** Nothing follows the answers that are due: a datagram service that is through has no end-of-file. */
  #lastDue = false;

  constructor(session: Session, wishes: Wishes, dialogue: Dialogue, tempo: Tempo) {
    this.#session = session;
    this.#wishes = wishes;
    this.#dialogue = dialogue;
    this.#tempo = tempo;
  }

  /** Says what the script has for this service and hears the answers. */
  async speak(script: ClientScript): Promise<Standing> {
    for (const line of this.#dialogue.lines(script)) {
      let standing = await this.think(script.thinkMs);
      if (standing === 'open' && !this.#session.mayWrite) break;
      if (standing === 'open') standing = await this.#exchange(line);
      if (standing !== 'open') return standing;
    }
    return this.finish(script);
  }

  /** In user space for `ms` milliseconds of thinking time, saying the user's lines. */
  think(ms: number): Promise<Standing> {
    return this.#attend(this.#tempo.time + ms);
  }

  /** One answer is due now; reads it, if the client reads. */
  answer(): Promise<Standing> {
    this.#due += 1;
    return this.#hear();
  }

  /** The script is through: what is due is read, and an interactive client stays with its user. */
  async finish({ interactive }: ClientScript): Promise<Standing> {
    if (interactive) return this.#attend(null);
    if (!this.#session.mayWrite) this.#untilEnd = true;
    const standing = await this.#hear();
    if (standing !== 'open' || !this.#owed) return standing === 'open' ? 'complete' : standing;
    this.#lastDue = true;
    return this.#attend(null);
  }

  get #owed(): boolean {
    return this.#due > 0 || this.#untilEnd;
  }

  /** Does what the user wishes, up to a time of the tempo's (null: as long as the user wants). */
  async #attend(until: number | null): Promise<Standing> {
    for (;;) {
      if (this.#wishes.closing) return 'broken';
      // Half-closed: nothing more can be said, and the server's end-of-file is all that is to come.
      if (!this.#session.mayWrite) this.#untilEnd = true;
      const heard = await this.#hear();
      if (heard !== 'open') return heard;
      const line = this.#wishes.take();
      if (line !== undefined) {
        const standing = await this.#exchange(line);
        if (standing !== 'open') return standing;
        continue;
      }
      const left = until === null ? null : this.#tempo.until(until);
      if (left !== null && left <= 0) return 'open';
      await this.#wishes.next(left);
    }
  }

  /** Says a line and hears what the service answers to it. */
  async #exchange(line: string): Promise<Standing> {
    if (!(await this.#session.sendAll(this.#encoder.encode(`${line}\n`)))) {
      // Half-closed by its user, it still hears what the server has to say.
      if (this.#session.mayWrite) return 'broken';
      this.#untilEnd = true;
      return this.#hear();
    }
    const expected = this.#dialogue.expects(line);
    if (expected === 'line') this.#due += 1;
    if (expected === 'end-of-file') {
      if (this.#session.isDatagram) {
        this.#due += 1;
        this.#lastDue = true;
      } else this.#untilEnd = true;
    }
    return this.#hear();
  }

  /** Reads what is due, for as long as the client is to read. */
  async #hear(): Promise<Standing> {
    while (this.#owed) {
      if (this.#wishes.closing) return 'broken';
      if (!this.#wishes.reading) return 'open';
      const count = await this.#session.receive();
      if (count < 0) return 'broken';
      if (count === 0 && !this.#session.isDatagram) return 'complete';
      this.#due = Math.max(0, this.#due - this.#answersIn(count));
    }
    return this.#lastDue ? 'complete' : 'open';
  }

  /** An answer is a line; where messages have boundaries, one that did not fit is one all the same. */
  #answersIn(count: number): number {
    if (!this.#session.isByteStream) return 1;
    let lines = 0;
    for (let at = 0; at < count; at++) if (this.#session.buffer[at] === NEWLINE) lines += 1;
    return lines;
  }
}
