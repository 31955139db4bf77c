import {
  type Connection,
  type FinishedCall,
  HERE,
  isDatagram,
  type OpenCall,
} from '@socketarium/protocol';
import type { Draft } from '../draft/draft.ts';

/**
 * The client that a call of the lab's first server is about: by its descriptor, or on datagrams by the
 * address in it.
 */
export const peerOf = (
  draft: Draft,
  { args }: Pick<OpenCall | FinishedCall, 'args'>,
): Connection | undefined => {
  if (isDatagram(draft.config.transport)) {
    const address = args.src_addr ?? args.dest_addr ?? args.msg_name;
    return typeof address === 'string' && address !== ''
      ? draft.connections.withAddress(address).at(-1)
      : undefined;
  }
  const fd = args.fd ?? args.sockfd;
  const { pid } = draft.first;
  const process = pid === null ? undefined : draft.process({ host: HERE, pid });
  const descriptor = process?.descriptors.get(Number(fd ?? -1));
  return descriptor?.role === 'connected' ? draft.connection(descriptor.connectionId) : undefined;
};
