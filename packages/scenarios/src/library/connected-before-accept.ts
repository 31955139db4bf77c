import type { ScenarioInput } from '@socketarium/protocol';
import { heldInRead, holder } from './parts.ts';

export const connectedBeforeAccept: ScenarioInput = {
  id: 'connected-before-accept',
  title: 'Connected before accept()',
  topic: 'The accept queue',
  question: 'connect() returned 0 and write() took the bytes. Does the server know of it?',
  answer:
    'No. connect() is answered by the kernel, which puts the connection into the accept queue; write() puts the bytes into a buffer of the kernel. The server has made no call for this client at all. The client finds out only in read(), where it sleeps.',
  lab: { transport: 'unix-stream', server: 'iterative', service: 'sum' },
  transports: ['unix-seqpacket', 'tcp'],
  watchPace: 300,
  steps: [
    holder,
    heldInRead,
    {
      say: 'Client 2 connects, writes and waits. Watch what returns at once and what sleeps.',
      add: {
        script: {
          steps: [
            { call: 'connect' },
            { call: 'write', text: '5\n0\n' },
            { call: 'read', until: 'end' },
          ],
        },
      },
    },
    { until: { clients: [{ id: 'client-2', phase: 'queued', blockedIn: 'read' }] } },
    { say: 'The server still sleeps in read() for client 1.', restMs: 500 },
    {
      say: 'Client 1 is done. Only now client 2 is accepted, and its bytes are there already.',
      command: { type: 'client.send', clientId: 'client-1', text: '0' },
    },
    { until: { phases: { done: 2 }, server: { blockedIn: 'accept' } } },
  ],
  observations: [
    {
      expected: 'connect() and write() of client 2 return before the server has accepted it',
      check: {
        inOrder: [
          { actor: 'client-2', call: 'connect', ret: 0 },
          { actor: 'client-2', call: 'write', ret: 4 },
          { when: 'entered', actor: 'client-1', call: 'write', args: { buf: '0\n' } },
          { actor: 'server', call: 'accept', ret: { atLeast: 0 } },
          { actor: 'server', call: 'read', args: { buf: '5\n0\n' } },
        ],
      },
    },
    {
      expected: 'Client 2 sleeps in read() while the kernel has it in the accept queue',
      decisive: true,
      check: {
        sometime: {
          queue: { members: ['client-2'] },
          clients: [{ id: 'client-2', phase: 'queued', blockedIn: 'read' }],
        },
      },
    },
    {
      expected: 'It slept there for as long as client 1 was served: half a second and more',
      check: { call: { actor: 'client-2', call: 'read' }, tookMs: { atLeast: 450 } },
    },
    {
      expected: 'In the end it reads its sum',
      check: { happens: { actor: 'client-2', call: 'read', args: { buf: '5\n' } } },
    },
  ],
  sources: ['connect(2)', 'listen(2)', 'unix(7)'],
};
