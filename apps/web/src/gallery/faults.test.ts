import { messagesBetween } from '@socketarium/model/selectors/flights';
import { acceptedOf, clientInHand } from '@socketarium/model/selectors/in-hand';
import { epollOf } from '@socketarium/model/selectors/interest-list';
import { staleName } from '@socketarium/model/selectors/stale-name';
import { standingOf, waitedMsAt } from '@socketarium/model/selectors/standing';
import { acceptsInVain, failureOf } from '@socketarium/model/selectors/trouble';
import { spoken } from '@socketarium/model/words/client';
import { copyOf } from '@socketarium/model/words/copy';
import {
  beyondWords,
  failingWords,
  noListenerWords,
  noRoomWords,
  shortAddress,
  truncatedWords,
} from '@socketarium/model/words/kernel';
import { notesOf } from '@socketarium/model/words/notes';
import { cardHeadline, designWords, detailOf } from '@socketarium/model/words/server';
import { saidOf, traitsOf } from '@socketarium/model/words/traits';
import { rateWords } from '@socketarium/model/words/units';
import type { LabState } from '@socketarium/protocol';
import { describe, expect, it } from 'vitest';
import { connectedWords } from '../stage/heading.ts';
import { said } from '../stage/OpenFiles.tsx';
import { wordsOf } from '../stage/SecondServers.tsx';
import { beside, NOW } from './hand.ts';
import { STATES } from './states.ts';

const made = (name: string): LabState => STATES[name] as LabState;

/** What is heard of each client. */
const heard = (name: string): string[] => {
  const state = made(name);
  return state.clients.map((client) =>
    spoken(
      client,
      standingOf(client, state, NOW),
      waitedMsAt(client, NOW),
      saidOf(client, state, NOW),
    ),
  );
};

describe('clients', () => {
  it('whose datagrams wait, who sleep in sendto, and who were lost', () => {
    expect(heard('unix-datagrams')).toEqual([
      'client 1, 1 in the queue, sent “is anyone there?”',
      'client 2, 2 in the queue, sent “hello”',
      'client 3, 1 in the queue, sent “bye”',
      'client 4, all received, received “hello”',
      'client 5, nothing sent',
    ]);
    expect(heard('unix-datagrams-full')[4]).toBe(
      'client 5, sending (queue full), blocked in sendto(), sent “message 7”',
    );
    expect(heard('udp-idle')[1]).toBe('client 2, failed: EAGAIN');
    expect(heard('udp-loses')[0]).toBe('client 1, 8 in the queue, sent 9000 B');
  });

  it('that do not read, are half-closed, or have another server', () => {
    expect(heard('half-closed')).toEqual([
      'client 1, being served, stopped reading, half-closed, sent “hello”',
      'client 2, 1st in queue, half-closed, waited 0.9 s',
    ]);
    expect(heard('stopped-reading')[0]).toContain('stopped reading, blocked in write()');
    expect(heard('second-masks')[1]).toBe('client 2, being served, by server 2, sent 3');
    expect(heard('second-queue').slice(2)).toEqual([
      'client 3, 1st in queue, at server 2, waited 1.8 s, sent 3',
      'client 4, 2nd in queue, at server 2, waited 1.4 s, sent 4',
      'client 5, 3rd in queue, at server 2, waited 1.0 s, sent 5',
      'client 6, connecting (queue full), at server 2',
    ]);
  });

  it('that copy a file', () => {
    expect(heard('copying')[0]).toBe('client 1, being served, blocked in write(), 41 % · 215 MB/s');
    expect(heard('copy-mismatch')[0]).toContain('100 % mismatch');
  });
});

