import {
  addClients,
  type ClientState,
  command,
  createLab,
  type Lab,
  LIMITS,
  PROTOCOL_VERSION,
  SocketariumError,
  streamQuery,
} from '@socketarium/protocol';
import type { LabHost, LiveLab } from './labs.ts';
import { type StreamClock, systemClock, Viewer, type ViewerSink } from './stream.ts';
import { validate } from './validate.ts';

export interface Health {
  name: 'socketarium';
  version: string;
  protocolVersion: number;
}

/** What POST …/commands answers: the command's own result, and the lab's seq when it was done. */
export type CommandDone = Record<string, unknown> & { type: string; seq: number };

/**
 * Everything that can be asked of the daemon, without a word about HTTP: bodies come in as parsed
 * JSON of unknown shape, results go out as plain values, errors are thrown as SocketariumError.
 */
export interface Api {
  health(): Health;
  createLab(body: unknown): Promise<Lab>;
  listLabs(): Lab[];
  getLab(labId: string): Lab;
  /** Resolves when the lab's server has walked its closing steps and everything of it is gone. */
  deleteLab(labId: string): Promise<void>;
  /** No body at all asks for one client with the default script. */
  addClients(labId: string, body: unknown): Promise<ClientState[]>;
  command(labId: string, body: unknown): Promise<CommandDone>;
  /** Starts a viewer's stream into `sink`. Throws LAB_NOT_FOUND, VIEWER_LIMIT, BAD_REQUEST. */
  openStream(labId: string, query: unknown, sink: ViewerSink): Viewer;
}

export interface ApiOptions {
  readonly host: LabHost;
  readonly version: string;
  readonly clock?: StreamClock;
}

export const createApi = ({ host, version, clock = systemClock }: ApiOptions): Api => {
  const viewers = new WeakMap<LiveLab, number>();

  const find = (labId: string): LiveLab => {
    const lab = host.labs.get(labId);
    if (lab === undefined) {
      throw new SocketariumError('LAB_NOT_FOUND', `There is no lab ${quote(labId)}.`);
    }
    return lab;
  };

  return {
    health: () => ({ name: 'socketarium', version, protocolVersion: PROTOCOL_VERSION }),

    createLab: async (body) => (await host.createLab(validate(createLab, body))).describe(),

    listLabs: () => [...host.labs.values()].map((lab) => lab.describe()),

    getLab: (labId) => find(labId).describe(),

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

    openStream: (labId, query, sink) => {
      const lab = find(labId);
      const resume = validate(streamQuery, query);
      const count = viewers.get(lab) ?? 0;
      if (count >= LIMITS.viewersPerLab) {
        throw new SocketariumError(
          'VIEWER_LIMIT',
          `${quote(labId)} has ${count} viewers, which is all it allows.`,
        );
      }
      viewers.set(lab, count + 1);
      return new Viewer(lab, sink, clock, resume, () => {
        viewers.set(lab, (viewers.get(lab) ?? 1) - 1);
      });
    },
  };
};

/** An id from outside, fit to be shown. */
const quote = (id: string): string => JSON.stringify(id.length > 40 ? `${id.slice(0, 40)}…` : id);
