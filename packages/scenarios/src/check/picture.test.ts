import { type Connection, type LabState, picturePattern } from '@socketarium/protocol';
import { describe, expect, it } from 'vitest';
import { acceptQueue, changed, picture, server } from '../testing/state.ts';
import { PictureMatcher } from './picture.ts';

const matcher = (pattern: object) => new PictureMatcher(picturePattern.parse(pattern));

const datagrams = {
  fd: 3,
  inode: 30,
  length: 2,
  bytes: 512,
  members: [],
  maxLength: null,
  receiveBuffer: 212_992,
  received: 5,
  lost: 1,
  exact: true,
  truncated: 0,
  cut: null,
  unclaimed: [],
  emptyAt: 0,
  asOf: 0,
};

/** The fields of a connection that the pattern needs. */
const connection = {
  clientId: 'client-2',
  clientEnd: {
    inode: 7,
    peerInode: 8,
    localPort: null,
    peerPort: null,
    state: 'ESTABLISHED',
    receiveQueue: 0,
    sendQueue: 0,
    owner: null,
    holders: null,
  },
} as Connection;

const STATE = picture({
  connections: [connection],
  listening: acceptQueue(['client-2', 'client-3']),
  datagrams,
  atAddress: { sockets: [{ state: 'TIME_WAIT', count: 1, peer: null, owner: null }], file: null },
  server: {
    blockedIn: 'read',
    machine: 'waiting-for-a-request',
    descriptors: [{ fd: 3, role: 'listening', inode: 30, closeOnExec: false, connectionId: null }],
    gate: { mode: 'paced', paceMs: 5, waiting: { call: 'read', since: 0 } },
  },
  servers: [server({ status: 'exited', exit: { code: 1, signal: null }, listens: false })],
  clients: [
    { phase: 'served', blockedIn: 'read', receivedBytes: 3, received: '12\n', sentBytes: 4 },
    {
      phase: 'queued',
      place: 1,
      blockedIn: 'read',
      lastCall: {
        callId: 1,
        call: 'write',
        args: {},
        ret: 2,
        errno: null,
        seq: 1,
        enteredAt: 1,
        returnedAt: 2,
      },
    },
    { phase: 'failed', reason: 'ECONNRESET', servicesDone: 2 },
  ],
});

