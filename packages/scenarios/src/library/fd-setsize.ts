import type { ScenarioInput } from '@socketarium/protocol';

export const fdSetsize: ScenarioInput = {
  id: 'fd-setsize',
  title: 'FD_SETSIZE',
  topic: 'Multiplexing',
  question: 'The server uses select(), and accept() returns descriptor 1024. What now?',
  answer:
    'fd_set has 1024 bits, for the descriptors 0 to 1023. FD_SET() with 1024 writes past the end: undefined behaviour, and an abort where the C library checks. This server looks and closes the connection instead. poll() and epoll have no such bound.',
  lab: { transport: 'unix-stream', server: 'select', service: 'echo', lowestFd: 1022 },
  transports: ['unix-seqpacket', 'tcp'],
  servers: ['poll', 'epoll'],
  watchPace: 300,
  requires: [{ needs: 'descriptors', atLeast: 1100 }],
  steps: [
    {
      say: 'All descriptors below 1022 are taken. Client 1 connects.',
      add: { script: { lines: ['one'], thinkMs: 0, interactive: true } },
    },
    { untilCall: { actor: 'client-1', call: 'read', args: { buf: 'one\n' } } },
    {
      say: 'Client 2 connects, and its descriptor would be 1024 or more.',
      add: {
        script: {
          steps: [
            { call: 'connect' },
            { call: 'write', text: 'two\n' },
            { call: 'read', until: 'line' },
          ],
        },
      },
    },
    { untilCall: { actor: 'client-2', call: 'read' } },
    { until: { server: { machine: 'waiting-for-readiness' } } },
  ],
  observations: [
    {
      expected: 'Client 1 has the last descriptor that fd_set has a bit for, 1023, and is served',
      check: {
        inOrder: [
          { actor: 'server', call: 'accept', ret: 1023 },
          { actor: 'server', call: 'read', args: { fd: 1023, buf: 'one\n' } },
          { actor: 'server', call: 'write', args: { fd: 1023, buf: 'one\n' } },
        ],
      },
      only: { server: ['select', 'poll'] },
    },
    {
      expected: 'Client 1 is served, on a descriptor of 1024: epoll’s own took 1023',
      check: {
        inOrder: [
          { actor: 'server', call: 'accept', ret: 1024 },
          { actor: 'server', call: 'write', args: { fd: 1024, buf: 'one\n' } },
        ],
      },
      only: { server: ['epoll'] },
    },
    {
      expected: 'accept() returns 1024 or more for client 2',
      check: {
        inOrder: [
          { when: 'entered', actor: 'client-2', call: 'connect' },
          { actor: 'server', call: 'accept', ret: { atLeast: 1024 } },
        ],
      },
    },
    {
      expected: 'The select server closes it unserved',
      check: {
        inOrder: [
          { actor: 'server', call: 'accept', ret: 1024 },
          { actor: 'server', call: 'close', ret: 0, args: { fd: 1024 } },
        ],
      },
      only: { server: ['select'] },
    },
    {
      expected: 'Client 2 receives no reply',
      check: { never: { actor: 'client-2', call: 'read', ret: { atLeast: 1 } } },
      only: { server: ['select'] },
    },
    {
      expected: 'Client 2 is served like any other',
      check: { happens: { actor: 'client-2', call: 'read', args: { buf: 'two\n' } } },
      only: { server: ['poll', 'epoll'] },
    },
  ],
  sources: ['select(2)', 'poll(2)'],
};
