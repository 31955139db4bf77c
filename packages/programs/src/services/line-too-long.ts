import { type ByteSpan, LIMITS } from '@socketarium/protocol/wire';

const text = new TextEncoder().encode(`a line is longer than ${LIMITS.lineBytes} bytes\n`);

/** The last reply to a client that sends a line over LIMITS.lineBytes. */
export const LINE_TOO_LONG: ByteSpan = { bytes: text, length: text.length };
