import type { ScenarioInput } from '@socketarium/protocol';

export const movieByDatagrams: ScenarioInput = {
  id: 'movie-by-datagrams',
  title: 'Copying a movie by UDP',
  topic: 'Many bytes',
  question: 'Why not send the movie in datagrams?',
  answer:
    'Nothing slows the sender: every sendto() succeeds, the receiver’s buffer overflows, and what does not fit is dropped. The server cannot even ask for it again; the checksum does not agree, or the last datagram, which carries it, is lost itself. And a datagram has a largest size: one byte over 65,507 is EMSGSIZE.',
  lab: { transport: 'udp', server: 'iterative', service: 'file', workMs: 3 },
  watchPace: 0,
  steps: [
    {
      say: 'Client 1 sends 16 MB as 500 datagrams of 32,000 bytes, as fast as it can.',
      add: {
        script: {
          file: { bytes: 16_000_000, chunkBytes: 32_000 },
          thinkMs: 0,
          replyTimeoutMs: 1000,
        },
      },
    },
    { untilCall: { actor: 'client-1', call: 'recvfrom' }, withinMs: 60_000 },
    { until: { datagrams: { length: 0, bytes: 0 }, server: { blockedIn: 'recvfrom' } } },
    {
      say: 'Client 2 tries one large datagram.',
      add: {
        script: {
          steps: [
            { call: 'sendto', bytes: 65_507 },
            { call: 'sendto', bytes: 65_508 },
          ],
        },
      },
    },
    { untilCall: { actor: 'client-2', call: 'sendto' }, times: 2 },
  ],
  observations: [
    {
      expected: 'Every datagram of the movie was sent without an error',
      check: {
        happens: { actor: 'client-1', call: 'sendto', ret: 32_000 },
        times: 500,
      },
    },
    {
      expected: 'The kernel dropped some of them',
      check: { atEnd: { datagrams: { lost: { atLeast: 1 } } } },
    },
    {
      expected: 'The server never replies ok',
      check: { never: { actor: 'server', call: 'sendto', args: { buf: { contains: 'ok ' } } } },
    },
    {
      expected: '65,507 bytes go in one datagram, 65,508 do not: EMSGSIZE',
      check: {
        inOrder: [
          { actor: 'client-2', call: 'sendto', ret: 65_507 },
          { actor: 'client-2', call: 'sendto', errno: 'EMSGSIZE' },
        ],
      },
    },
  ],
  sources: ['udp(7)', 'sendto(2)', 'RFC 768'],
};
