import { LIMITS, type Transport } from '@socketarium/protocol';
import { UsageError } from './usage-error.ts';

/** A destination as the user writes it. A host may still be a name. */
export type Destination =
  | { readonly kind: 'unix'; readonly transport: Transport; readonly path: string }
  | {
      readonly kind: 'inet';
      readonly transport: 'tcp' | 'udp';
      readonly host: string;
      readonly port: number;
    }
  /** A lab of the daemon, which has its address. */
  | { readonly kind: 'lab'; readonly id: string };

/** For the help and for error messages. */
export const ADDRESS_FORMS =
  'a path, unix:PATH, unix-seqpacket:PATH, unix-dgram:PATH, HOST:PORT, tcp:HOST:PORT, udp:HOST:PORT, [::1]:PORT, or a lab such as lab-1';

const UNIX: Readonly<Record<string, Transport>> = {
  unix: 'unix-stream',
  'unix-stream': 'unix-stream',
  'unix-seqpacket': 'unix-seqpacket',
  'unix-dgram': 'unix-dgram',
};

const HOST_AND_PORT = /^(?:\[([0-9A-Fa-f:.]+)\]|([^[\]:/\s]+)):(\d{1,5})$/;

/** Throws UsageError. */
export const parseAddress = (text: string): Destination => {
  if (/^lab-\d+$/.test(text)) return { kind: 'lab', id: text };
  const [, scheme = '', rest = ''] = /^([a-z-]+):(.*)$/s.exec(text) ?? [];
  const transport = UNIX[scheme];
  if (transport !== undefined) return unix(transport, rest);
  if (scheme === 'tcp' || scheme === 'udp') return inet(scheme, rest, text);
  if (text.includes('/')) return unix('unix-stream', text);
  return inet('tcp', text, text);
};

const unix = (transport: Transport, path: string): Destination => {
  if (path === '' || path.includes('\0'))
    throw new UsageError('The path of the socket is missing.');
  const bytes = Buffer.byteLength(path);
  if (bytes > LIMITS.unixPathBytes) {
    throw new UsageError(
      `A Unix socket's path has at most ${LIMITS.unixPathBytes} bytes, and this one has ${bytes}: go to its directory and say ./NAME.`,
    );
  }
  return { kind: 'unix', transport, path };
};

const inet = (transport: 'tcp' | 'udp', place: string, text: string): Destination => {
  const [, literal, name, digits] = HOST_AND_PORT.exec(place) ?? [];
  const host = literal ?? name;
  const port = Number(digits);
  if (host === undefined || port < 1 || port > 65_535) {
    throw new UsageError(`${JSON.stringify(text)} is no address: say ${ADDRESS_FORMS}.`);
  }
  return { kind: 'inet', transport, host, port };
};
