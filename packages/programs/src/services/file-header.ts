import { LIMITS } from '@socketarium/protocol/wire';

/** A client's first line for `file`: `FILE <name> <bytes>`. */
export interface FileHeader {
  readonly name: string;
  readonly bytes: number;
}

const HEADER = /^FILE (.*) (\d{1,16})$/s;
/** A header is no longer, newline included. */
export const HEADER_BYTES = 512;

/** The header in a line without its newline; null for any other line, or a size over LIMITS.fileBytes. */
export const fileHeaderIn = (line: string): FileHeader | null => {
  const [, name = '', digits = ''] = HEADER.exec(line) ?? [];
  const bytes = Number(digits);
  return digits === '' || bytes > LIMITS.fileBytes ? null : { name, bytes };
};
