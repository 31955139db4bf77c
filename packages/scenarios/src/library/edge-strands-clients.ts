import type { ScenarioInput } from '@socketarium/protocol';
import { threeAtOnce, threeWait } from './edge-steps.ts';

export const edgeStrandsClients: ScenarioInput = {
  id: 'edge-strands-clients',
  title: 'Edge-triggered: two clients keep waiting',
  topic: 'Multiplexing',
  question: 'Three clients wait, and the server sleeps in epoll_wait(). Why?',
  answer:
    'With EPOLLET the listening socket is reported when it becomes readable, once, not for as long as it is. This server accepts one connection each time it is woken, and goes back to sleep with two waiting; nothing new has happened, so nothing wakes it. A new client does, and again only one is accepted. The remedy: accept until EAGAIN.',
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
    { say: 'Two clients keep waiting: the server sleeps, and nothing happens.', restMs: 700 },
    {
      say: 'A new client wakes it. One client is accepted, and two keep waiting as before.',
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
      expected: 'A new client wakes it: one is accepted, and two keep waiting again',
      check: {
        atEnd: {
          server: { blockedIn: 'epoll_wait' },
          queue: { length: 2 },
          counters: { accepted: 3 },
        },
      },
    },
    {
      expected: 'The server never called accept() until EAGAIN',
      check: { never: { actor: 'server', call: 'accept', errno: 'EAGAIN' } },
    },
  ],
  sources: ['epoll(7)', 'measured: 3 queued, one accept per wake-up, 2 keep waiting'],
};
