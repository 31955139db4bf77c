import type { SocketariumEvent } from '@socketarium/protocol';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { reduceAll } from './reduce.ts';
import { Story } from './testing/transcript.ts';

/**
 * Each process emits its facts in order; between processes the order of arrival is not fixed. However
 * they are mixed, the picture at the end is the same.
 */

const CLIENTS = [1, 2, 3];

/** Three clients, two services each, one after the other. */
const recorded = (transport: 'unix-stream' | 'tcp'): Story => {
  const story = new Story({ transport, backlog: 4 });
  story.server.setsUp();
  for (const n of CLIENTS) story.client(n).added({ services: 2 });
  const peer = (n: number) =>
    transport === 'tcp' ? { port: story.client(n).port } : { pid: 500 + n };
  for (let service = 0; service < 2; service++) {
    for (const n of CLIENTS) story.client(n).connects();
    for (const n of CLIENTS) {
      story.client(n).writes(4, `${n}\n`).writes(4, '0\n').enters('read', { fd: 4, count: 4096 });
      story.server.accepts(5, peer(n)).reads(5, `${n}\n0\n`).writes(5, `${n}\n`).closes(5);
      story
        .client(n)
        .returns('read', 2, { buf: `${n}\n` })
        .reads(4, '')
        .closes(4);
    }
  }
  story.server.enters('accept', { sockfd: 3 });
  return story;
};

/** The server listens first; then `picks` chooses which process's next fact arrives. */
const mixed = (story: Story, picks: readonly number[]): SocketariumEvent[] => {
  const queues = new Map<string, SocketariumEvent[]>();
  const told: SocketariumEvent[] = [];
  const added = story.facts.findIndex((fact) => fact.type === 'client.added');
  told.push(...story.facts.slice(0, added));
  for (const fact of story.facts.slice(added)) {
    const who =
      'call' in fact ? `${fact.where.pid}` : fact.type === 'kernel.sampled' ? 'kernel' : 'lab';
    if (who === 'lab') told.push(fact);
    else queues.set(who, [...(queues.get(who) ?? []), fact]);
  }
  const lanes = [...queues.values()];
  for (let turn = 0; lanes.some((lane) => lane.length > 0); turn++) {
    const open = lanes.filter((lane) => lane.length > 0);
    const next = open[(picks[turn % picks.length] ?? 0) % open.length]?.shift();
    if (next) told.push(next);
  }
  return told.map((fact, index) => ({ ...fact, seq: index + 1 }));
};

for (const transport of ['unix-stream', 'tcp'] as const) {
  test(`${transport}: the same end, however the processes' facts are mixed`, () => {
    const story = recorded(transport);
    const { initial } = story;
    fc.assert(
      fc.property(fc.array(fc.nat(3), { minLength: 1, maxLength: 200 }), (picks) => {
        const end = reduceAll(initial, mixed(story, picks));
        expect(end.counters).toEqual(story.state.counters);
        expect(end.server.position.surpriseCount).toBe(0);
        expect(end.server.machine).toBe('waiting-for-a-connection');
        expect(end.connections).toEqual([]);
        expect(end.clients.map((one) => [one.id, one.phase, one.servicesDone])).toEqual(
          CLIENTS.map((n) => [`client-${n}`, 'done', 2]),
        );
      }),
      { numRuns: 200 },
    );
  });
}

/** Three datagram clients that are answered twice, and a sample at the end. */
const datagrams = (transport: 'unix-dgram' | 'udp'): Story => {
  const story = new Story({ transport, service: 'echo' });
  const { server } = story;
  server.setsUp();
  for (const n of CLIENTS) story.client(n).added({ lines: ['a', 'b'] });
  for (const n of CLIENTS) story.client(n).opens();
  for (const round of ['a', 'b']) {
    for (const n of CLIENTS) {
      story.client(n).sends(`${round}${n}`);
      if (transport === 'udp' && round === 'a') story.client(n).names();
    }
    story.kernel(null, { datagrams: { receiveQueue: 2 } });
    for (const n of CLIENTS) {
      const { name } = story.client(n);
      server.receives(`${round}${n}`, name).answers(`${round}${n}`, name);
    }
    story.kernel(null, { datagrams: { receiveQueue: 0 } });
    for (const n of CLIENTS) story.client(n).hears(`${round}${n}`);
  }
  for (const n of CLIENTS) story.client(n).closes(4);
  server.enters('recvfrom', { sockfd: 3, len: 4096, flags: '0' });
  return story;
};

for (const transport of ['unix-dgram', 'udp'] as const) {
  test(`${transport}: each datagram belongs to its sender, however the processes’ facts are mixed`, () => {
    const story = datagrams(transport);
    const { initial } = story;
    fc.assert(
      fc.property(fc.array(fc.nat(4), { minLength: 1, maxLength: 200 }), (picks) => {
        const end = reduceAll(initial, mixed(story, picks));
        expect(end.counters).toEqual(story.state.counters);
        expect(end.server.position.surpriseCount).toBe(0);
        expect(end.datagrams).toMatchObject({ length: 0, members: [], received: 6, unclaimed: [] });
        expect(end.clients.map((one) => [one.id, one.phase, one.servicesDone])).toEqual(
          CLIENTS.map((n) => [`client-${n}`, 'done', 1]),
        );
        const conversations = end.connections.map((one) => [one.clientId, one.serverRead]);
        expect(conversations.sort()).toEqual(CLIENTS.map((n) => [`client-${n}`, `a${n}b${n}`]));
      }),
      { numRuns: 200 },
    );
  });
}

/** Two clients on seqpackets: of three messages one is not read, and of two replies one is not. */
const messages = (): Story => {
  const story = new Story({ transport: 'unix-seqpacket', service: 'echo', server: 'select' });
  const { server } = story;
  server.setsUp();
  for (const n of [1, 2]) story.client(n).added();
  for (const n of [1, 2]) story.client(n).connects().writes(4, `A${n}`).writes(4, `B${n}`);
  for (const n of [1, 2]) server.accepts(4 + n, { pid: 500 + n });
  for (const n of [1, 2])
    server
      .reads(4 + n, `A${n}`)
      .writes(4 + n, `a${n}`)
      .reads(4 + n, `B${n}`);
  const rows = [1, 2].map((n) => ({ inode: 104 + n, peerInode: story.client(n).inode }));
  story.kernel([], { sockets: rows });
  for (const n of [1, 2]) story.client(n).reads(4, `a${n}`).writes(4, `C${n}`);
  for (const n of [1, 2]) server.writes(4 + n, `b${n}`);
  story.kernel([], { sockets: rows.map((row) => ({ ...row, receiveQueue: 2 })) });
  return story;
};

test('unix-seqpacket: the same messages wait, however the processes’ facts are mixed', () => {
  const story = messages();
  fc.assert(
    fc.property(fc.array(fc.nat(3), { minLength: 1, maxLength: 100 }), (picks) => {
      const end = reduceAll(story.initial, mixed(story, picks));
      const waiting = end.connections.map(({ clientId, toServer, toClient }) => [
        clientId,
        [toServer?.length, ...(toServer?.members ?? []).map((one) => one.preview)],
        [toClient?.length, ...(toClient?.members ?? []).map((one) => one.preview)],
      ]);
      expect(waiting.sort()).toEqual(
        [1, 2].map((n) => [`client-${n}`, [1, `C${n}`], [1, `b${n}`]]),
      );
    }),
    { numRuns: 300 },
  );
});
