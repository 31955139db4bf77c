import {
  type Address,
  type ClientScript,
  type Command,
  type CreateLab,
  HERE,
  ioOf,
  LIMITS,
  type ProcessRef,
  type Unsequenced,
} from '@socketarium/protocol';
import type { ClientOrder, ClientProgramConfig } from '@socketarium/protocol/wire';
import type { Inlet } from '../merge/inlet.ts';
import { clientId, clientNumber } from './facts.ts';
import { clientAdded, clientReads, marker, processExited, processStarted } from './host-facts.ts';
import { type Ending, ownProgram, Program } from './program.ts';
import type { Reserve } from './reserve.ts';
import type { Source } from './source.ts';

/** What a client process is started with. */
export interface ClientsSetup {
  readonly config: CreateLab;
  /** It runs a single client, and ends with it. */
  readonly isolated: boolean;
  /** Clients that it can run at once: each has a thread of its own. */
  readonly room: number;
  readonly reserve: Reserve;
  /** Percent of what the scripts say. */
  readonly tempo: number;
}

/** What a user can ask of one client. */
export type ClientsOrder = Exclude<
  Extract<Command, { type: `client.${string}` }>,
  { type: 'client.add' }
>;

/** One client process, and the clients that it runs. */
export class ClientsSource implements Source<ClientsOrder> {
  readonly isolated: boolean;
  readonly room: number;
  /** The N of each client-N that runs or ran in it. */
  readonly clients: number[] = [];
  readonly ended: Promise<void>;
  readonly #config: CreateLab;
  readonly #reserve: Reserve;
  readonly #tempo: number;
  #over!: () => void;
  #running: { readonly program: Program; readonly inlet: Inlet } | null = null;

  constructor({ config, isolated, room, reserve, tempo }: ClientsSetup) {
    this.#config = config;
    this.#reserve = reserve;
    this.#tempo = tempo;
    this.isolated = isolated;
    this.room = room;
    this.ended = new Promise((resolve) => {
      this.#over = resolve;
    });
  }

  start(inlet: Inlet): void {
    const { transport, service } = this.#config;
    const config: ClientProgramConfig = {
      transport,
      service,
      io: ioOf(this.#config),
      alone: this.isolated,
      tempo: this.#tempo,
    };
    const program = new Program(
      ownProgram(this.#reserve.take('client'), config),
      {
        invalid: (error) =>
          this.#emit([marker(`FRAME_INVALID: a client process was killed: ${error.message}`)]),
        ended: (ending) => this.#ended(ending),
      },
      inlet,
    );
    this.#running = { program, inlet };
    if (program.pid !== undefined) this.#emit([processStarted(program.pid, 'client')]);
  }

  /** Resolves when it takes orders, or has ended before. */
  get opened(): Promise<void> {
    return this.#running?.program.opened ?? Promise.resolve();
  }

  get running(): boolean {
    return this.#running?.program.running === true;
  }

  /** The client runs in this process; `begin` makes it start. */
  add(client: number, script: ClientScript): void {
    this.clients.push(client);
    const pid = this.#running?.program.pid;
    this.#emit([clientAdded(clientId(client), pid, this.isolated, script)]);
  }

  begin(client: number, script: ClientScript, address: Address): void {
    this.#send({ order: 'add', client, address, script });
  }

  /** How long its clients think, percent of what their scripts say. */
  tempo(percent: number): void {
    this.#send({ order: 'tempo', percent });
  }

  async order(order: ClientsOrder): Promise<void> {
    const client = clientNumber(order.clientId);
    switch (order.type) {
      case 'client.send':
        return this.#send({ order: 'send', client, text: order.text });
      case 'client.close':
        return this.#send({ order: 'close', client });
      case 'client.shutdown':
        return this.#send({ order: 'shutdown', client, how: order.how });
      case 'client.read':
        // From its next read on it reads, or not.
        this.#send({ order: 'read', client, on: order.on });
        return this.#emit([clientReads(order.clientId, order.on)]);
      case 'client.kill':
        return this.#running?.program.kill('SIGKILL');
    }
  }

  owns({ host, pid }: ProcessRef): boolean {
    return host === HERE && this.#running?.program.owns(pid) === true;
  }

  /** Closes its control descriptor; kills it if it does not end by itself then. Resolves when it is gone. */
  async end(): Promise<void> {
    const program = this.#running?.program;
    if (program === undefined) return;
    if (program.running) {
      program.hangUp();
      const timer = setTimeout(() => program.kill('SIGKILL'), LIMITS.hangUpMs);
      await this.ended;
      clearTimeout(timer);
    }
    program.release();
  }

  #ended(ending: Ending): void {
    const pid = this.#running?.program.pid;
    if (pid !== undefined) this.#emit([processExited(pid, ending)]);
    if (ending.stderr !== '') this.#emit([marker(`A client process said: ${ending.stderr}`)]);
    this.#over();
  }

  #send(order: ClientOrder): void {
    this.#running?.program.order(`${JSON.stringify(order)}\n`);
  }

  #emit(facts: Unsequenced[]): void {
    this.#running?.inlet.emit(facts);
  }
}
