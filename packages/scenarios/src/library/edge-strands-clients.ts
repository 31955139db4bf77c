import type { ScenarioInput } from '@socketarium/protocol';
import { threeAtOnce, threeWait } from './edge-steps.ts';

export const edgeStrandsClients: ScenarioInput = {
  id: 'edge-strands-clients',
  title: 'Edge-triggered: two clients stranded',
  topic: 'Multiplexing',
  question: 'Three clients wait, and the server sleeps in epoll_wait(). Why?',
  answer:
    'With EPOLLET the listening socket is reported when it becomes readable, once, not for as long as it is. This server accepts one connection each time it is woken, and goes back to sleep with two left; nothing new has happened, so nobody wakes it. A newcomer does, and again just one is accepted. The cure: accept until EAGAIN.',
  lab: {
    transport: 'unix-stream',
    server: 'epoll',
    service: 'echo',
    trigger: 'edge-one-accept',
  },
  transports: ['unix-seqpacket', 'tcp'],
  watchPace: 250,
  steps: [
    ...threeAtOnce,
    {
      until: {
        server: { blockedIn: 'epoll_wait' },
        queue: { length: 2 },
        phases: { done: 1 },
      },
    },
    { say: 'Two clients are stranded: the server sleeps, and nothing moves.', restMs: 700 },
    {
      say: 'A newcomer wakes it. One is accepted, and two are stranded as before.',
      add: { script: { lines: ['late'], thinkMs: 0 } },
    },
    {
      until: {
        server: { blockedIn: 'epoll_wait' },
        queue: { length: 2 },
        phases: { done: 2 },
        counters: { accepted: 3 },
      },
    },
  ],
  observations: [
    threeWait,
    {
      expected: 'One is accepted, and the server sleeps in epoll_wait() while two wait',
      decisive: true,
      check: {
        sometime: {
          server: { blockedIn: 'epoll_wait' },
          queue: { length: 2 },
          phases: { done: 1 },
          counters: { accepted: 2 },
        },
      },
    },
    {
      expected: 'A newcomer gets one of them out, and two are left again',
      check: {
        atEnd: {
          server: { blockedIn: 'epoll_wait' },
          queue: { length: 2 },
          counters: { accepted: 3 },
        },
      },
    },
    {
      expected: 'The server never asked until EAGAIN',
      check: { never: { actor: 'server', call: 'accept', errno: 'EAGAIN' } },
    },
  ],
  sources: ['epoll(7)', 'measured: 3 queued, one accept a wake, 2 stranded'],
};
