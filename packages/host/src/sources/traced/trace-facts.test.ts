import type { Unsequenced } from '@socketarium/protocol';
import { CALLS } from '@socketarium/protocol';
import {
  TRACE_PARTS,
  type TraceKind,
  type TracePart,
  type TraceRecord,
} from '@socketarium/protocol/wire';
import { describe, expect, test } from 'vitest';
import { TraceFacts } from './trace-facts.ts';

/** Transcripts: records in, facts out, a line each. The root is process 1. */

interface Given {
  readonly kind: TraceKind;
  readonly call?: string;
  readonly result?: number;
  readonly pid?: number;
  readonly tid?: number;
  readonly t?: number;
  readonly numbers?: readonly number[];
  readonly parts?: readonly TracePart[];
  readonly parentPid?: number;
  readonly path?: string;
}

let clock = 0;

const recordOf = (given: Given): TraceRecord => {
  const { kind, call = '', result = 0, pid = 1, parentPid = 0, path = '' } = given;
  return {
    kind,
    call,
    result,
    t: given.t ?? ++clock,
    pid,
    tid: given.tid ?? pid,
    callTableId: CALLS[call as 'read']?.id ?? 0,
    birth: () => ({ parentPid, parentTid: parentPid, path }),
    site: () => 0n,
    maySleep: () => true,
    numbers: () => [...(given.numbers ?? [])],
    parts: () => [...(given.parts ?? [])],
  };
};

const enter = (
  call: string,
  numbers: readonly number[] = [],
  more: Partial<Given> = {},
): Given => ({
  kind: 'entered',
  call,
  numbers,
  ...more,
});

const leave = (call: string, result: number, more: Partial<Given> = {}): Given => ({
  kind: 'returned',
  call,
  result,
  ...more,
});

const told = (fact: Unsequenced): string => {
  const where = 'where' in fact ? fact.where : undefined;
  const who =
    where === undefined
      ? ''
      : `${where.pid}/${('tid' in where ? where.tid : undefined) ?? where.pid}`;
  switch (fact.type) {
    case 'syscall.entered':
      return `${who} ${fact.call}#${fact.callId}`;
    case 'syscall.returned':
      return `${who} ${fact.call}#${fact.callId} = ${fact.errno ?? fact.ret}`;
    case 'process.forked':
      return `${who} forked ${fact.child}`;
    case 'process.started':
      return `${fact.where.pid} started ${fact.program} of ${fact.parentPid}`;
    case 'process.execed':
      return `${who} runs ${fact.program}`;
    case 'process.exited':
      return `${fact.where.pid} ended ${fact.code ?? fact.signal ?? '?'}`;
    default:
      return `${who} ${fact.type}`;
  }
};

const factsOf = (given: readonly Given[], facts = new TraceFacts(1)): Unsequenced[] => {
  const into: Unsequenced[] = [];
  for (const one of given) facts.take(recordOf(one), into);
  return into;
};

const transcript = (...given: Given[]): string[] => factsOf(given).map(told);

const born: Given = { kind: 'forked', pid: 2, parentPid: 1 };
const image: Given = { kind: 'image', path: '/usr/bin/server' };

describe('processes', () => {
  test('the root begins and ends by its starter’s word', () => {
    const facts = new TraceFacts(1);
    expect(factsOf([image, { kind: 'exited' }], facts)).toEqual([]);
    expect(facts.rootEnded).toBe(true);
  });

  test('a child that tells first is forked once, and so is one of which its parent tells first', () => {
    expect(transcript(image, enter('fork'), born, leave('fork', 2))).toEqual([
      '1/1 fork#1',
      '1/1 forked 2',
      '1/1 fork#1 = 2',
    ]);
    expect(transcript(image, enter('fork'), leave('fork', 2), born)).toEqual([
      '1/1 fork#1',
      '1/1 forked 2',
      '1/1 fork#1 = 2',
    ]);
  });

  test('a child that has ended before its parent’s fork returns is not born again', () => {
    const end: Given = { kind: 'exited', pid: 2, result: 256 };
    expect(transcript(image, enter('fork'), born, end, leave('fork', 2))).toEqual([
      '1/1 fork#1',
      '1/1 forked 2',
      '2 ended 1',
      '1/1 fork#1 = 2',
    ]);
  });

  test('a pid that comes again is another process', () => {
    const end: Given = { kind: 'exited', pid: 2, result: 9 };
    const once = [enter('fork'), born, leave('fork', 2), end];
    expect(transcript(image, ...once, ...once).filter((line) => !line.includes('#'))).toEqual([
      '1/1 forked 2',
      '2 ended SIGKILL',
      '1/1 forked 2',
      '2 ended SIGKILL',
    ]);
  });

  test('vfork and exec: the program may begin before the call returns', () => {
    const runs: Given = { kind: 'image', pid: 2, parentPid: 1, path: '/bin/true' };
    expect(transcript(image, enter('vfork'), runs, leave('vfork', 2))).toEqual([
      '1/1 vfork#1',
      '2 started true of 1',
      '1/1 vfork#1 = 2',
    ]);
  });

  test('exec in a process that is known leaves what was open', () => {
    const again: Given = { kind: 'image', path: '/bin/other' };
    expect(transcript(image, enter('execve'), again, leave('execve', 0))).toEqual([
      '1/1 execve#1',
      '1/1 runs other',
    ]);
  });

  test('an end of which nothing is known', () => {
    expect(transcript(born, { kind: 'exited', pid: 2, result: -1 })).toEqual([
      '1/1 forked 2',
      '2 ended ?',
    ]);
  });
});

