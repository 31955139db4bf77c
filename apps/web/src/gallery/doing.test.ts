import { initialState, reduce } from '@socketarium/model';
import { doingOf, doingOfSecond, phaseOf } from '@socketarium/model/projections/lanes/doing';
import type { LabState } from '@socketarium/protocol';
import { expect, it } from 'vitest';
import { play, type Scenario, START } from './kernel.ts';
import { SCENES } from './scenes.ts';
import { STATES } from './states.ts';

/** Every picture of a scene of the gallery. */
const pictures = (scenario: Scenario): LabState[] => {
  let state = initialState({
    config: scenario.config,
    address: { path: '/tmp/lab.sock' },
    startedAt: START,
  });
  return play(scenario).map((event) => {
    state = reduce(state, event);
    return state;
  });
};

it('has only those at the door who are in connect(), or send', () => {
  const doings = ['five', 'nine', 'gate', 'crashed']
    .flatMap((name) => pictures(SCENES[name] as Scenario))
    .flatMap((state) => state.clients.map((client) => ({ client, doing: phaseOf(client, state) })));
  const atDoor = doings.filter(({ doing }) => doing?.kind === 'door');
  expect(atDoor.length).toBeGreaterThan(0);
  for (const { client } of atDoor) expect(['connect', 'write']).toContain(client.inCall?.call);
  const taken = doings.filter(
    ({ client }) => client.phase === 'connecting' && client.inCall?.call !== 'connect',
  );
  for (const { client, doing } of taken)
    expect(doing?.kind ?? null).toBe(client.waitingSince === null ? null : 'waiting');
});

/** What each of a picture made by hand is doing: the server, then second ones, then the clients. */
const told = (name: string): (string | null)[] => {
  const state = STATES[name] as LabState;
  const doings = [
    doingOf(state),
    ...state.servers.slice(1).map(doingOfSecond),
    ...state.clients.map((client) => phaseOf(client, state)),
  ];
  return doings.map((doing) => doing && `${doing.kind} ${doing.label}`);
};

it('tells who has no room, and who works', () => {
  expect(told('unix-datagrams-full').slice(0, 6)).toEqual([
    'busy at work',
    'waiting in the queue',
    'waiting in the queue',
    'waiting in the queue',
    'door no room: sendto',
    'door no room: sendto',
  ]);
  expect(told('stopped-reading')).toEqual([
    'door no room: write',
    'door no room: write',
    'waiting in the queue',
  ]);
  expect(told('slow')[0]).toBe('busy at work: client 2');
  expect(told('poll')[0]).toBe('asleep poll');
  expect(told('epoll')[0]).toBe('asleep epoll_wait');
  expect(told('udp-loses')[0]).toBe('asleep recvfrom');
  expect(told('second-fails')[1]).toBe('failed EADDRINUSE');
  expect(told('second-masks').slice(0, 2)).toEqual(['asleep accept', 'asleep read']);
});
