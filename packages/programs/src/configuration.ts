import { isByteStream, isDatagram, type ServerProgramConfig } from '@socketarium/protocol/wire';
import { datagram } from './designs/datagram.ts';
import { epoll } from './designs/epoll.ts';
import { epollEdge, epollEdgeOneAccept } from './designs/epoll-edge.ts';
import { IO_PAIRS, newRequest } from './designs/io.ts';
import { iterative } from './designs/iterative.ts';
import { poll } from './designs/poll.ts';
import { select } from './designs/select.ts';
import type { Design, Serving } from './designs/serving.ts';
import { endpointOf, SOCKET_TYPES } from './endpoint.ts';
import type { FileCalls } from './server-calls.ts';
import { SERVICES } from './services/services.ts';

const TRIGGERS = { level: epoll, edge: epollEdge, 'edge-one-accept': epollEdgeOneAccept };

/** The design in a configuration. A datagram transport has one of its own. */
export const designOf = (config: ServerProgramConfig): Design => {
  if (isDatagram(config.transport)) return datagram;
  return { iterative, select, poll, epoll: TRIGGERS[config.trigger] }[config.server];
};

/**
 * What that design serves. Throws PATH_TOO_LONG or INVALID_ARGUMENT.
 * @param workMs the present work time of a request, milliseconds.
 */
export const servingOf = (
  config: ServerProgramConfig,
  files: FileCalls,
  workMs: () => number,
): Serving => {
  const { transport, bufferBytes } = config;
  const service = SERVICES[config.service];
  const stream = isByteStream(transport);
  return {
    here: endpointOf(config.address),
    socketType: SOCKET_TYPES[transport],
    unlinkFirst: config.unlinkFirst,
    reuseAddr: config.reuseAddr,
    backlog: config.backlog,
    io: IO_PAIRS[config.io],
    request: newRequest(bufferBytes ?? (stream ? service.readBytes : service.messageBytes)),
    begin: () => (stream ? service.begin(files) : service.beginMessages(files)),
    get workMs() {
      return workMs();
    },
    wholeLine: config.wholeLine,
  };
};