describe('each field of a picture', () => {
  it.each<[object, boolean, string]>([
    [{ server: { status: 'running' } }, true, 'the server was running'],
    [{ server: { status: 'exited' } }, false, 'the server was running'],
    [{ server: { blockedIn: 'read' } }, true, 'the server was blocked in read'],
    [{ server: { blockedIn: null } }, false, 'the server was blocked in read'],
    [
      { server: { machine: 'waiting-for-a-request' } },
      true,
      'the server was in the state waiting-for-a-request',
    ],
    [{ server: { exitCode: null } }, true, 'the server was running'],
    [{ server: { exitSignal: 'SIGKILL' } }, false, 'the server was running'],
    [{ server: { descriptors: 1 } }, true, 'the server had 1 descriptor'],
    [{ server: { gateWaiting: 'read' } }, true, 'the server was paused before read'],
    [{ server: { gateWaiting: null } }, false, 'the server was paused before read'],
    [{ secondServer: { exitCode: 1 } }, true, 'the second server exited with code 1'],
    [{ secondServer: { status: 'running' } }, false, 'the second server exited with code 1'],
    [{ queue: { length: 2 } }, true, '2 in the accept queue: client 2, client 3'],
    [{ queue: { length: { atLeast: 3 } } }, false, '2 in the accept queue: client 2, client 3'],
    [
      { queue: { members: ['client-2', 'client-3'] } },
      true,
      '2 in the accept queue: client 2, client 3',
    ],
    [
      { queue: { members: ['client-3', 'client-2'] } },
      false,
      '2 in the accept queue: client 2, client 3',
    ],
    [{ queue: { members: ['client-2'] } }, false, '2 in the accept queue: client 2, client 3'],
    [{ datagrams: { length: 2 } }, true, '2 datagrams waiting'],
    [{ datagrams: { bytes: { atMost: 511 } } }, false, '512 bytes waiting'],
    [{ datagrams: { lost: 1 } }, true, '1 datagram lost'],
    [{ datagrams: { received: 5 } }, true, '5 datagrams received'],
    [{ clients: [{ id: 'client-1', phase: 'served' }] }, true, 'client 1 was served'],
    [{ clients: [{ id: 'client-3', phase: 'done' }] }, false, 'client 3 was failed (ECONNRESET)'],
    [
      { clients: [{ id: 'client-3', reason: 'ECONNRESET' }] },
      true,
      'client 3 was failed (ECONNRESET)',
    ],
    [{ clients: [{ id: 'client-1', blockedIn: 'read' }] }, true, 'client 1 was blocked in read'],
    [{ clients: [{ id: 'client-3', blockedIn: null }] }, true, 'client 3 was not blocked'],
    [{ clients: [{ id: 'client-2', lastCall: 'write' }] }, true, 'client 2 had called write'],
    [{ clients: [{ id: 'client-1', lastCall: 'write' }] }, false, 'client 1 had made no call'],
    [{ clients: [{ id: 'client-1', received: '12\n' }] }, true, 'client 1 had received "12\\n"'],
    [
      { clients: [{ id: 'client-1', received: { contains: '3' } }] },
      false,
      'client 1 had received "12\\n"',
    ],
    [{ clients: [{ id: 'client-1', receivedBytes: 3 }] }, true, 'client 1 had received 3 bytes'],
    [{ clients: [{ id: 'client-1', sentBytes: 1 }] }, false, 'client 1 had sent 4 bytes'],
    [{ clients: [{ id: 'client-3', servicesDone: 2 }] }, true, 'client 3 had completed 2 services'],
    [{ clients: [{ id: 'client-2', place: 1 }] }, true, 'client 2 was at place 1 in the queue'],
    [{ clients: [{ id: 'client-1', place: null }] }, true, 'client 1 was not in the queue'],
    [{ clients: [{ id: 'client-1', place: 1 }] }, false, 'client 1 was not in the queue'],
    [{ clients: [{ id: 'client-9', phase: 'done' }] }, false, 'there was no client 9'],
    [{ clients: [{ id: 'client-2' }] }, true, 'client 2 was there'],
    [
      { clients: [{ id: 'client-*', phase: 'queued', blockedIn: 'read' }] },
      true,
      'client 2 was queued and was blocked in read',
    ],
    [
      { clients: [{ id: 'client-*', phase: 'done', reason: 'ECONNRESET' }] },
      false,
      'client 3 was failed (ECONNRESET)',
    ],
    [{ phases: { queued: 1 } }, true, '1 client was queued'],
    [{ phases: { queued: 2, served: 1 } }, false, '1 client was queued, 1 client was served'],
    [{ blocked: { read: 2 } }, true, '2 clients were blocked in read'],
    [{ blocked: { connect: { atLeast: 1 } } }, false, '0 clients were blocked in connect'],
    [{ counters: { accepted: 0 } }, true, '0 accepted'],
    [
      { sockets: [{ client: 'client-3', state: 'SYN_SENT' }] },
      false,
      'the socket of client 3 was not known',
    ],
    [
      { sockets: [{ client: 'client-2', state: 'ESTABLISHED' }] },
      true,
      'the socket of client 2 was ESTABLISHED',
    ],
    [{ timeWait: { atLeast: 1 } }, true, '1 socket of the port in TIME_WAIT'],
  ])('%j', (pattern, matches, saw) => {
    const tested = matcher(pattern);
    expect([tested.matches(STATE), tested.saw(STATE)]).toEqual([matches, saw]);
  });

  it('fits nothing where the part is not there', () => {
    const bare = picture();
    const patterns: [object, string][] = [
      [{ queue: { length: 0 } }, 'no listening socket'],
      [{ datagrams: { lost: 0 } }, 'no datagram socket'],
      [{ secondServer: { status: 'running' } }, 'there was no second server'],
      [{ timeWait: 0 }, 'the kernel was not asked for sockets in TIME_WAIT'],
      [{ clients: [{ id: 'client-*', phase: 'done' }] }, 'there was no client'],
    ];
    for (const [pattern, saw] of patterns) {
      const tested = matcher(pattern);
      expect([tested.matches(bare), tested.saw(bare)]).toEqual([false, saw]);
    }
  });

  it('is found among external ones in between', () => {
    const state = picture({
      clients: [
        { id: 'external:7', kind: 'external' },
        { id: 'client-1', phase: 'done' },
      ],
    });
    expect(matcher({ clients: [{ id: 'client-1', phase: 'done' }] }).matches(state)).toBe(true);
  });
});

describe('a picture as a whole', () => {
  const both = { server: { blockedIn: 'read' }, queue: { length: 2 } };

  it('fits when every field does, and counts those that do', () => {
    const tested = matcher(both);
    expect(tested.fields).toBe(2);
    expect(tested.score(changed(STATE, { listening: acceptQueue([]) }))).toBe(1);
    expect(tested.score(STATE)).toBe(2);
  });

  it('names the wanted state by field', () => {
    expect(matcher({ ...both, clients: [{ id: 'client-1', phase: 'done' }] }).text).toBe(
      'server.blockedIn is read and queue.length is 2 and client-1.phase is done',
    );
  });

  it('checks again only what is another object', () => {
    let looks = 0;
    const listening = acceptQueue(['client-2', 'client-3']);
    const watched = picture({
      listening: listening && {
        ...listening,
        get acceptQueue() {
          looks++;
          return listening.acceptQueue;
        },
      },
    });
    const tested = matcher(both);
    tested.matches(watched);
    for (let i = 0; i < 100; i++) tested.matches(changed(watched, { seq: i, server: server() }));
    expect(looks).toBe(1);
  });
});

describe('the newest second server’s queue', () => {
  const state = (listening: LabState['listening']): LabState =>
    picture({
      listening: acceptQueue(['client-1']),
      servers: [
        server({ listening: acceptQueue(['client-9']) }),
        server({ listens: listening !== null, listening }),
      ],
    });
  it.each<[object, LabState['listening'], boolean, string]>([
    [
      { length: 1 },
      acceptQueue(['client-2']),
      true,
      '1 in the second server’s accept queue: client 2',
    ],
    [
      { members: ['client-1'] },
      acceptQueue(['client-2']),
      false,
      '1 in the second server’s accept queue: client 2',
    ],
    [{ length: 0 }, null, false, 'no second listening socket'],
    [{ members: [] }, acceptQueue([]), true, '0 in the second server’s accept queue'],
  ])('%j', (secondQueue, listening, fits, saw) => {
    const matcher = new PictureMatcher({ secondQueue });
    expect(matcher.matches(state(listening))).toBe(fits);
    expect(matcher.saw(state(listening))).toBe(saw);
  });
});
