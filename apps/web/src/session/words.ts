import type { Address, CreateLab, Transport } from '@socketarium/protocol';

/** A lab's choices as the page says them. */
export const TRANSPORTS: readonly { readonly value: Transport; readonly label: string }[] = [
  { value: 'unix-stream', label: 'Unix stream' },
  { value: 'tcp', label: 'TCP' },
];

const transportLabel = (transport: Transport): string =>
  TRANSPORTS.find(({ value }) => value === transport)?.label ?? transport;

/** `Unix stream, multiplexing off, sum`. */
export const describeConfig = (config: Pick<CreateLab, 'transport' | 'server' | 'service'>) =>
  `${transportLabel(config.transport)}, multiplexing ${config.server === 'select' ? 'select' : 'off'}, ${config.service}`;

/** The command that joins the lab from a terminal. */
export const joinCommand = (address: Address): string =>
  'path' in address ? `nc -U ${address.path}` : `nc ${address.host} ${address.port}`;

/** What to type once joined. */
export const joinHint = (service: CreateLab['service']): string =>
  service === 'sum'
    ? 'then a number a line; 0 ends and brings the sum'
    : 'then any line; each comes back; Ctrl-D ends';

/** `1 client`, `3 clients`. */
export const counted = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? '' : 's'}`;
