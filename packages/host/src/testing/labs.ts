import {
  type AddClientsInput,
  addClients,
  type ClientState,
  type CommandType,
  type CreateLabInput,
  command,
  createLab,
  type LabState,
  type SocketariumEvent,
} from '@socketarium/protocol';
import { Host } from '../host.ts';
import type { HostOptions, Lab } from '../types.ts';

/** For tests with real processes: a host of their own, and waiting for facts instead of for time. */

const PATIENCE_MS = 15_000;

/** Passes a host to `body` and closes it afterwards in any case. */
export const withHost = async (
  body: (host: Host) => Promise<void>,
  options: HostOptions = {},
): Promise<void> => {
  const host = await Host.open(options);
  try {
    await body(host);
  } finally {
    await host.close();
  }
};

export const labIn = (host: Host, config: Partial<CreateLabInput> = {}): Promise<Lab> =>
  host.createLab(
    createLab.parse({ transport: 'unix-stream', server: 'iterative', service: 'sum', ...config }),
  );

/** A command as it comes over the API: fields with a default may be left out. */
export const order = (
  lab: Lab,
  body: { readonly type: CommandType; readonly [field: string]: unknown },
): Promise<Record<string, unknown>> => lab.command(command.parse(body));

export const add = (lab: Lab, body: AddClientsInput = {}): Promise<ClientState[]> =>
  lab.addClients(addClients.parse(body));

/** Clients that connect, send only what they are ordered to, and stay. */
export const quiet: AddClientsInput['script'] = { interactive: true, numbers: [], lines: [] };

/** Resolves with the first result of `look` that is not undefined, called after each batch. */
export const wait = <T>(lab: Lab, what: string, look: () => T | undefined): Promise<T> =>
  new Promise((resolve, reject) => {
    const settle = (): boolean => {
      const found = look();
      if (found === undefined) return false;
      clearTimeout(late);
      unsubscribe();
      resolve(found);
      return true;
    };
    const late = setTimeout(() => {
      unsubscribe();
      reject(new Error(`never came: ${what}\n${JSON.stringify(summary(lab.state), null, 1)}`));
    }, PATIENCE_MS);
    const unsubscribe = lab.subscribe(settle);
    settle();
  });

/** Resolves when the picture satisfies `holds`. */
export const until = (
  lab: Lab,
  what: string,
  holds: (state: LabState) => boolean,
): Promise<LabState> => wait(lab, what, () => (holds(lab.state) ? lab.state : undefined));

/** Resolves with the first event after `seq` that `matches`. */
export const eventOf = (
  lab: Lab,
  what: string,
  matches: (event: SocketariumEvent) => boolean,
  seq = 0,
): Promise<SocketariumEvent> => wait(lab, what, () => lab.events.after(seq)?.find(matches));

export const phases = (state: LabState): string[] =>
  state.clients.map((client) => `${client.id} ${client.phase}`);

export const members = (state: LabState): string[] => state.listening?.acceptQueue.members ?? [];

/** The server's calls so far, each as its name and result. */
export const serverCalls = (lab: Lab): string[] =>
  (lab.events.after(0) ?? []).flatMap((event) =>
    event.type === 'syscall.returned' && event.client === undefined
      ? [`${event.call} ${event.errno ?? 'ok'}`]
      : [],
  );

const summary = (state: LabState): object => ({
  seq: state.seq,
  server: [state.server.status, state.server.blockedIn, state.server.machine, state.server.gate],
  clients: state.clients.map((one) => [one.id, one.phase, one.blockedIn, one.reason]),
  queue: state.listening?.acceptQueue,
});
