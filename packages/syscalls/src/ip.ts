import { SocketariumError } from '@socketarium/protocol/wire';

/** IP addresses between text and network-order bytes, as inet_pton(3) and inet_ntop(3) do it. */

const QUAD = /^(?:0|[1-9]\d{0,2})(?:\.(?:0|[1-9]\d{0,2})){3}$/;
const GROUP = /^[0-9a-f]{1,4}$/i;

/** Four bytes of a dotted quad. Throws INVALID_ARGUMENT. */
export function parseIpv4(host: string): Uint8Array {
  const numbers = host.split('.').map(Number);
  if (!QUAD.test(host) || numbers.some((number) => number > 255)) {
    throw new SocketariumError('INVALID_ARGUMENT', `Not an IPv4 address: ${host}`);
  }
  return Uint8Array.from(numbers);
}

/** The dotted quad of four bytes. */
export function formatIpv4(bytes: Uint8Array): string {
  return `${bytes[0]}.${bytes[1]}.${bytes[2]}.${bytes[3]}`;
}

/** Sixteen bytes of an IPv6 address without a zone. Throws INVALID_ARGUMENT. */
export function parseIpv6(host: string): Uint8Array {
  const halves = host.split('::');
  const [head = [], rest = []] = halves.map((half, index) =>
    half === '' ? [] : groupsOf(half, index === halves.length - 1),
  );
  const missing = 8 - head.length - rest.length;
  const filled = halves.length === 1 ? missing === 0 : halves.length === 2 && missing >= 1;
  const groups = [...head, ...Array.from({ length: Math.max(missing, 0) }, () => '0'), ...rest];
  if (!filled || !groups.every((group) => GROUP.test(group))) {
    throw new SocketariumError('INVALID_ARGUMENT', `Not an IPv6 address: ${host}`);
  }
  const bytes = new Uint8Array(16);
  const view = new DataView(bytes.buffer);
  for (const [index, group] of groups.entries()) view.setUint16(index * 2, parseInt(group, 16));
  return bytes;
}

/**
 * Text of sixteen bytes: the longest run of two or more zero groups (the first of equals) becomes
 * `::`; addresses that embed an IPv4 one (::ffff:a.b.c.d and ::a.b.c.d) end in a dotted quad.
 */
export function formatIpv6(bytes: Uint8Array): string {
  const groups = Array.from(
    { length: 8 },
    (_, index) => ((bytes[index * 2] ?? 0) << 8) | (bytes[index * 2 + 1] ?? 0),
  );
  let start = -1;
  let length = 1;
  for (let from = 0; from < 8; from += 1) {
    let to = from;
    while (to < 8 && groups[to] === 0) to += 1;
    if (to - from > length) {
      start = from;
      length = to - from;
    }
    if (to > from) from = to;
  }
  const embedsIpv4 = start === 0 && (length === 6 || (length === 5 && groups[5] === 0xffff));
  const words = (embedsIpv4 ? groups.slice(0, 6) : groups).map((group) => group.toString(16));
  if (embedsIpv4) words.push(formatIpv4(bytes.subarray(12, 16)));
  if (start === -1) return words.join(':');
  return `${words.slice(0, start).join(':')}::${words.slice(start + length).join(':')}`;
}

/** The groups of one half; a dotted tail (::ffff:1.2.3.4) is two groups in another notation. */
function groupsOf(half: string, last: boolean): string[] {
  const groups = half.split(':');
  const tail = groups.at(-1);
  if (last && tail?.includes('.')) {
    const [a = 0, b = 0, c = 0, d = 0] = parseIpv4(tail);
    groups.splice(-1, 1, ((a << 8) | b).toString(16), ((c << 8) | d).toString(16));
  }
  return groups;
}
