import {
  addClients,
  type ClientState,
  command,
  createLab,
  endLab,
  type Lab,
  type LabSummary,
  LIMITS,
  PROTOCOL_VERSION,
  type Run,
  type Scenario,
  type ScenarioEntry,
  SocketariumError,
  streamQuery,
} from '@socketarium/protocol';
import { allScenarios, scenarioEntry } from '@socketarium/scenarios';
import { LabFrames, type StreamClock, systemClock } from './frames.ts';
import type { LabHost, LiveLab } from './labs.ts';
import type { Machine } from './runs/requirements.ts';
import { Runs } from './runs/runs.ts';
import { Viewer, type ViewerSink } from './stream.ts';
import { validate } from './validate.ts';

export interface Health {
  name: 'socketarium';
  version: string;
  protocolVersion: number;
}

/** The answer to POST …/commands: the command's own result, and the lab's seq when it was done. */
export type CommandDone = Record<string, unknown> & { type: string; seq: number };

/**
 * The daemon's API without HTTP: bodies come in as parsed JSON of unknown shape, results go out as plain
 * values, errors are thrown as SocketariumError.
 */
export interface Api {
  health(): Health;
  createLab(body: unknown): Promise<Lab>;
  /** Without their pictures. */
  listLabs(): LabSummary[];
  getLab(labId: string): Lab;
  /** Resolves when the lab's programs have ended. Its history can still be viewed. */
  endLab(labId: string, body: unknown): Promise<Lab>;
  /** Resolves when the lab's server has run its closing steps and the lab is gone. */
  deleteLab(labId: string): Promise<void>;
  /** Without a body: one client with the default script. */
  addClients(labId: string, body: unknown): Promise<ClientState[]>;
  command(labId: string, body: unknown): Promise<CommandDone>;
  listScenarios(): ScenarioEntry[];
  getScenario(scenarioId: string): Scenario;
  /** Resolves when the run has its lab, or ended without one; the run continues by itself. */
  startRun(body: unknown): Promise<Run>;
  listRuns(): Run[];
  getRun(runId: string): Run;
  /** Resolves when the run is over and its lab is gone. */
  deleteRun(runId: string): Promise<void>;
  /** Starts a viewer's stream into `sink`. Throws LAB_NOT_FOUND, VIEWER_LIMIT, BAD_REQUEST. */
  openStream(labId: string, query: unknown, sink: ViewerSink): Viewer;
}

export interface ApiOptions {
  readonly host: LabHost;
  readonly version: string;
  readonly clock?: StreamClock;
  /** The scenarios that runs may name; default those of packages/scenarios. */
  readonly library?: readonly Scenario[];
  /** What the machine offers them. */
  readonly machine?: Machine;
}

export const createApi = (options: ApiOptions): Api => {
  const { host, version, clock = systemClock, library = allScenarios(), machine } = options;
  const frames = new WeakMap<LiveLab, LabFrames>();
  const runs = new Runs({ host, clock, library, ...(machine && { machine }) });

  const find = (labId: string): LiveLab => {
    const lab = host.labs.get(labId);
    if (lab === undefined) {
      throw new SocketariumError('LAB_NOT_FOUND', `There is no lab ${quote(labId)}.`);
    }
    return lab;
  };

  const framesOf = (lab: LiveLab): LabFrames => {
    const known = frames.get(lab) ?? new LabFrames(clock);
    frames.set(lab, known);
    return known;
  };

  return {
    health: () => ({ name: 'socketarium', version, protocolVersion: PROTOCOL_VERSION }),

    createLab: async (body) => {
      const lab = await host.createLab(validate(createLab, body));
      // Its first picture has the queue that the server just made.
      lab.refresh();
      return lab.describe();
    },

    listLabs: () =>
      [...host.labs.values()].map((lab) => ({
        ...lab.summarize(),
        viewers: frames.get(lab)?.viewers ?? 0,
      })),

    getLab: (labId) => find(labId).describe(),

    endLab: async (labId, body) => {
      const how = validate(endLab, body === undefined ? {} : body);
      const lab = await host.endLab(find(labId).id, how);
      return lab.describe();
    },

    deleteLab: async (labId) => {
      find(labId);
      await host.deleteLab(labId);
    },

    addClients: async (labId, body) =>
      find(labId).addClients(validate(addClients, body === undefined ? {} : body)),

    command: async (labId, body) => {
      const lab = find(labId);
      const order = validate(command, body);
      const result = await lab.command(order);
      return { ...result, type: order.type, seq: lab.state.seq };
    },

    listScenarios: () => runs.scenarios().map(scenarioEntry),

    getScenario: (scenarioId) => runs.scenario(scenarioId),

    startRun: (body) => runs.start(body),

    listRuns: () => runs.list(),

    getRun: (runId) => runs.get(runId),

    deleteRun: (runId) => runs.delete(runId),

    openStream: (labId, query, sink) => {
      const lab = find(labId);
      const resume = validate(streamQuery, query);
      const shared = framesOf(lab);
      if (shared.viewers >= LIMITS.viewersPerLab) {
        throw new SocketariumError(
          'VIEWER_LIMIT',
          `${quote(labId)} has ${shared.viewers} viewers, which is all it allows.`,
        );
      }
      return new Viewer(lab, sink, shared, resume, runs.ofLab(labId));
    },
  };
};

/** An id from outside, made printable. */
const quote = (id: string): string => JSON.stringify(id.length > 40 ? `${id.slice(0, 40)}…` : id);
