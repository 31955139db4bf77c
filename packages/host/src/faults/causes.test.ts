import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { reduce } from '@socketarium/model';
import { History } from '@socketarium/model/projections/history';
import { captionAt } from '@socketarium/model/words/caption';
import { causeOf } from '@socketarium/model/words/causes';
import { endOfServer, fateOfClients, itsClients } from '@socketarium/model/words/fate';
import { placeWords, traitsOf } from '@socketarium/model/words/traits';
import type { AddClientsInput, LabState, SocketariumEvent } from '@socketarium/protocol';
import { monotonicNow } from '@socketarium/syscalls';
import { expect, test } from 'vitest';
import { add, eventOf, labIn, order, until, withHost } from '../testing/labs.ts';
import type { Lab } from '../types.ts';

/** Causes that are easily overlooked, in labs of real processes: each is shown where it has its effect. */

const scripted = (
  steps: NonNullable<NonNullable<AddClientsInput['script']>['steps']>,
): AddClientsInput => ({ script: { steps }, isolated: true });

/** A sleep counts only once it has lasted: time alone decides that, and no fact. */
const PATIENT = { timeout: 15_000, interval: 10 } as const;

/** The unusual properties shown on the first client's card. */
const traits = (state: LabState): string[] =>
  state.clients.slice(0, 1).flatMap((client) => traitsOf(client, state));

/** The causes shown at any moment so far, by rewinding to each. */
const causesSoFar = (lab: Lab, first: LabState): Set<string> => {
  const past = new History();
  past.reset(first);
  const events: readonly SocketariumEvent[] = lab.events.after(first.seq) ?? [];
  let state = first;
  for (const event of events) {
    state = reduce(state, event);
    past.add([{ event, state }]);
  }
  const said = new Set<string>();
  for (const { seq } of events) {
    const moment = past.momentAt(seq, monotonicNow());
    const cause = moment && causeOf(moment, moment.t);
    if (cause) said.add(cause);
  }
  return said;
};