describe('calls', () => {
  test('those of a signal handler are inside of the one that it interrupts', () => {
    expect(transcript(enter('read'), enter('write'), leave('write', 1), leave('read', -4))).toEqual(
      ['1/1 read#1', '1/1 write#2', '1/1 write#2 = 1', '1/1 read#1 = EINTR'],
    );
  });

  test('one that siglongjmp left does not take the return of the next', () => {
    expect(
      transcript(
        enter('read'),
        { kind: 'abandoned', call: 'read' },
        enter('write'),
        leave('write', 3),
      ),
    ).toEqual(['1/1 read#1', '1/1 write#2', '1/1 write#2 = 3']);
  });

  test('threads have their own', () => {
    const other = { tid: 7 };
    expect(
      transcript(
        { kind: 'thread', tid: 7 },
        enter('read'),
        enter('accept', [3], other),
        leave('read', 1),
        leave('accept', 5, other),
        { kind: 'threadEnded', tid: 7 },
      ),
    ).toEqual([
      '1/7 thread.started',
      '1/1 read#1',
      '1/7 accept#2',
      '1/1 read#1 = 1',
      '1/7 accept#2 = 5',
      '1/7 thread.exited',
    ]);
  });

  test('a return whose entry was not recorded is left out', () => {
    expect(transcript(leave('read', 1))).toEqual([]);
  });

  test('times of a thread never go back, though the counter’s rate is corrected', () => {
    const [, returned] = factsOf([enter('read', [], { t: 50 }), leave('read', 1, { t: 49 })]);
    expect(returned?.t).toBe(50);
  });
});

/** {events, unused, data} of each. */
const events = (...data: bigint[]): TracePart => {
  const bytes = new Uint8Array(data.length * 16);
  const view = new DataView(bytes.buffer);
  for (const [at, one] of data.entries()) view.setBigUint64(at * 16 + 8, one, true);
  return { what: TRACE_PARTS.epoll, exact: bytes.length, bytes };
};

const [ADD, DEL, MOD] = [1, 2, 3];

const control = (
  op: number,
  fd: number,
  data: bigint | null,
  more: Partial<Given> = {},
): Given[] => [
  enter('epoll_ctl', [4, op, fd, 1], { parts: data === null ? [] : [events(data)], ...more }),
  leave('epoll_ctl', 0, more),
];

const waited = (data: readonly bigint[], more: Partial<Given> = {}): Given[] => [
  enter('epoll_wait', [4, 64, -1], more),
  leave('epoll_wait', data.length, { parts: [events(...data)], ...more }),
];

/** The descriptors that the last epoll_wait reported. */
const reported = (...given: Given[]): unknown => {
  const last = factsOf(given).at(-1);
  return last?.type === 'syscall.returned' ? last.args.events : undefined;
};

describe('epoll’s data stands for a descriptor', () => {
  const pointer = 0x7f12_3456_7890n;

  test('whatever the data is', () => {
    expect(
      reported(...control(ADD, 5, 5n), ...control(ADD, 6, pointer), ...waited([pointer, 5n])),
    ).toEqual([5, 6]);
  });

  test('changed, and removed', () => {
    const changed = [...control(ADD, 5, 5n), ...control(MOD, 5, pointer)];
    expect(reported(...changed, ...waited([pointer]))).toEqual([5]);
    expect(reported(...changed, ...waited([5n]))).toEqual([]);
    expect(reported(...changed, ...control(DEL, 5, null), ...waited([pointer]))).toEqual([]);
  });

  test('a child has its parent’s, and its own from then on', () => {
    const child = { pid: 2 };
    const forked = [...control(ADD, 5, pointer), enter('fork'), born, leave('fork', 2)];
    expect(reported(...forked, ...waited([pointer], child))).toEqual([5]);
    const later = [...forked, ...control(ADD, 6, 66n, child)];
    expect(reported(...later, ...waited([66n], child))).toEqual([6]);
    expect(reported(...later, ...waited([66n]))).toEqual([]);
  });
});

test('what the reader says of itself', () => {
  const facts = new TraceFacts(1);
  const said = factsOf(
    [
      { kind: 'lost', result: 3 },
      { kind: 'unobserved', result: 9 },
      { kind: 'drained', t: 1234 },
    ],
    facts,
  );
  expect(said.map((fact) => (fact.type === 'marker.set' ? fact.text : fact.type))).toEqual([
    '3 records of thread 1 found no room, in all',
    '9 threads could not be observed, in all: too many at once',
  ]);
  expect(facts.drainedUntil).toBe(1234);
});