describe('a copy', () => {
  const transfer = made('copying').connections[0]?.transfer ?? null;

  it('tells its rate and what is left, and the verdict', () => {
    expect(copyOf(transfer, NOW)).toMatchObject({
      percent: 41,
      words: '215 MB/s · 5.8 s left',
      verified: null,
    });
    expect(copyOf(transfer && { ...transfer, verified: true }, NOW)?.words).toBe('verified');
    expect(copyOf(transfer && { ...transfer, totalBytes: null }, NOW)?.percent).toBeNull();
    expect(copyOf(null, NOW)).toBeNull();
    expect([0, 999, 1500, 12_345, 118e6, 2.5e9].map(rateWords)).toEqual([
      '0 B/s',
      '999 B/s',
      '1.5 kB/s',
      '12.3 kB/s',
      '118 MB/s',
      '2.5 GB/s',
    ]);
  });
});

describe('the server', () => {
  it('says its design, and what is unusual about it', () => {
    expect(
      ['five', 'poll', 'epoll', 'epoll-edge', 'udp-idle']
        .slice(1)
        .map((name) => designWords(made(name))),
    ).toEqual(['poll', 'epoll', 'epoll, edge', 'datagrams']);
    expect(notesOf(made('emfile'))).toEqual(['free descriptors: 0 of 2', 'started 2×']);
    expect(notesOf(made('slow'))).toEqual(['a request costs 2000 ms']);
    expect(notesOf(made('poll'))).toEqual([]);
  });

  it('spins where no descriptor is left for who waits', () => {
    const state = made('emfile');
    expect(acceptsInVain(state)).toBe(true);
    expect(cardHeadline(state, 'dispatching', 900)).toBe('in a busy loop');
    expect(detailOf(state, NOW, 900)).toBe('accept() = -1 EMFILE, 900/s');
    expect(failureOf(state.server.lastCall)).toBe('accept() = -1 EMFILE');
    expect(acceptsInVain(made('poll'))).toBe(false);
  });

  it('works on somebody’s request', () => {
    expect(clientInHand(made('slow'))?.name).toBe('client 2');
    expect(detailOf(made('slow'), NOW, null)).toBe('on client 2’s request, in nanosleep()');
  });

  it('does not have what a second one accepted', () => {
    expect(acceptedOf(made('second-masks'))).toEqual([]);
    const second = made('second-masks').servers[1];
    expect(second && wordsOf(second, made('second-masks'))).toEqual([
      'waiting for a request',
      'served 2',
    ]);
    const busy = made('second-queue').servers[1];
    expect(busy && wordsOf(busy, made('second-queue'))[1]).toBe('served 2, 3 waiting');
    const failed = made('second-fails').servers[1];
    expect(failed && wordsOf(failed, made('second-fails'))).toEqual([
      'exited, code 1',
      'bind() = -1 EADDRINUSE',
    ]);
  });
});

describe('what is left behind', () => {
  it('a name on disk, while nobody has removed it or is behind it', () => {
    const state = made('stale');
    expect(staleName(state)).toBe('lab-1.sock');
    expect(staleName(made('datagrams-dead'))).toBe('lab-1.sock');
    expect(staleName(made('time-wait'))).toBeNull();
    expect(staleName(made('poll'))).toBeNull();
    const second = made('second-masks').servers[1];
    if (second === undefined) throw new Error('no second server');
    expect(staleName(beside(state, second))).toBeNull();
    const gone = { ...second, status: 'exited' as const, listens: false };
    const ended = { ...gone, exit: { code: 0, signal: null } };
    expect(staleName(beside(state, ended))).toBeNull();
    const killed = { ...gone, exit: { code: null, signal: 'SIGKILL' } };
    expect(staleName(beside(state, killed))).toBe('lab-1.sock');
  });
});