test.each([
  ['tcp', 'iterative', false],
  ['unix-stream', 'select', true],
] as const)(
  '%s, %s: half a line is said to be half a line',
  async (transport, server, wholeLine) => {
    await withHost(async (host) => {
      const lab = await labIn(host, { transport, server, service: 'echo', wholeLine });
      await add(
        lab,
        scripted([{ call: 'connect' }, { call: 'write', text: 'half of ' }, { call: 'read' }]),
      );
      await expect
        .poll(() => captionAt(lab.state, monotonicNow()), PATIENT)
        .toEqual({
          text: expect.stringMatching(/^The server sleeps in read\(/),
          advice: expect.stringMatching(/has read “half of ” of client 1 and no newline yet/),
        });
      expect(traits(lab.state)).toContain('half a line, no newline yet');
    });
  },
);

test('an empty message on seqpacket is distinguished from end-of-file, though read() returns 0 for both', async () => {
  await withHost(async (host) => {
    const lab = await labIn(host, {
      transport: 'unix-seqpacket',
      server: 'select',
      service: 'echo',
    });
    const first = lab.state;
    await add(
      lab,
      scripted([
        { call: 'connect' },
        { call: 'write', text: 'a' },
        { call: 'read' },
        { call: 'write', bytes: 0 },
        { call: 'read' },
        { call: 'nanosleep', ms: 60_000 },
      ]),
    );
    const state = await until(lab, 'heard', (now) => now.clients[0]?.heard === 'end-of-file');
    expect(traits(state)).toContain('empty message read as end');
    expect([...causesSoFar(lab, first)].join()).toMatch(
      /read\(\) returned 0 because client 1 sent an empty message.*has not closed/,
    );
  });
});

test.each(['unix-seqpacket', 'unix-stream', 'tcp'] as const)(
  '%s: a close is reported as end-of-file only',
  async (transport) => {
    await withHost(async (host) => {
      const lab = await labIn(host, { transport, server: 'select', service: 'echo' });
      const first = lab.state;
      await add(
        lab,
        scripted([{ call: 'connect' }, { call: 'write', text: 'a\n' }, { call: 'read' }]),
      );
      const end = await eventOf(
        lab,
        'the server’s read of 0',
        (one) =>
          one.type === 'syscall.returned' &&
          one.client === undefined &&
          one.call === 'read' &&
          one.ret === 0,
      );
      expect(end.seq).toBeGreaterThan(first.seq);
      expect([...causesSoFar(lab, first)]).toEqual([]);
    });
  },
);

test.each(['unix-stream', 'tcp'] as const)(
  '%s: a close with unread data is reported as a reset, not as end-of-file',
  async (transport) => {
    await withHost(async (host) => {
      const lab = await labIn(host, { transport, server: 'iterative', service: 'echo' });
      const first = lab.state;
      await add(
        lab,
        scripted([
          { call: 'connect' },
          { call: 'write', text: 'a\n' },
          { call: 'nanosleep', ms: 300 },
        ]),
      );
      await eventOf(
        lab,
        'the server’s ECONNRESET',
        (one) =>
          one.type === 'syscall.returned' && one.call === 'read' && one.errno === 'ECONNRESET',
      );
      expect([...causesSoFar(lab, first)]).toEqual([
        'client 1 did not close normally: its connection was reset (ECONNRESET), so there is no end-of-file.',
      ]);
    });
  },
);

test('TCP holds a small write back until the one before it is acknowledged', async () => {
  await withHost(async (host) => {
    const lab = await labIn(host, { transport: 'tcp', server: 'iterative', service: 'echo' });
    // The kernel is sampled as often as for a lab with viewers.
    const leave = lab.subscribe(() => undefined);
    const first = lab.state;
    const line = [
      { call: 'write', text: 'half of ' },
      { call: 'write', text: 'a line\n' },
      { call: 'read' },
    ] as const;
    await add(
      lab,
      scripted([{ call: 'connect' }, ...Array.from({ length: 20 }, () => line).flat()]),
    );
    await until(lab, 'said on its card', (now) => /delayed by TCP/.test(traits(now).join()));
    await until(lab, 'all lines', (now) => now.clients[0]?.phase === 'done');
    expect([...causesSoFar(lab, first)].join()).toMatch(
      /7 B of client 1 are in its send queue: 8 B before them are not acknowledged yet/,
    );
    leave();
  });
});

test('a datagram client without a name: the server has no address to answer to', async () => {
  await withHost(async (host) => {
    const lab = await labIn(host, { transport: 'unix-dgram', service: 'echo' });
    const { address } = lab.state;
    const program =
      'import socket,sys;s=socket.socket(socket.AF_UNIX,socket.SOCK_DGRAM);s.sendto(b"x",sys.argv[1])';
    const external = spawn('python3', ['-c', program, 'path' in address ? address.path : '']);
    await once(external, 'exit');
    await until(
      lab,
      'said in the caption, and on its card',
      (now) =>
        /has no name/.test(captionAt(now, monotonicNow()).advice ?? '') &&
        traits(now).includes('no name: no reply'),
    );
  });
});

test('UDP: a connected client gets ECONNREFUSED for a closed port, and its card shows it', async () => {
  await withHost(async (host) => {
    const lab = await labIn(host, { transport: 'udp', service: 'echo' });
    await order(lab, { type: 'server.kill' });
    await until(lab, 'gone', (now) => now.server.status === 'exited');
    await add(
      lab,
      scripted([
        { call: 'connect' },
        { call: 'write', text: 'one' },
        { call: 'nanosleep', ms: 100 },
        { call: 'write', text: 'two' },
        { call: 'nanosleep', ms: 60_000 },
      ]),
    );
    await until(lab, 'said', (now) => traits(now).includes('refused: no socket there'));
  });
});

test.each([
  ['tcp', 'select'],
  ['unix-stream', 'epoll'],
  ['unix-seqpacket', 'poll'],
] as const)('%s, %s, killed: who has read end-of-file has noticed', async (transport, server) => {
  await withHost(async (host) => {
    const lab = await labIn(host, { transport, server, service: 'echo' });
    const says = (text: string, ...more: { call: 'read' }[]): AddClientsInput =>
      scripted([
        { call: 'connect' },
        { call: 'write', text },
        { call: 'read' },
        ...more,
        { call: 'nanosleep', ms: 60_000 },
      ]);
    await add(lab, says('one\n', { call: 'read' }));
    await add(lab, says('two\n'));
    await until(
      lab,
      'both answered',
      (now) =>
        now.clients.every((one) => one.receivedBytes === 4) &&
        now.clients[1]?.inCall?.call === 'nanosleep',
    );
    await order(lab, { type: 'server.kill' });
    const state = await until(
      lab,
      'the first one’s end-of-file',
      (now) => now.server.status === 'exited' && now.clients[0]?.heard === 'end-of-file',
    );
    expect(endOfServer(state)?.title).toBe('The server was killed by SIGKILL:');
    expect(fateOfClients(itsClients(state))).toBe(
      'Client 1 has read end-of-file; client 2 has yet to notice.',
    );
    const places = state.clients.map((one) => placeWords(one, state, monotonicNow()));
    expect(places).toEqual(['has read end-of-file', 'server has closed']);
  });
});

test.each([
  ['edge-one-accept', 'epoll'],
  ['level', 'select'],
] as const)(
  'EMFILE, %s: a busy loop is said only of one that goes round',
  async (trigger, server) => {
    await withHost(async (host) => {
      const lab = await labIn(host, { transport: 'tcp', server, trigger, service: 'echo' });
      await add(lab, { script: { interactive: true, lines: [], numbers: [] } });
      await until(
        lab,
        'one connected, at rest',
        (now) => now.counters.accepted === 1 && now.server.blockedIn !== null,
      );
      if (server === 'select') await order(lab, { type: 'server.pace', ms: 20 });
      await order(lab, { type: 'server.limitDescriptors', spare: 0 });
      await add(lab, { script: { interactive: true, lines: [], numbers: [] } });
      const sleeps = server === 'epoll';
      const state = await until(
        lab,
        'said',
        (now) =>
          (now.listening?.failing?.times ?? 0) >= (sleeps ? 1 : 3) &&
          (!sleeps || now.server.blockedIn === 'epoll_wait'),
      );
      if (sleeps) {
        await expect
          .poll(() => captionAt(lab.state, monotonicNow()).text, PATIENT)
          .toMatch(/^The server sleeps in epoll_wait\(\)/);
      }
      if (sleeps) {
        // That it is still in the queue is reported by the kernel's next sample.
        await expect
          .poll(() => captionAt(lab.state, monotonicNow()).advice, PATIENT)
          .toMatch(/EMFILE: one client was reported once, and will not be reported again/);
        expect(state.listening?.failing?.times).toBe(1);
      } else {
        const { text, advice } = captionAt(state, monotonicNow());
        expect(text).toMatch(/^accept\(\) has failed with EMFILE \d+ times/);
        expect(advice).toMatch(/busy loop/);
      }
    });
  },
);
