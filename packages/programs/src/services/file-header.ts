import { LIMITS } from '@socketarium/protocol/wire';

/** What a client of `file` says first: `FILE <name> <bytes>`. */
export interface FileHeader {
  readonly name: string;
  readonly bytes: number;
}

const HEADER = /^FILE (.*) (\d{1,16})$/s;
/** A header is no longer, newline included. */
export const HEADER_BYTES = 512;

/** The header in a line without its newline; null when it is none, or tells of more than LIMITS.fileBytes. */
export const fileHeaderIn = (line: string): FileHeader | null => {
  const [, name = '', digits = ''] = HEADER.exec(line) ?? [];
  const bytes = Number(digits);
  return digits === '' || bytes > LIMITS.fileBytes ? null : { name, bytes };
};
