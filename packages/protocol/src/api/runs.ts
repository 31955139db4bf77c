import { z } from 'zod';
import { LIMITS } from '../limits.ts';
import { clientState } from '../picture/clients.ts';
import { counters } from '../picture/picture.ts';
import { scenario } from '../teaching/scenario.ts';
import { language, serverDesign, transport } from './labs.ts';

/** Runs of a scenario. The daemon runs it, next to the facts, and reports its progress. */

/** Body of POST /api/runs. */
export const startRun = z.strictObject({
  /** A scenario's name, or a whole scenario of the user's own. */
  scenario: z.union([z.string(), scenario]),
  /** Another variant; the error is SCENARIO_VARIANT when the scenario does not hold on it. */
  server: serverDesign.optional(),
  transport: transport.optional(),
  /** Default: the scenario lab's. */
  language: language.optional(),
  /** Milliseconds before each call of the server; default: the scenario lab's. */
  pace: z.int().min(0).max(LIMITS.paceMs).optional(),
  /**
   * A viewer follows the run: each `say` stays for the time it takes to read before a step replaces it,
   * and the clients take turns at the server's pace.
   */
  watched: z.boolean().default(false),
  /** Keep the lab alive after the run, to be viewed. */
  keep: z.boolean().default(false),
});

/** A fact's place in the sequence, and its time, CLOCK_MONOTONIC nanoseconds. */
export const moment = z.strictObject({ seq: z.int(), t: z.number() });

/** An observation's result so far: null while it is still open. */
export const observed = z.strictObject({
  expected: z.string(),
  /** What was found in the facts, in words and numbers; null before there is anything to say. */
  observed: z.string().nullable(),
  ok: z.boolean().nullable(),
  /**
   * The moment that shows it: after the fact with this `seq`, at its time. Null before there is one, and
   * where no single moment shows it, such as that something never happened.
   */
  at: moment.nullable(),
});

/**
 * `held`: every observation held; `failed`: some did not; `skipped`: this machine lacks a requirement
 * (`reason`); `broken`: a step could not be done or waited too long (`reason`); `cancelled`: stopped by
 * the user.
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
  language,
  /** Null before the lab is made, and when the run was skipped. The lab may be gone after the run. */
  labId: z.string().nullable(),
  status: runStatus,
  reason: z.string().nullable(),
  /** `index` of `count` steps are done; `say`: the caption of the present step. */
  progress: z.strictObject({ index: z.int(), count: z.int(), say: z.string().nullable() }),
  observations: z.array(observed),
  /** The moment to show when the run is over; null before, and when no observation has one. */
  decisive: moment.nullable(),
  startedAt: z.iso.datetime(),
  /** Milliseconds from start to end; null while it runs. */
  tookMs: z.number().nullable(),
  /** The lab's counters at the end; null before, and when there was no lab. */
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
  /** The observations' sentences, on the scenario's default variant. */
  observations: z.array(z.string()),
});

export type StartRun = z.infer<typeof startRun>;
export type StartRunInput = z.input<typeof startRun>;
export type Moment = z.infer<typeof moment>;
export type Observed = z.infer<typeof observed>;
export type RunStatus = z.infer<typeof runStatus>;
export type Run = z.infer<typeof run>;
export type ScenarioEntry = z.infer<typeof scenarioEntry>;
