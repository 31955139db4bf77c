import {
  addClients,
  type ClientState,
  clientState,
  command,
  createLab,
  type ErrorCode,
  endLab,
  type Lab,
  type LabSummary,
  lab,
  labSummary,
  type Run,
  run,
  type Scenario,
  type ScenarioEntry,
  scenario,
  scenarioEntry,
  startRun,
} from '@socketarium/protocol';
import { z } from 'zod';
import type { Api, CommandDone, Health } from './api.ts';

/** The input of a route: path parameters, and the parsed body (undefined when there was none). */
export interface RouteInput {
  /** The address's `:id`, empty where it has none. */
  readonly id: string;
  readonly body: unknown;
}

/** One method of one address: the HTTP adapter and the OpenAPI document are both made from these. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** With Fastify's `:name` parameters. */
  readonly path: string;
  readonly summary: string;
  /** Name in SCHEMAS of its body. */
  readonly body?: SchemaName;
  readonly status: 200 | 201 | 204;
  /** Name in SCHEMAS of the answer; `many` when it is an array of them. */
  readonly answer?: { readonly schema: SchemaName; readonly many?: true };
  /** Errors of its own, beside those that every route may return. */
  readonly errors: readonly ErrorCode[];
  readonly run: (api: Api, input: RouteInput) => Answer | Promise<Answer>;
}

type Answer =
  | Health
  | Lab
  | LabSummary[]
  | ClientState[]
  | CommandDone
  | Scenario
  | ScenarioEntry[]
  | Run
  | Run[]
  | undefined;

const health = z.strictObject({
  name: z.literal('socketarium'),
  version: z.string(),
  protocolVersion: z.int(),
});

const commandDone = z
  .looseObject({ type: z.string(), seq: z.int() })
  .describe('The lab’s seq when the command was carried out, and what it gave.');

const errorBody = z.strictObject({
  error: z.strictObject({
    code: z.string(),
    message: z.string(),
    field: z.string().optional(),
  }),
});

/** The bodies of requests and answers, by their names in the OpenAPI document. */
export const SCHEMAS = {
  Health: health,
  CreateLab: createLab,
  EndLab: endLab,
  Lab: lab,
  LabSummary: labSummary,
  AddClients: addClients,
  Client: clientState,
  Command: command,
  CommandDone: commandDone,
  Scenario: scenario,
  ScenarioEntry: scenarioEntry,
  StartRun: startRun,
  Run: run,
  Error: errorBody,
} as const;

export type SchemaName = keyof typeof SCHEMAS;

/** Errors that any route with a body may return. */
export const BODY_ERRORS: readonly ErrorCode[] = [
  'BAD_REQUEST',
  'REQUEST_TOO_LARGE',
  'UNSUPPORTED_MEDIA_TYPE',
];

/** Errors that any route may return. */
export const COMMON_ERRORS: readonly ErrorCode[] = [
  'TOKEN_REQUIRED',
  'HOST_NOT_ALLOWED',
  'ORIGIN_NOT_ALLOWED',
  'INTERNAL',
];

/** Needs no token: it returns only a name and two numbers, and a container's health check has no token. */
export const HEALTH_PATH = '/api/health';
export const STREAM_PATH = '/api/labs/:id/stream';

