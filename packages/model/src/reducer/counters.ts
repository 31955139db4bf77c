import type { Counters, SyscallEntered, SyscallReturned } from '@socketarium/protocol';

export const countEntered = (
  counters: Counters,
  event: Pick<SyscallEntered, 'actor' | 'call'>,
): Counters => {
  const old = counters.calls[event.call] ?? { entered: 0, returned: 0, failed: 0 };
  return {
    ...counters,
    calls: { ...counters.calls, [event.call]: { ...old, entered: old.entered + 1 } },
    serverCalls:
      event.actor === 'server'
        ? {
            ...counters.serverCalls,
            [event.call]: (counters.serverCalls[event.call] ?? 0) + 1,
          }
        : counters.serverCalls,
    connectionRequests:
      counters.connectionRequests + (event.call === 'connect' && event.actor !== 'server' ? 1 : 0),
    events: counters.events + 1,
  };
};

export const countReturned = (counters: Counters, event: SyscallReturned): Counters => {
  const old = counters.calls[event.call] ?? { entered: 0, returned: 0, failed: 0 };
  const server = event.actor === 'server';
  const took = event.ret > 0;
  const { call } = event;
  return {
    ...counters,
    calls: {
      ...counters.calls,
      [call]: {
        entered: old.entered,
        returned: old.returned + 1,
        failed: old.failed + (event.ret < 0 ? 1 : 0),
      },
    },
    accepted: counters.accepted + (server && call === 'accept' && event.ret >= 0 ? 1 : 0),
    serviceRequests: counters.serviceRequests + (!server && call === 'write' && took ? 1 : 0),
    replies: counters.replies + (server && call === 'write' && took ? 1 : 0),
    bytesRead: counters.bytesRead + (server && call === 'read' && took ? event.ret : 0),
    bytesWritten: counters.bytesWritten + (server && call === 'write' && took ? event.ret : 0),
    events: counters.events + 1,
  };
};