describe('words of the kernel’s half', () => {
  it('say what connect() gives once nobody listens', () => {
    const stale = made('stale');
    expect(noListenerWords(stale)).toBe('connect() = -1 ECONNREFUSED');
    expect(noListenerWords(made('time-wait'))).toBe('connect() = -1 ECONNREFUSED');
    const orderly = { ...stale, server: { ...stale.server, exit: { code: 0, signal: null } } };
    expect(noListenerWords(orderly)).toMatch(
      /socket file is removed too: connect\(\) = -1 ENOENT\.$/,
    );
    const config = { ...orderly.config, transport: 'tcp' as const };
    expect(noListenerWords({ ...orderly, config })).toMatch(/connect\(\) = -1 ECONNREFUSED\.$/);
    const starting = { ...stale, server: { ...stale.server, status: 'starting' as const } };
    expect(noListenerWords(starting)).toBe('listen() will make one: then clients can connect.');
  });

  it('have the address as short as it stays clear', () => {
    const at = (address: LabState['address']) => shortAddress({ ...made('stale'), address });
    expect(at({ path: '/run/user/1000/x/lab-1.sock' })).toBe('lab-1.sock');
    expect(at({ host: '127.0.0.1', port: 33675 })).toBe('port 33675');
    expect(at({ host: '::1', port: 33675 })).toBe('[::1]:33675');
  });

  it('tell why somebody is at the door, and on TCP that room alone lets nobody in', () => {
    const unix = made('second-queue');
    expect(noRoomWords(unix, 0, 'line')).toBe('room in the queue');
    expect(noRoomWords(unix, 2, 'line')).toBe('connect() sleeps');
    expect(noRoomWords(unix, 2, 'narrow')).toBe('connect() sleeps');
    expect(noRoomWords(made('unix-datagrams-full'), 1, 'line')).toBe('sendto() sleeps');
    const tcp = made('full-tcp');
    expect(noRoomWords(tcp, 1, 'lines')).toBe('SYN dropped, sent again after 1 s');
    expect(noRoomWords(tcp, 1, 'line')).toBe('SYN dropped');
    // The kernel has a TCP socket's SYN_SENT; of a Unix one it does not tell that it sleeps.
    expect(noRoomWords(tcp, 0, 'line')).toBe('full; none in SYN_SENT');
    const asUnix = { ...tcp, config: { ...tcp.config, transport: 'unix-stream' as const } };
    expect(noRoomWords(asUnix, 0, 'line')).toBe('full; who sleeps is not known');
    const { listening } = tcp;
    if (listening === null) throw new Error('it listens');
    const acceptQueue = { ...listening.acceptQueue, length: 0, members: [] };
    const room = { ...tcp, listening: { ...listening, acceptQueue } };
    expect(noRoomWords(room, 1, 'lines')).toBe('room now, but the SYN was not sent again yet');
    expect(noRoomWords(room, 1, 'narrow')).toBe('room now, no SYN yet');
  });

  it('say how accept() fails, and how often', () => {
    const { listening } = made('emfile');
    if (listening === null) throw new Error('it listens');
    expect(failingWords(listening)).toBe('accept() = -1 EMFILE, 898×');
    const once = { ...listening, failing: { errno: 'EMFILE', times: 1 } };
    expect(failingWords(once)).toBe('accept() = -1 EMFILE');
    expect(failingWords({ ...listening, failing: null })).toBeNull();
  });

  it('keep what was cut off a datagram', () => {
    const cut = made('cut-short').datagrams?.cut ?? null;
    expect(truncatedWords(cut)).toEqual({
      taken: '01234567',
      lost: '89ABCDEF',
      of: '8 of 16 B taken',
    });
    const long = { clientId: 'client-1', length: 900, taken: 30, t: 0, preview: 'x'.repeat(64) };
    expect(truncatedWords(long)).toEqual({
      taken: `…${'x'.repeat(11)}`,
      lost: `${'x'.repeat(11)}…`,
      of: '30 of 900 B taken',
    });
    expect(truncatedWords(null)).toBeNull();
  });

  it('tell of a number that select() cannot watch, also when it is closed', () => {
    const state = made('beyond-fd-set');
    expect(beyondWords(1024)).toBe('select() watches 0 to 1023, and this is 1024');
    expect(notesOf(state)).toEqual(['fd 1024 closed: no bit in fd_set']);
    const traits = state.clients.map((client) => traitsOf(client, state).join());
    expect(traits).toEqual(['', '', 'unserved: fd 1024']);
  });

  it('have who has closed a descriptor that was passed', () => {
    const [passed] = made('passed').passed;
    if (passed === undefined) throw new Error('one was passed');
    const heard = (closed: boolean, fromClosed: boolean) =>
      said({ ...passed, closed, fromClosed }, { client: (id) => id, server: () => 'server' });
    expect(heard(false, false)).toBe('fd 5 of client-2 and fd 24 of server: one open file');
    expect(heard(true, false)).toBe('fd 5 of client-2 was fd 24 of server, closed');
    expect(heard(false, true)).toBe('fd 5 of client-2, closed, is still fd 24 of server');
    expect(heard(true, true)).toBe('fd 5 of client-2 was fd 24 of server, both closed');
  });

  it('name the client first where there is little room', () => {
    expect(connectedWords(272, 20, 'client 2', 0)).toBe('connected to client 2');
    expect(connectedWords(215, 21, 'client 1', 0)).toBe('client 1');
    expect(connectedWords(272, 1023, 'client 2', 1)).toBe('client 2');
  });
});

