/** Where a text stops being JSON, and what was expected there. Lines and columns count from 1. */
export interface JsonFault {
  readonly line: number;
  readonly column: number;
  readonly what: string;
}

const SPACE = /[ \t\r\n]*/y;
/** From the blank on, except the quote and the backslash. */
const TEXT = /"(?:[ !#-[\]-\uffff]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORD = /true|false|null/y;

/**
 * Finds the first fault of a text that JSON.parse has refused; null when there is none. JSON.parse itself
 * reports the position in some of its messages only, and differently in each engine.
 */
export const jsonFault = (text: string): JsonFault | null => {
  try {
    new Scanner(text).whole();
    return null;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const before = text.slice(0, error.at).split('\n');
    return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1, what: error.message };
  }
};

class Fault extends Error {
  readonly at: number;

  constructor(at: number, what: string) {
    super(what);
    this.at = at;
  }
}

/** Deepest nesting that is read; no scenario comes near it, and a file must not exhaust the stack. */
const DEEPEST = 200;

class Scanner {
  readonly #text: string;
  #at = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  whole(): void {
    this.#value();
    if (this.#at < this.#text.length) this.#expected('the end');
  }

  /** A value and the space around it. */
  #value(): void {
    this.#skip(SPACE);
    const char = this.#text[this.#at];
    if (char === '{') this.#list('}', () => this.#member());
    else if (char === '[') this.#list(']', () => this.#value());
    else if (!this.#skip(TEXT) && !this.#skip(NUMBER) && !this.#skip(WORD)) {
      this.#expected(char === '"' ? 'a text that ends on its line' : 'a value');
    }
    this.#skip(SPACE);
  }

  #list(end: string, entry: () => void): void {
    if (++this.#depth > DEEPEST) this.#expected('less nesting');
    this.#at++;
    this.#skip(SPACE);
    if (this.#text[this.#at] !== end) {
      entry();
      while (this.#text[this.#at] === ',') {
        this.#at++;
        entry();
      }
    }
    if (this.#text[this.#at] !== end) this.#expected(`"," or "${end}"`);
    this.#at++;
    this.#depth--;
  }

  #member(): void {
    this.#skip(SPACE);
    if (!this.#skip(TEXT)) this.#expected('a field’s name in double quotes');
    this.#skip(SPACE);
    if (this.#text[this.#at] !== ':') this.#expected('":"');
    this.#at++;
    this.#value();
  }

  #skip(token: RegExp): boolean {
    token.lastIndex = this.#at;
    if (!token.test(this.#text)) return false;
    this.#at = token.lastIndex;
    return true;
  }

  #expected(what: string): never {
    const here = this.#at >= this.#text.length ? 'the text ends' : `there is ${this.#shown()}`;
    throw new Fault(this.#at, `${what} is expected and ${here}`);
  }

  #shown(): string {
    return JSON.stringify(this.#text.slice(this.#at, this.#at + 12).split('\n')[0] || '\n');
  }
}