export const ROUTES: readonly Route[] = [
  {
    method: 'GET',
    path: HEALTH_PATH,
    summary: 'Who answers here',
    status: 200,
    answer: { schema: 'Health' },
    errors: [],
    run: (api) => api.health(),
  },
  {
    method: 'GET',
    path: '/api/labs',
    summary:
      'The labs alive, and the last ones that ended (`ended`), oldest first, without their pictures',
    status: 200,
    answer: { schema: 'LabSummary', many: true },
    errors: [],
    run: (api) => api.listLabs(),
  },
  {
    method: 'POST',
    path: '/api/labs',
    summary: 'Start a lab; answers once its server listens, or stands paused at the gate',
    body: 'CreateLab',
    status: 201,
    answer: { schema: 'Lab' },
    errors: ['LAB_LIMIT', 'SERVER_START_FAILED'],
    run: (api, { body }) => api.createLab(body),
  },
  {
    method: 'GET',
    path: '/api/labs/:id',
    summary: 'A lab and its picture as of now',
    status: 200,
    answer: { schema: 'Lab' },
    errors: ['LAB_NOT_FOUND'],
    run: (api, { id }) => api.getLab(id),
  },
  {
    method: 'POST',
    path: '/api/labs/:id/end',
    summary:
      'End a lab’s programs: its server walks steps 9 to 12, then its clients end. Kept to be looked at',
    body: 'EndLab',
    status: 200,
    answer: { schema: 'Lab' },
    errors: ['LAB_NOT_FOUND'],
    run: (api, { id, body }) => api.endLab(id, body),
  },
  {
    method: 'DELETE',
    path: '/api/labs/:id',
    summary: 'End a lab, if it has not ended, and forget it',
    status: 204,
    errors: ['LAB_NOT_FOUND'],
    run: async (api, { id }) => {
      await api.deleteLab(id);
      return undefined;
    },
  },
  {
    method: 'POST',
    path: '/api/labs/:id/clients',
    summary: 'Add clients; without a body, one with the default script',
    body: 'AddClients',
    status: 201,
    answer: { schema: 'Client', many: true },
    errors: ['LAB_NOT_FOUND', 'LAB_ENDED', 'CLIENT_LIMIT'],
    run: (api, { id, body }) => api.addClients(id, body),
  },
  {
    method: 'POST',
    path: '/api/labs/:id/commands',
    summary: 'Carry out one command',
    body: 'Command',
    status: 200,
    answer: { schema: 'CommandDone' },
    errors: [
      'LAB_NOT_FOUND',
      'LAB_ENDED',
      'CLIENT_NOT_FOUND',
      'SERVER_RUNNING',
      'SERVER_NOT_RUNNING',
      'CLIENT_NOT_CONNECTED',
      'CLIENT_SHARES_PROCESS',
      'CLIENT_LIMIT',
      'SECOND_SERVER_LIMIT',
    ],
    run: (api, { id, body }) => api.command(id, body),
  },
  {
    method: 'GET',
    path: '/api/scenarios',
    summary: 'The scenarios that can be run',
    status: 200,
    answer: { schema: 'ScenarioEntry', many: true },
    errors: [],
    run: (api) => api.listScenarios(),
  },
  {
    method: 'GET',
    path: '/api/scenarios/:id',
    summary: 'A scenario as it is written, defaults filled in',
    status: 200,
    answer: { schema: 'Scenario' },
    errors: ['SCENARIO_NOT_FOUND'],
    run: (api, { id }) => api.getScenario(id),
  },
  {
    method: 'GET',
    path: '/api/runs',
    summary: 'The runs alive and remembered, oldest first',
    status: 200,
    answer: { schema: 'Run', many: true },
    errors: [],
    run: (api) => api.listRuns(),
  },
  {
    method: 'POST',
    path: '/api/runs',
    summary: 'Run a scenario; answers once its lab stands, or it was skipped',
    body: 'StartRun',
    status: 201,
    answer: { schema: 'Run' },
    errors: [
      'SCENARIO_NOT_FOUND',
      'SCENARIO_INVALID',
      'SCENARIO_VARIANT',
      'RUN_LIMIT',
      'LAB_LIMIT',
    ],
    run: (api, { body }) => api.startRun(body),
  },
  {
    method: 'GET',
    path: '/api/runs/:id',
    summary: 'A run as it stands',
    status: 200,
    answer: { schema: 'Run' },
    errors: ['RUN_NOT_FOUND'],
    run: (api, { id }) => api.getRun(id),
  },
  {
    method: 'DELETE',
    path: '/api/runs/:id',
    summary: 'Cancel a run if it goes on, and delete its lab',
    status: 204,
    errors: ['RUN_NOT_FOUND'],
    run: async (api, { id }) => {
      await api.deleteRun(id);
      return undefined;
    },
  },
];
