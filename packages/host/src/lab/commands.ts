import {
  type Address,
  type ClientState,
  type Command,
  isDatagram,
  type LabState,
  SocketariumError,
} from '@socketarium/protocol';
import { actorNumber } from '../sources/facts.ts';
import type { Crowd } from './crowd.ts';
import type { Servers } from './servers.ts';

type ServerCommand = Extract<Command, { type: `server.${string}` }>;
type ClientCommand = Exclude<
  Extract<Command, { type: `client.${string}` }>,
  { type: 'client.add' }
>;

/**
 * Carries out a command to the lab's servers and says what came of it.
 * @param address where the lab's server is or was.
 * Throws SERVER_NOT_RUNNING, SERVER_RUNNING, SECOND_SERVER_LIMIT.
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
  }
  const server = servers.first;
  if (!server.running) {
    throw new SocketariumError('SERVER_NOT_RUNNING', 'The server of this lab has exited.');
  }
  switch (command.type) {
    case 'server.pause':
      server.pause();
      break;
    case 'server.step':
      server.step();
      break;
    case 'server.resume':
      server.resume();
      break;
    case 'server.pace':
      server.pace(command.ms);
      break;
    case 'server.work':
      servers.work(command.ms);
      break;
    case 'server.limitDescriptors':
      server.limitDescriptors(command.spare);
      break;
    case 'server.terminate':
      server.terminate();
      break;
    case 'server.kill':
      await server.kill();
      break;
  }
  return {};
};

/** Throws CLIENT_NOT_FOUND, CLIENT_NOT_CONNECTED, CLIENT_SHARES_PROCESS. */
export const commandClient = (crowd: Crowd, state: LabState, command: ClientCommand): void => {
  const id = command.clientId;
  const client = state.clients.find((candidate) => candidate.id === id);
  if (client === undefined) {
    throw new SocketariumError('CLIENT_NOT_FOUND', `This lab has no ${id}.`);
  }
  if (command.type === 'client.kill') {
    kill(crowd, state, client);
    return;
  }
  if (!canBeAsked(state, client, command)) throw notConnected(id);
  const number = actorNumber(id);
  if (!ask(crowd, number, command)) throw notConnected(id);
};

/** Datagrams need no connection, and not to read may be decided before there is one. */
const canBeAsked = (state: LabState, client: ClientState, command: ClientCommand): boolean => {
  if (client.phase === 'done' || client.phase === 'failed') return false;
  const needsConnection = command.type !== 'client.read' && !isDatagram(state.config.transport);
  return !needsConnection || client.connectionId !== null;
};

const ask = (
  crowd: Crowd,
  number: number,
  command: Exclude<ClientCommand, { type: 'client.kill' }>,
): boolean => {
  switch (command.type) {
    case 'client.send':
      return crowd.send(number, command.text);
    case 'client.close':
      return crowd.closeConnection(number);
    case 'client.shutdown':
      return crowd.shutdown(number, command.how);
    case 'client.read':
      return crowd.read(number, command.on);
  }
};

const kill = (crowd: Crowd, state: LabState, { id }: ClientState): void => {
  const number = actorNumber(id);
  const housemates = new Set(crowd.housemates(number));
  if (housemates.size === 0) {
    throw new SocketariumError('CLIENT_NOT_CONNECTED', `The process of ${id} has ended already.`);
  }
  const others = state.clients.filter(
    (other) =>
      other.id !== id &&
      other.kind === 'lab' &&
      other.phase !== 'done' &&
      other.phase !== 'failed' &&
      housemates.has(actorNumber(other.id)),
  );
  if (others.length > 0) {
    throw new SocketariumError(
      'CLIENT_SHARES_PROCESS',
      `${id} lives in one process with ${others.length} others, which would die with it. Clients added with isolated: true can be killed alone.`,
    );
  }
  crowd.kill(number);
};

const notConnected = (id: string): SocketariumError =>
  new SocketariumError('CLIENT_NOT_CONNECTED', `${id} has no open connection.`);
