import type { ScenarioInput } from '@socketarium/protocol';

const MOVIE_BYTES = 32_000_000;

export const copyingAMovie: ScenarioInput = {
  id: 'copying-a-movie',
  title: 'Copying a movie',
  topic: 'Many bytes',
  question: 'The reader is slow. What keeps the writer from filling the memory?',
  answer:
    'The socket’s buffers do. They hold a few hundred kilobytes; then write() sleeps until the reader has made room. So a file of any size passes through a fixed amount of memory, and the fast side can go no faster than the slow one. Every byte arrives, in order: the SHA-256 of both sides is the same.',
  lab: { transport: 'unix-stream', server: 'iterative', service: 'file', workMs: 8 },
  transports: ['tcp'],
  servers: ['select', 'poll', 'epoll'],
  watchPace: 0,
  steps: [
    {
      say: 'Client 1 writes a file of 32 MB; the server works 8 ms on each piece that it reads.',
      add: { script: { file: { bytes: MOVIE_BYTES } } },
    },
    { until: { clients: [{ id: 'client-1', phase: 'done' }] }, withinMs: 60_000 },
  ],
  observations: [
    {
      expected: 'The writer sleeps in write() while the reader works',
      decisive: true,
      check: {
        sometime: {
          server: { blockedIn: 'nanosleep' },
          clients: [{ id: 'client-1', blockedIn: 'write' }],
        },
      },
    },
    {
      expected: 'The server reads every byte',
      check: { atEnd: { counters: { bytesRead: { atLeast: MOVIE_BYTES } } } },
    },
    {
      expected: 'Its SHA-256 is the sender’s: it replies ok',
      check: {
        happens: {
          actor: 'server',
          call: 'write',
          args: { buf: { contains: `ok ${MOVIE_BYTES} bytes` } },
        },
      },
    },
    {
      expected: 'The client reads the verdict',
      check: { happens: { actor: 'client-1', call: 'read', args: { buf: { contains: 'ok ' } } } },
    },
  ],
  sources: ['write(2)', 'unix(7)', 'tcp(7)'],
};
