import type { ClientProgramConfig, ServerProgramConfig } from './programs.ts';

export type ProgramConfig = ServerProgramConfig | ClientProgramConfig;

/**
 * A program's configuration is the first message on its control descriptor: a 32-bit little-endian
 * length, and that many bytes of JSON.
 */
const LENGTH_BYTES = 4;

export const encodeConfiguration = (config: ProgramConfig): Uint8Array => {
  const json = new TextEncoder().encode(JSON.stringify(config));
  const bytes = new Uint8Array(LENGTH_BYTES + json.length);
  new DataView(bytes.buffer).setUint32(0, json.length, true);
  bytes.set(json, LENGTH_BYTES);
  return bytes;
};

/**
 * Reads the configuration and no byte of the orders after it.
 * @param read reads some bytes, at most as many as `into` has room for; 0 or less: no more will come.
 * @returns null when the stream ended before the whole of it: the program is not needed.
 */
export const readConfiguration = <C extends ProgramConfig>(
  read: (into: Uint8Array) => number,
): C | null => {
  const length = readWhole(read, LENGTH_BYTES);
  if (length === null) return null;
  const json = readWhole(read, new DataView(length.buffer).getUint32(0, true));
  return json === null ? null : (JSON.parse(new TextDecoder().decode(json)) as C);
};

const readWhole = (
  read: (into: Uint8Array) => number,
  length: number,
): Uint8Array<ArrayBuffer> | null => {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; ) {
    const count = read(bytes.subarray(at));
    if (count <= 0) return null;
    at += count;
  }
  return bytes;
};
