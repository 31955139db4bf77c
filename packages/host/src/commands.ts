import {
  type ClientState,
  type Command,
  type LabState,
  SocketariumError,
} from '@socketarium/protocol';
import type { Crowd } from './supervisor/crowd.ts';
import { actorNumber } from './supervisor/facts.ts';
import type { Server } from './supervisor/server.ts';

type ServerCommand = Extract<Command, { type: `server.${string}` }>;
type ClientCommand = Extract<Command, { type: 'client.send' | 'client.close' | 'client.kill' }>;

/** Throws SERVER_NOT_RUNNING. */
export const commandServer = (server: Server, command: ServerCommand): void => {
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
    case 'server.terminate':
      server.terminate();
      break;
    case 'server.kill':
      server.kill();
      break;
  }
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
  if (client.connectionId === null) throw notConnected(id);
  const number = actorNumber(id);
  const asked =
    command.type === 'client.send'
      ? crowd.send(number, command.text)
      : crowd.closeConnection(number);
  if (!asked) throw notConnected(id);
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
