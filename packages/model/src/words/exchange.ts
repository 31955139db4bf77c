import type { ClientMessage, ClientState } from '@socketarium/protocol';
import { shownBytes } from './text.ts';

/** What a client sent and received, in a few words. */

const NUMBER = /^[+-]?\d+$/;

/** `3` or `“hello”`: a number is unambiguous, a text could be read as ours. `more`: there is more of it. */
const inProse = (bytes: string, room: number, more = false): string => {
  if (NUMBER.test(bytes) && bytes.length <= room && !more) return bytes;
  return `“${shownBytes(bytes, { room: Math.max(1, room - 2), more })}”`;
};

/** The newest that fit, the newest last: `… 4, 5`. `more`: there were others before these. */
const newest = (parts: readonly string[], between: string, room: number, more = false): string => {
  let kept = '';
  for (const [i, part] of parts.toReversed().entries()) {
    const next = kept === '' ? part : `${part}${between}${kept}`;
    const first = i === parts.length - 1 && !more;
    if (kept !== '' && next.length > (first ? room : room - 2)) return `… ${kept}`;
    kept = next;
  }
  return more && kept !== '' ? `… ${kept}` : kept;
};

const partsOf = (bytes: string): string[] => bytes.split('\n').filter((part) => part !== '');

/** The lines of a stream, as many as fit `room` characters: `… 4, 5`. For drawing as a message. */
export const lines = (text: string, room: number): string => {
  const parts = partsOf(text).map((part) => shownBytes(part, { room }));
  return newest(parts, ', ', room);
};

/** The same within our sentences: `“hello”, 4`. */
export const quotedLines = (text: string, room: number): string =>
  newest(
    partsOf(text).map((part) => inProse(part, room)),
    ', ',
    room,
  );

/** Messages with boundaries: `“A” · “BBB”`. `bytes`: how many were carried that way in all. */
export const messages = (
  all: readonly ClientMessage[],
  way: ClientMessage['way'],
  bytes: number,
  room: number,
): string => {
  const these = all.filter((one) => one.way === way);
  const known = these.reduce((sum, one) => sum + one.length, 0);
  const parts = these.map((one) =>
    inProse(one.preview.replace(/\n$/, ''), room, one.length > one.preview.length),
  );
  return newest(parts, ' · ', room, bytes > known);
};

/** `received “hello”`, or while nothing came `sent 3, 4`. `apart`: the transport keeps message boundaries. */
export const exchangeWords = (client: ClientState, room: number, apart = false): string => {
  const { received, receivedBytes, sent, sentBytes } = client;
  const inWords = (way: ClientMessage['way'], text: string, bytes: number, fits: number): string =>
    apart && client.messages.length > 0
      ? messages(client.messages, way, bytes, fits)
      : quotedLines(text, fits);
  if (received !== '') return `received ${inWords('received', received, receivedBytes, room - 9)}`;
  return sent === '' ? '' : `sent ${inWords('sent', sent, sentBytes, room - 5)}`;
};
