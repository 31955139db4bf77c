import { type Connection, printAddress } from '@socketarium/protocol';
import type { Draft } from '../draft/draft.ts';

/** Internet clients by where they are: a port is an address's own, and two addresses may have the same. */

/** An end as programs print it; null where the kernel gave no address or no port. */
export const printedEnd = (host: string | undefined, port: number | null): string | null =>
  host === undefined || host === '' || port === null || port === 0
    ? null
    : printAddress({ host, port });

/** The connection of the client at this port of this address (undefined: of whichever). */
export const clientAt = (
  draft: Draft,
  port: number,
  host: string | undefined,
): Connection | undefined => {
  const address = printedEnd(host, port);
  return draft.connections
    .withPort(port)
    .find(
      ({ clientAddress }) =>
        address === null || clientAddress === null || clientAddress === address,
    );
};
