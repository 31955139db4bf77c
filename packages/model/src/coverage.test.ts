import { expect, test } from 'vitest';
import { requiredTransitions, transitionsOf, transitionsTaken } from './coverage.ts';
import { allMachines, clientMachineOf, machineOf } from './machines/of.ts';
import { Story } from './testing/transcript.ts';

test('a run’s transitions are listed machine by machine, with second servers’ and quiet ones', () => {
  const story = new Story({ service: 'echo' });
  story.server.setsUp();
  story.client(1).added().connects().writes(4, 'hi\n');
  story.server.accepts(5, { pid: 501 }).reads(5, 'hi\n').writes(5, 'hi\n');
  story.second().starts().exits(1);
  const taken = transitionsTaken(story.facts, story.initial);
  expect([...taken.keys()].sort()).toEqual(['client', 'iterative']);
  expect([...(taken.get('iterative') ?? [])].sort()).toEqual([
    ...['accepted', 'begins', 'bound', 'created', 'exit', 'listens', 'name-free', 'replied'],
    ...['replies', 'request-read'],
  ]);
  expect([...(taken.get('client') ?? [])]).toEqual([
    'begins',
    'created',
    'connected',
    'sends',
    'sent',
  ]);
  // Listening to transitions changes nothing.
  expect(story.state.server.machine).toBe('replying');
});

test('quiet transitions and those from any state are not required', () => {
  const listed = transitionsOf(machineOf({ server: 'iterative', transport: 'tcp' }));
  const optional = listed.filter((one) => !one.required).map((one) => one.id);
  expect(optional).toEqual([
    ...['asks-the-kernel-entered', 'asks-the-kernel-returned'],
    ...['uses-what-was-passed-entered', 'uses-what-was-passed-returned'],
    ...['replied', 'exit'],
  ]);
  const required = requiredTransitions();
  expect([...required.keys()].sort()).toEqual([
    ...['client', 'datagram', 'datagram-client', 'epoll', 'epoll-edge', 'epoll-edge-one-accept'],
    ...['iterative', 'poll', 'select'],
  ]);
  // Only on Unix sockets, and required all the same.
  expect(required.get('iterative')).toContain('name-removed');
  expect(required.get('iterative')).not.toContain('exit');
});

test('a machine is made once for each transport and pair of calls', () => {
  const config = { server: 'epoll', transport: 'tcp', trigger: 'edge', service: 'sum' } as const;
  expect(machineOf(config)).toBe(machineOf({ ...config }));
  expect(machineOf(config).id).toBe('epoll-edge');
  expect(machineOf({ ...config, trigger: 'level' }).id).toBe('epoll');
  expect(machineOf({ ...config, transport: 'udp' }).id).toBe('datagram');
  expect(clientMachineOf({ ...config, transport: 'udp' }).id).toBe('datagram-client');
  expect(clientMachineOf(config).id).toBe('client');
  const calls = machineOf({ ...config, io: 'recvmsg-sendmsg' }).states.flatMap(
    (one) => one.call ?? [],
  );
  expect(calls).toContain('recvmsg(connFd)');
  expect(calls).toContain('sendmsg(connFd)');
  const ofDescriptors = machineOf({
    server: 'poll',
    transport: 'unix-stream',
    service: 'descriptor',
  });
  expect(ofDescriptors.states.map((one) => one.call)).toContain('recvmsg(connFd)');
  expect(new Set(allMachines()).size).toBe(allMachines().length);
});
