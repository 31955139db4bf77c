import type { ScenarioInput } from '@socketarium/protocol';

export const tcpOverIpv6: ScenarioInput = {
  id: 'tcp-over-ipv6',
  title: 'The same over IPv6',
  topic: 'Names and ports',
  question: 'What changes for a server when its clients connect over IPv6?',
  answer:
    'The domain, AF_INET6, and the form of the addresses: [::1] and a port. Every call, every queue and every state of the server are the same.',
  lab: { transport: 'tcp', server: 'select', service: 'echo', ipv6: true },
  transports: [],
  servers: ['iterative', 'poll', 'epoll'],
  watchPace: 400,
  requires: [{ needs: 'ipv6' }],
  steps: [
    { say: 'Client 1 connects to [::1].', add: { script: { lines: ['hello'], thinkMs: 100 } } },
    { until: { clients: [{ id: 'client-1', phase: 'done' }] } },
  ],
  observations: [
    {
      expected: 'The server’s socket is of the domain AF_INET6',
      check: { happens: { actor: 'server', call: 'socket', args: { domain: 'AF_INET6' } } },
    },
    {
      expected: 'accept() returns an IPv6 address',
      check: {
        happens: { actor: 'server', call: 'accept', args: { addr: { contains: '[::1]:' } } },
      },
    },
    {
      expected: 'The client reads its echo',
      check: { happens: { actor: 'client-1', call: 'read', args: { buf: 'hello\n' } } },
    },
  ],
  sources: ['ipv6(7)'],
};
