import {
  type Address,
  type ClientState,
  type Command,
  isDatagram,
  type LabState,
  SocketariumError,
} from '@socketarium/protocol';
import type { ClientsOrder, ClientsSource } from '../sources/clients.ts';
import { clientNumber } from '../sources/facts.ts';
import type { Crowd } from './crowd.ts';
import type { Servers } from './servers.ts';

type ServerCommand = Extract<Command, { type: `server.${string}` }>;

/**
 * Carries out a command on the lab's servers and returns its result.
 * @param address where the lab's server is or was. Throws SERVER_NOT_RUNNING, SERVER_RUNNING,
 * SECOND_SERVER_LIMIT.
 */
export const commandServer = async (
  servers: Servers,
  address: Address,
  command: ServerCommand,
): Promise<Record<string, unknown>> => {
  switch (command.type) {
    case 'server.restart':
      return { ...(await servers.restart(address, command)) };
    case 'server.second':
      return { ...(await servers.second(address, command)) };
    case 'server.endSecond':
      await servers.endSecond(command.signal);
      return {};
    default:
      await servers.order(command);
      return {};
  }
};

/** Throws CLIENT_NOT_FOUND, CLIENT_NOT_CONNECTED, CLIENT_SHARES_PROCESS. */
export const commandClient = async (
  crowd: Crowd,
  state: LabState,
  command: ClientsOrder,
): Promise<void> => {
  const id = command.clientId;
  const client = state.clients.find((candidate) => candidate.id === id);
  if (client === undefined) {
    throw new SocketariumError('CLIENT_NOT_FOUND', `This lab has no ${id}.`);
  }
  const home = crowd.homeOf(clientNumber(id));
  if (command.type === 'client.kill') {
    if (home === undefined) throw hasEnded(id);
    const others = sharingProcess(home, state, id);
    if (others > 0) throw sharesProcess(id, others);
  } else if (home === undefined || !canBeAsked(state, client, command)) {
    throw notConnected(id);
  }
  await home.order(command);
};

/** Datagrams need no connection, and reading may be stopped before there is one. */
const canBeAsked = (state: LabState, client: ClientState, command: ClientsOrder): boolean => {
  if (isThrough(client)) return false;
  const needsConnection = command.type !== 'client.read' && !isDatagram(state.config.transport);
  return !needsConnection || client.connectionId !== null;
};

/** Other living clients of the same process, which would die with it. */
const sharingProcess = (home: ClientsSource, state: LabState, id: string): number => {
  const numbers = new Set(home.clients);
  return state.clients.filter(
    (other) =>
      other.id !== id &&
      other.kind === 'lab' &&
      !isThrough(other) &&
      numbers.has(clientNumber(other.id)),
  ).length;
};

const isThrough = ({ phase }: ClientState): boolean => phase === 'done' || phase === 'failed';

const notConnected = (id: string): SocketariumError =>
  new SocketariumError('CLIENT_NOT_CONNECTED', `${id} has no open connection.`);

const hasEnded = (id: string): SocketariumError =>
  new SocketariumError('CLIENT_NOT_CONNECTED', `The process of ${id} has ended already.`);

const sharesProcess = (id: string, others: number): SocketariumError =>
  new SocketariumError(
    'CLIENT_SHARES_PROCESS',
    `${id} lives in one process with ${others} others, which would die with it. Clients added with isolated: true can be killed alone.`,
  );
