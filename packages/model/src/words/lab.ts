import type { Address, CreateLab, Service, Transport, Trigger } from '@socketarium/protocol';
import { isDatagram, isMultiplexed } from '@socketarium/protocol';

/** A lab's options in the page's words. */

interface TransportWords {
  readonly value: Transport;
  readonly ipv6: boolean;
  readonly label: string;
  readonly says: string;
  readonly family: 'Unix: one machine, a path' | 'Internet: an address and a port';
}

const UNIX = 'Unix: one machine, a path';
const INTERNET = 'Internet: an address and a port';

/** Every kind of socket that can be served on, IPv6 as a kind of its own. */
export const TRANSPORTS: readonly TransportWords[] = [
  {
    value: 'unix-stream',
    ipv6: false,
    label: 'Unix stream',
    says: 'Connections; bytes in order, without boundaries',
    family: UNIX,
  },
  {
    value: 'unix-seqpacket',
    ipv6: false,
    label: 'Unix seqpacket',
    says: 'Connections; each message is kept apart',
    family: UNIX,
  },
  {
    value: 'unix-dgram',
    ipv6: false,
    label: 'Unix datagram',
    says: 'No connections; a full queue makes the sender sleep',
    family: UNIX,
  },
  {
    value: 'tcp',
    ipv6: false,
    label: 'TCP',
    says: 'Connections; bytes in order, without boundaries',
    family: INTERNET,
  },
  {
    value: 'tcp',
    ipv6: true,
    label: 'TCP over IPv6',
    says: 'The same, on ::1',
    family: INTERNET,
  },
  {
    value: 'udp',
    ipv6: false,
    label: 'UDP',
    says: 'No connections; what does not fit is lost',
    family: INTERNET,
  },
  {
    value: 'udp',
    ipv6: true,
    label: 'UDP over IPv6',
    says: 'The same, on ::1',
    family: INTERNET,
  },
];

/** `TCP over IPv6`. */
export const transportLabel = (transport: Transport, ipv6 = false): string =>
  TRANSPORTS.find((words) => words.value === transport && words.ipv6 === ipv6)?.label ?? transport;

export const SERVICES: readonly { readonly value: Service; readonly says: string }[] = [
  { value: 'sum', says: 'Numbers, one per line; 0 returns the sum' },
  { value: 'echo', says: 'Each line is sent back' },
  { value: 'file', says: '“Copying a movie”: many bytes, and their SHA-256 is checked' },
  { value: 'descriptor', says: 'A descriptor of an open file is passed to the server' },
];

export const TRIGGERS: readonly {
  readonly value: Trigger;
  readonly label: string;
  readonly says: string;
}[] = [
  { value: 'level', label: 'level', says: 'Reported for as long as there is something to read' },
  { value: 'edge', label: 'edge', says: 'Reported once: accept and read until EAGAIN' },
  {
    value: 'edge-one-accept',
    label: 'edge (buggy)',
    says: 'A common bug: one accept per wake-up; the other clients are never reported again',
  },
];

/** `edge`. */
export const triggerLabel = (trigger: Trigger): string =>
  TRIGGERS.find(({ value }) => value === trigger)?.label ?? trigger;

/** `Unix stream, multiplexing off, sum`; `UDP over IPv6, echo`. */
export const describeConfig = (
  config: Pick<CreateLab, 'transport' | 'server' | 'service'> &
    Partial<Pick<CreateLab, 'ipv6' | 'trigger'>>,
): string => {
  const transport = transportLabel(config.transport, config.ipv6);
  if (isDatagram(config.transport)) return `${transport}, ${config.service}`;
  const trigger =
    config.server === 'epoll' && config.trigger !== undefined && config.trigger !== 'level'
      ? `, ${triggerLabel(config.trigger)}`
      : '';
  const design = config.server === 'iterative' ? 'off' : `off, ${config.server}`;
  const how = isMultiplexed(config.server) ? config.server : design;
  return `${transport}, multiplexing ${how}${trigger}, ${config.service}`;
};

/** The command that joins the lab from a terminal. */
export const joinCommand = (address: Address, transport: Transport): string => {
  if ('path' in address) {
    if (transport === 'unix-seqpacket') return `socat - UNIX-CONNECT:${address.path},type=5`;
    // It needs its own name so that the answer can come back.
    if (transport === 'unix-dgram') {
      return `socat - UNIX-SENDTO:${address.path},bind=/tmp/me.$$`;
    }
    return `nc -U ${address.path}`;
  }
  return `nc ${transport === 'udp' ? '-u ' : ''}${address.host} ${address.port}`;
};

/** Socketarium's own terminal client, which supports every transport; for the directory where it was started. */
export const ownClient = (labId: string, service: Service): string =>
  `npm run -s socketarium -- client ${labId}${service === 'file' ? ' --file movie.mp4' : ''}`;

/** What to type once joined. */
export const joinHint = (service: Service, transport: Transport): string => {
  switch (service) {
    case 'sum':
      return 'then one number per line; 0 ends and returns the sum';
    case 'echo':
      return isDatagram(transport)
        ? 'then any line; the server echoes each'
        : 'then any line; the server echoes each; Ctrl-D ends';
    case 'file':
      return 'it needs a header line first: socketarium client sends it';
    case 'descriptor':
      return 'it wants sendmsg with SCM_RIGHTS: a client of the lab does it';
  }
};
