import { z } from 'zod';
import { LIMITS } from '../limits.ts';
import { clientState } from '../picture/clients.ts';
import { counters } from '../picture/picture.ts';
import { scenario } from '../teaching/scenario.ts';
import { serverDesign, transport } from './labs.ts';

/** Running a scenario: the daemon does it, next to the facts, and tells how it goes. */

/** Body of POST /api/runs. */
export const startRun = z.strictObject({
  /** A scenario's name, or a whole one of the user's own. */
  scenario: z.union([z.string(), scenario]),
  /** Another variant; one that the scenario does not hold on is SCENARIO_VARIANT. */
  server: serverDesign.optional(),
  transport: transport.optional(),
  /** Milliseconds before each call of the server; default: as the scenario's lab has it. */
  pace: z.int().min(0).max(LIMITS.paceMs).optional(),
  /**
   * Somebody reads along: each `say` stands for as long as it takes to read before a step replaces it,
   * and the clients do one thing after another at the server's pace.
   */
  watched: z.boolean().default(false),
  /** Leave the lab alive when the run has ended, to be looked at. */
  keep: z.boolean().default(false),
});

/** A fact's place in the sequence, and its time, CLOCK_MONOTONIC nanoseconds. */
export const moment = z.strictObject({ seq: z.int(), t: z.number() });

/** An observation as it stands: null while it can still come out either way. */
export const observed = z.strictObject({
  expected: z.string(),
  /** What was found in the facts, in words and numbers; null before there is anything to say. */
  observed: z.string().nullable(),
  ok: z.boolean().nullable(),
  /**
   * The moment that shows it, to be looked at in the lab: after the fact with this `seq`, at its time.
   * Null before there is one, and where no single moment shows it, such as that something never was.
   */
  at: moment.nullable(),
});

/**
 * `held`: every observation was made; `failed`: some were not; `skipped`: this machine lacks what it
 * needs (`reason`); `broken`: a step could not be done or waited too long (`reason`); `cancelled`.
 */
export const runStatus = z.enum(['running', 'held', 'failed', 'skipped', 'broken', 'cancelled']);

export const run = z.strictObject({
  id: z.string(),
  /** The scenario's id. */
  scenario: z.string(),
  title: z.string(),
  question: z.string(),
  answer: z.string(),
  transport,
  server: serverDesign,
  /** Null before it is made, and when the run was skipped. The lab may be gone when the run has ended. */
  labId: z.string().nullable(),
  status: runStatus,
  reason: z.string().nullable(),
  /** `index` of `count` steps are done; `say`: what to look at now. */
  progress: z.strictObject({ index: z.int(), count: z.int(), say: z.string().nullable() }),
  observations: z.array(observed),
  /** The moment to be looked at when it is over; null before, and when no observation has one. */
  decisive: moment.nullable(),
  startedAt: z.iso.datetime(),
  /** Milliseconds from start to end; null while it runs. */
  tookMs: z.number().nullable(),
  /** The lab's at the end; null before and when there was no lab. */
  counters: counters.nullable(),
  clients: z.array(clientState).nullable(),
});

/** A scenario in the list. */
export const scenarioEntry = z.strictObject({
  ...scenario.pick({
    id: true,
    title: true,
    question: true,
    answer: true,
    topic: true,
    watchPace: true,
    transports: true,
    servers: true,
    sources: true,
  }).shape,
  transport,
  server: serverDesign,
  /** The sentences of its observations on the variant it has by default. */
  observations: z.array(z.string()),
});

export type StartRun = z.infer<typeof startRun>;
export type StartRunInput = z.input<typeof startRun>;
export type Moment = z.infer<typeof moment>;
export type Observed = z.infer<typeof observed>;
export type RunStatus = z.infer<typeof runStatus>;
export type Run = z.infer<typeof run>;
export type ScenarioEntry = z.infer<typeof scenarioEntry>;
