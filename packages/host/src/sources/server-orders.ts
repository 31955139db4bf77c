import { type Command, SocketariumError } from '@socketarium/protocol';

/** What a user can ask of one server process. */
export type ServerOrder = Extract<
  Command,
  {
    type:
      | 'server.pause'
      | 'server.step'
      | 'server.resume'
      | 'server.pace'
      | 'server.work'
      | 'server.limitDescriptors'
      | 'server.terminate'
      | 'server.kill';
  }
>;

/** A server process, as far as its orders need it. */
export interface ServerControls {
  readonly running: boolean;
  pause(): void;
  step(): void;
  resume(): void;
  pace(ms: number): void;
  work(ms: number): void;
  limitDescriptors(spare: number | null): void;
  terminate(): void;
  kill(): Promise<void>;
}

type Handlers = {
  readonly [T in ServerOrder['type']]: (
    server: ServerControls,
    order: Extract<ServerOrder, { type: T }>,
  ) => void | Promise<void>;
};

const HANDLERS: Handlers = {
  'server.pause': (server) => server.pause(),
  'server.step': (server) => server.step(),
  'server.resume': (server) => server.resume(),
  'server.pace': (server, { ms }) => server.pace(ms),
  'server.work': (server, { ms }) => server.work(ms),
  'server.limitDescriptors': (server, { spare }) => server.limitDescriptors(spare),
  'server.terminate': (server) => server.terminate(),
  'server.kill': (server) => server.kill(),
};

/** Throws SERVER_NOT_RUNNING. */
export const carryOut = async <T extends ServerOrder['type']>(
  server: ServerControls,
  order: Extract<ServerOrder, { type: T }>,
): Promise<void> => {
  if (!server.running) {
    throw new SocketariumError('SERVER_NOT_RUNNING', 'The server of this lab has exited.');
  }
  const handle: Handlers[T] = HANDLERS[order.type as T];
  await handle(server, order);
};
