import { type CreateLab, createLab, type ServerDesign } from '@socketarium/protocol';
import type { PlannedClient, Scenario } from './kernel.ts';

const config = (server: ServerDesign, backlog: number, pace: number): CreateLab =>
  createLab.parse({ transport: 'unix-stream', server, service: 'sum', backlog, pace });

const clients = (n: number, spacingMs: number, thinkMs: number, services = 1): PlannedClient[] =>
  Array.from({ length: n }, (_, i) => ({
    startMs: 300 + i * spacingMs,
    numbers: [3, 4, 5],
    thinkMs: thinkMs + ((i * 37) % 11) * 20,
    services,
  }));

/** Moments worth looking at, by name: gallery.html?scene=NAME. */
export const SCENES: Readonly<Record<string, Scenario>> = {
  empty: { config: config('iterative', 1, 300), clients: [], untilMs: 3000 },
  one: { config: config('iterative', 1, 0), clients: clients(1, 0, 900), untilMs: 2500 },
  three: { config: config('iterative', 4, 0), clients: clients(3, 400, 900), untilMs: 2900 },
  five: { config: config('iterative', 1, 0), clients: clients(5, 600, 900), untilMs: 3350 },
  gate: { config: config('iterative', 1, 400), clients: clients(5, 300, 900), untilMs: 4100 },
  paused: {
    config: config('iterative', 1, 300),
    clients: clients(5, 500, 500),
    untilMs: 7200,
    pauseAtMs: 4000,
  },
  nine: { config: config('iterative', 2, 0), clients: clients(9, 250, 900), untilMs: 3600 },
  twelve: { config: config('iterative', 4, 0), clients: clients(12, 150, 900), untilMs: 5600 },
  sixty: { config: config('iterative', 8, 0), clients: clients(60, 40, 500), untilMs: 7000 },
  burst: { config: config('iterative', 4, 0), clients: clients(200, 2, 300), untilMs: 6100 },
  'select-one': { config: config('select', 4, 0), clients: clients(1, 0, 900), untilMs: 2000 },
  'select-three': { config: config('select', 4, 0), clients: clients(3, 400, 900), untilMs: 2700 },
  'select-ready': {
    config: config('select', 4, 500),
    clients: clients(5, 200, 900),
    untilMs: 5750,
  },
  'select-twelve': {
    config: config('select', 4, 0),
    clients: clients(12, 120, 1500),
    untilMs: 4000,
  },
  'select-sixty': {
    config: config('select', 16, 0),
    clients: clients(60, 20, 2500),
    untilMs: 4000,
  },
  'select-burst': {
    config: config('select', 16, 0),
    clients: clients(200, 5, 3000),
    untilMs: 4000,
  },
  'full-speed': {
    config: config('select', 4, 0),
    clients: clients(8, 30, 1, 400).map((client) => ({ ...client, thinkMs: 2 })),
    untilMs: 3000,
  },
  crashed: {
    config: config('iterative', 1, 0),
    clients: clients(5, 500, 900),
    untilMs: 6500,
    killServerAtMs: 5200,
  },
};
