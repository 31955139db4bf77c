import { type Connection, printAddress } from '@socketarium/protocol';
import type { Draft } from '../draft/draft.ts';

/** Internet clients by their address: a port belongs to an address, and two addresses may have the same. */

/** An end as programs print it; null where the kernel reports no address or no port. */
export const printedEnd = (host: string | undefined, port: number | null): string | null =>
  host === undefined || host === '' || port === null || port === 0
    ? null
    : printAddress({ host, port });

/** The connection of the client at this port of this address (undefined: of any address). */
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