describe('epoll’s set', () => {
  it('is the kernel’s, with what the last call found ready', () => {
    expect(epollOf(made('epoll-edge'))).toEqual({
      fd: 19,
      members: [20, 21, 22, 23, 24, 25].map((fd) => ({ fd, ready: [22, 24, 25].includes(fd) })),
    });
    expect(epollOf(made('poll'))).toBeNull();
  });

  it('does not have yet what is about to be added', () => {
    const state = made('epoll');
    const adding = { ...state, server: { ...state.server, machine: 'adding-to-the-set' } };
    expect(epollOf(adding)?.members.map(({ fd }) => fd)).toEqual([20, 21, 22]);
    const first = { ...adding, connections: [] };
    expect(epollOf(first)?.members).toEqual([]);
  });
});

describe('messages', () => {
  it('are datagrams where there are no connections, and some are lost', () => {
    const after = made('udp-loses');
    const before = {
      ...after,
      seq: after.seq - 2,
      clients: after.clients.map((client) => ({ ...client })),
      datagrams: after.datagrams && { ...after.datagrams, lost: 36 },
    };
    const sent = { way: 'sent', length: 3, t: NOW - 5e6 } as const;
    const now = {
      ...after,
      clients: after.clients.map((client, i) => ({
        ...client,
        messages:
          i > 0
            ? []
            : [
                { ...sent, seq: after.seq - 3, preview: 'old' },
                { ...sent, seq: after.seq - 1, preview: 'one' },
                { ...sent, seq: after.seq, preview: 'two' },
              ],
      })),
    };
    const told = messagesBetween(before, now, NOW);
    expect(told.map((m) => [m.kind, m.clientId, m.text, m.after, m.behind])).toEqual([
      ['datagram', 'client-1', 'one', 0, 1],
      ['datagram', 'client-1', 'two', 1, 0],
      ['lost', '', '', 0, 0],
    ]);
  });

  it('bounce off a full queue on TCP', () => {
    const after = made('full-tcp');
    const before = {
      ...after,
      seq: after.seq - 1,
      clients: after.clients.map((client) => ({ ...client, servicesBegun: 0 })),
    };
    const told = messagesBetween(before, after, after.connections[2]?.askedAt ?? 0);
    expect(told.map((m) => `${m.kind} ${m.clientId}`)).toEqual([
      'ask client-1',
      'ask client-2',
      'dropped client-3',
    ]);
  });

  it('take a descriptor along, that leaves under one number and arrives under another', () => {
    const sent = made('passing');
    const before = { ...sent, seq: sent.seq - 1, passed: [] };
    const [passed] = sent.passed;
    if (passed === undefined) throw new Error('nothing was passed');
    const arrived = { ...sent, seq: sent.seq + 1, passed: [{ ...passed, toFd: 23 }] };
    const told = [...messagesBetween(before, sent, NOW), ...messagesBetween(sent, arrived, NOW)];
    expect(told.map(({ kind, text }) => `${kind} ${text}`)).toEqual([
      'passed fd 7',
      'passed fd 23',
    ]);
    expect(messagesBetween(arrived, { ...arrived, seq: arrived.seq + 1 }, NOW)).toEqual([]);
  });
});
