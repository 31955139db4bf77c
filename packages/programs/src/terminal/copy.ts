import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { basename } from 'node:path';
import { LIMITS } from '@socketarium/protocol/wire';
import { fileMessages } from '../clients/file.ts';
import { type Link, print } from './link.ts';
import { progressInWords } from './progress.ts';
import { UserError } from './sentences.ts';

const STREAM_CHUNK_BYTES = 65_536;
/** Messages small enough for every transport's buffers. */
const MESSAGE_CHUNK_BYTES = 8192;
/** Datagrams: no verdict after this long counts as none. */
const VERDICT_MS = 5000;
/** Progress on a terminal is redrawn this often; elsewhere it is a line of its own, less often. */
const REDRAW_MS = 100;
const LINE_MS = 2000;
const NEWLINE = 10;

/**
 * Copies a file to a lab of service `file`, with progress on standard error, and prints the server's
 * verdict. Memory does not grow with the file. Throws UserError. Returns the exit code: 0 when the server
 * reports the same bytes.
 */
export const copy = (link: Link, file: OpenFile): number => {
  try {
    const progress = new Progress(file.bytes);
    const chunkBytes = link.isByteStream ? STREAM_CHUNK_BYTES : MESSAGE_CHUNK_BYTES;
    const chunks = chunksOf(file, chunkBytes, progress);
    const early = sendAll(link, fileMessages(nameInHeader(file.path), file.bytes, chunks));
    progress.end();
    return judge(early ?? verdict(link));
  } finally {
    closeSync(file.fd);
  }
};

/** How much of the end of a long name is kept, which has the file's extension. */
const KEPT_END = 12;

/** The file's name in the form that the header allows; a long one without its middle. */
const nameInHeader = (path: string): string => {
  const name = basename(path).replace(/[^\w. -]/g, '_');
  const most = LIMITS.fileNameBytes;
  return name.length <= most
    ? name
    : `${name.slice(0, most - KEPT_END - 2)}..${name.slice(-KEPT_END)}`;
};

export interface OpenFile {
  readonly fd: number;
  readonly path: string;
  readonly bytes: number;
}

/** Throws UserError. Called before connecting: a server should not see a useless connection. */
export const openFile = (path: string): OpenFile => {
  let fd: number;
  try {
    // Opening a pipe might wait for ever for its other end; that it is one is reported below.
    fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why =
      code === 'ENOENT' ? 'there is none' : code === 'EACCES' ? 'you may not read it' : code;
    throw new UserError(`The file ${path} cannot be copied: ${why}.`);
  }
  const stat = fstatSync(fd);
  if (!stat.isFile()) {
    closeSync(fd);
    throw new UserError(`The file ${path} cannot be copied: it is not a regular file.`);
  }
  return { fd, path, bytes: stat.size };
};

/** Exactly as many bytes as the file had when it was opened. One buffer serves for all. */
function* chunksOf(file: OpenFile, chunkBytes: number, progress: Progress): Generator<Uint8Array> {
  const buffer = new Uint8Array(chunkBytes);
  for (let done = 0; done < file.bytes; ) {
    const count = readSync(file.fd, buffer, 0, Math.min(chunkBytes, file.bytes - done), done);
    if (count === 0)
      throw new UserError(`The file ${file.path} became shorter while it was copied.`);
    yield buffer.subarray(0, count);
    done += count;
    progress.show(done);
  }
}

/** Null when all was sent; else what the server sent before it had everything (empty for end-of-file). */
const sendAll = (link: Link, messages: Iterable<Uint8Array>): Uint8Array | null => {
  for (const message of messages) {
    let rest = message;
    while (rest.length > 0) {
      const ready = link.wait(false, true);
      if (ready.answered) return link.receive() ?? new Uint8Array(0);
      if (ready.writable) rest = rest.subarray(link.send(rest));
    }
  }
  return null;
};

/** One line; or what there was of it when the server closed or, with datagrams, sent no more. */
const verdict = (link: Link): Uint8Array => {
  const heard: Uint8Array[] = [];
  for (;;) {
    const ready = link.wait(false, false, link.isDatagram ? VERDICT_MS : -1);
    if (!ready.answered) break;
    const piece = link.receive();
    if (piece === null) break;
    heard.push(piece);
    if (piece.includes(NEWLINE)) break;
  }
  return Buffer.concat(heard);
};

const judge = (said: Uint8Array): number => {
  if (said.length === 0) {
    throw new UserError(
      'The server gave no verdict: some of it did not arrive, or nobody copies there.',
    );
  }
  print(said);
  return Buffer.from(said).toString('latin1').startsWith('ok ') ? 0 : 1;
};

/** On a terminal one line that is redrawn, elsewhere lines now and then. */
class Progress {
  readonly #total: number;
  readonly #inPlace = process.stderr.isTTY === true;
  readonly #start = performance.now();
  #shownAt = this.#start;
  #done = 0;

  constructor(total: number) {
    this.#total = total;
  }

  show(done: number): void {
    this.#done = done;
    const now = performance.now();
    if (now - this.#shownAt < (this.#inPlace ? REDRAW_MS : LINE_MS)) return;
    this.#shownAt = now;
    this.#write(this.#inPlace ? '' : '\n');
  }

  end(): void {
    this.#write('\n');
  }

  #write(end: string): void {
    const words = progressInWords(this.#done, this.#total, performance.now() - this.#start);
    // Erases the line first: the new text may be shorter.
    process.stderr.write(`${this.#inPlace ? '\r\u001B[K' : ''}${words}${end}`);
  }
}
