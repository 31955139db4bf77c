import type { AddClientsInput, LabState, Transport } from '@socketarium/protocol';
import { CLIENT_LINES, UNFIT } from '../words.ts';

/** What clients that are added say: each something else, so that they can be told apart. */
const NUMBERS: readonly (readonly number[])[] = [
  [6, 6],
  [2, 4, 8],
  [30, 3],
  [5, 10, 15],
  [9, 1, 1],
  [100, 11],
];

const pick = <T>(from: readonly T[], n: number): T => from[n % from.length] as T;

/** What a client of `file` may copy, bytes. */
export const FILE_SIZES = [8 << 20, 64 << 20, 512 << 20, 1 << 30, 4 * 2 ** 30] as const;
/** What each client of a burst copies. */
const BURST_FILE_BYTES = 1 << 20;

/** `8 MB`, `4 GB`. */
export const printSize = (bytes: number): string =>
  bytes >= 1 << 30 ? `${bytes / 2 ** 30} GB` : `${bytes / 2 ** 20} MB`;

/**
 * Bytes for one call. On a stream it is a matter of speed; where messages are kept apart each must
 * find room in the reader's buffer, and on UDP in one packet.
 */
const CHUNK_BYTES: Readonly<Record<Transport, number>> = {
  'unix-stream': 65_536,
  tcp: 65_536,
  'unix-seqpacket': 32_768,
  'unix-dgram': 8192,
  udp: 8192,
};

const fileOf = (state: LabState, bytes: number) => ({
  bytes,
  chunkBytes: CHUNK_BYTES[state.config.transport],
});

/** One more client; the nth of the lab says the nth thing. */
export const oneMore = (state: LabState, fileBytes: number): AddClientsInput => ({
  count: 1,
  script: {
    numbers: [...pick(NUMBERS, state.clients.length)],
    lines: [...pick(CLIENT_LINES.added, state.clients.length)],
    file: fileOf(state, fileBytes),
    thinkMs: 900,
  },
});

/** Many at once, each with little to say. */
export const manyMore = (state: LabState, count: number): AddClientsInput => ({
  count,
  script: {
    numbers: [1, 2, 3],
    lines: [...CLIENT_LINES.burst],
    file: fileOf(state, BURST_FILE_BYTES),
    thinkMs: 300,
  },
});

/** Why a client that says only what the user types is of no use; null when it is. */
export const noInteractive = ({ service }: LabState['config']): string | null => {
  if (service === 'file') return UNFIT.typedFile;
  if (service === 'descriptor') return UNFIT.typedDescriptor;
  return null;
};

/** A client that connects and then says only what the user types. */
export const interactiveOne: AddClientsInput = {
  count: 1,
  isolated: true,
  script: { numbers: [], lines: [], interactive: true },
};
