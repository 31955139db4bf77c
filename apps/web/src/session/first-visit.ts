import type { AddClientsInput, CreateLabInput } from '@socketarium/protocol';
import { LIMITS } from '@socketarium/protocol/wire';
import { CLIENT_LINES } from '../words.ts';
import { tempoOf, USUAL_PACE } from './next-lab.ts';

/**
 * What a first visitor finds running: slow enough to follow, with a queue that is soon full. Clients
 * think for longer than the pace holds the server, so that it is mostly seen asleep in a call: with
 * multiplexing too, where a number costs two calls.
 */
const FIRST_LAB: CreateLabInput = {
  transport: 'unix-stream',
  server: 'iterative',
  service: 'sum',
  backlog: 1,
  pace: USUAL_PACE,
};

/** The first lab, at the pace that the user chose last, ms a call. */
export const firstLab = (pace: number): CreateLabInput => ({
  ...FIRST_LAB,
  pace,
  tempo: tempoOf(pace),
});

const SPACING_MS = 600;

/**
 * Five clients, half a second apart: within three seconds one is served, two fill the queue that a
 * backlog of 1 admits, and the others stand at the door. Each comes again and again, so that it is
 * seen to rejoin at the tail and the picture goes on living; each sends other numbers, so that they can be told apart.
 */
export const FIRST_CLIENTS: readonly AddClientsInput[] = [
  [3, 4, 5],
  [10, 20],
  [1, 2, 3],
  [7, 7, 7],
  [40, 2],
].map((numbers, i) => ({
  count: 1,
  isolated: true,
  script: {
    numbers,
    lines: [...(CLIENT_LINES.first[i] ?? [])],
    thinkMs: 1500,
    services: LIMITS.servicesPerClient,
    startMs: 200 + i * SPACING_MS,
  },
}));
