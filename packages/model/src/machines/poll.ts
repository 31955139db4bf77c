import type { Io, Transport } from '@socketarium/protocol';
import { closingStates, closingTransitions } from './closing-down.ts';
import { callsOf } from './io-calls.ts';
import { branchStates, hubStates, levelTransitions, SERVING } from './multiplexed.ts';
import { asksTheKernel, usesWhatWasPassed } from './quiet.ts';
import { settingUpStates, settingUpTransitions } from './setting-up.ts';
import type { Machine } from './types.ts';
import { workTransitions } from './working.ts';

/** I/O multiplexing by poll(2): a list of descriptors instead of select's fixed set of bits. */
export const pollMachine = (transport: Transport, io: Io = 'read-write'): Machine => {
  const calls = callsOf(io);
  return {
    id: 'poll',
    title: 'Multiplexed server: poll',
    states: [
      ...settingUpStates(transport),
      ...hubStates({
        call: 'poll',
        printed: 'poll(listenFd and every connFd)',
        explanation:
          'It asks about a list of descriptors, which may have any numbers: poll() knows no FD_SETSIZE.',
        whileAsleep: 'Nothing in its list is ready, so it sleeps: whoever moves first wakes it.',
        row: 3,
      }),
      ...branchStates(calls, {
        accepting: 'poll() found someone in the accept queue, so accept() returns at once.',
        reading: `poll() found bytes there, or end-of-file, so ${calls.receive}() returns at once.`,
        sleeps: true,
        closing: 'Closed, this client’s socket is in the list no more.',
        row: 5,
      }),
      ...closingStates(transport, 9),
    ],
    transitions: [
      ...asksTheKernel,
      ...usesWhatWasPassed,
      ...settingUpTransitions(transport, 'waiting-for-readiness'),
      ...levelTransitions(calls, 'poll'),
      {
        id: 'accepted',
        from: 'accepting',
        to: 'dispatching',
        label: 'accept() = connFd',
        says: 'One socket more to watch: it joins the list of the next poll().',
        on: { fact: 'returned', call: 'accept', guard: 'ok' },
      },
      ...workTransitions('closing-the-connected-socket'),
      ...closingTransitions(transport, SERVING),
    ],
  };
};
