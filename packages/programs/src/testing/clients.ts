import type { Address, ClientScript, Service, Transport } from '@socketarium/protocol';
import type { ClientOrder } from '@socketarium/protocol/wire';
import { type Recorded, RunningProgram } from './running-program.ts';
import { afterwards } from './servers.ts';

const SCRIPT: ClientScript = {
  numbers: [3, 4],
  lines: ['hello'],
  thinkMs: 0,
  startMs: 0,
  services: 1,
  interactive: false,
};

/** A client program with any number of clients in it. */
export class TestClients extends RunningProgram {
  constructor(transport: Transport = 'unix-stream', service: Service = 'sum') {
    super('client', { transport, service, parentPid: process.pid });
    afterwards(() => this.remove());
  }

  tell(order: ClientOrder): void {
    this.order(`${JSON.stringify(order)}\n`);
  }

  add(client: number, address: Address, script: Partial<ClientScript> = {}): void {
    this.tell({ order: 'add', client, address, script: { ...SCRIPT, ...script } });
  }

  /** The first such record of one client, from number `from` on. */
  of(client: number, kind: Recorded['kind'], call: Recorded['call'], from = 0): Promise<Recorded> {
    return this.until(
      (record) => record.actor === client && record.kind === kind && record.call === call,
      from,
    );
  }

  /** Resolves when the client has closed `services` connections, with its calls (`fd` for its descriptors). */
  async calls(client: number, services = 1): Promise<string[]> {
    let closed = 0;
    await this.until(({ actor, kind, call }) => {
      if (actor === client && kind === 'returned' && call === 'close') closed += 1;
      return closed === services;
    });
    return this.printed(client).map((line) =>
      line
        .replace(/^(connect|read|write|close)\(\d+/, '$1(fd')
        .replace(/^(socket\(.*) = \d+/, '$1 = fd')
        .replace(/(\/\S+\/s|127\.0\.0\.1:\d+)/g, 'ADDRESS'),
    );
  }
}
