import type { Io, Transport } from '@socketarium/protocol';
import { closingStates, closingTransitions } from './closing-down.ts';
import { callsOf } from './io-calls.ts';
import { branchStates, hubStates, levelTransitions, SERVING } from './multiplexed.ts';
import { asksTheKernel, usesWhatWasPassed } from './quiet.ts';
import { settingUpStates, settingUpTransitions } from './setting-up.ts';
import type { Machine } from './types.ts';
import { workTransitions } from './working.ts';

/** I/O multiplexing by select(2): one process sleeps on all descriptors at once. */
export const selectMachine = (transport: Transport, io: Io = 'read-write'): Machine => {
  const calls = callsOf(io);
  return {
    id: 'select',
    title: 'Multiplexed server: select',
    states: [
      ...settingUpStates(transport),
      ...hubStates({
        call: 'select',
        printed: 'select(listenFd and every connFd)',
        explanation:
          'It asks about the listening socket and every connected socket at once, and sleeps only if none is ready.',
        whileAsleep:
          'It sleeps on the listening socket and every connected socket at once: whoever moves first wakes it.',
        row: 3,
      }),
      ...branchStates(calls, {
        accepting: 'select() found someone in the accept queue, so accept() returns at once.',
        reading: `select() found bytes there, or end-of-file, so ${calls.receive}() returns at once.`,
        sleeps: true,
        row: 5,
      }),
      ...closingStates(transport, 9),
    ],
    transitions: [
      ...asksTheKernel,
      ...usesWhatWasPassed,
      ...settingUpTransitions(transport, 'waiting-for-readiness'),
      ...levelTransitions(calls, 'select'),
      {
        id: 'accepted',
        from: 'accepting',
        to: 'dispatching',
        label: 'accept() = connFd',
        says: 'One socket more to watch: it joins the set of the next select().',
        on: { fact: 'returned', call: 'accept', guard: 'ok' },
      },
      {
        // fd_set has FD_SETSIZE bits: select(2) has no way to watch a descriptor beyond them.
        id: 'beyond-fd-set',
        from: 'dispatching',
        to: 'closing-the-connected-socket',
        label: 'beyond FD_SETSIZE',
        says: 'Its number has no bit in an fd_set, so select() cannot watch it: closed unserved.',
        on: { fact: 'entered', call: 'close', guard: 'beyond fd_set' },
      },
      ...workTransitions('closing-the-connected-socket'),
      ...closingTransitions(transport, SERVING),
    ],
  };
};
