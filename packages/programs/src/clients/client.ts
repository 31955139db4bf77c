import type { ClientScript, Io, Service, Transport } from '@socketarium/protocol';
import type { Endpoint } from '../endpoint.ts';
import type { TracedClientCalls } from '../tracing/traced-client-calls.ts';
import { Conversation, type Standing } from './conversation.ts';
import { DIALOGUES } from './dialogue.ts';
import { copyFile } from './file.ts';
import type { Interrupter } from './interrupter.ts';
import { passDescriptor } from './passing.ts';
import { type How, Session } from './session.ts';
import { StepWalk } from './steps.ts';
import type { Tempo } from './tempo.ts';
import { UserOrders } from './user-orders.ts';

/** The lab of a client. */
export interface LabOfClient {
  readonly transport: Transport;
  readonly service: Service;
  readonly io: Io;
  readonly tempo: Tempo;
}

/** One client: a plain sequence of blocking calls, from its script and its user. */
export class Client {
  readonly #lab: LabOfClient;
  readonly #os: TracedClientCalls;
  readonly #server: Endpoint;
  readonly #script: ClientScript;
  readonly #interrupter: Interrupter;
  readonly #orders: UserOrders;
  #session: Session | null = null;

  constructor(
    lab: LabOfClient,
    os: TracedClientCalls,
    server: Endpoint,
    script: ClientScript,
    interrupter: Interrupter,
  ) {
    this.#lab = lab;
    this.#os = os;
    this.#server = server;
    this.#script = script;
    this.#interrupter = interrupter;
    this.#orders = new UserOrders(script.reads);
  }

  /** Sends a line as soon as no call is under way; before the connection exists it is kept. */
  say(line: string): void {
    this.#orders.say(line);
  }

  /** Reads answers, or leaves them unread from the next read on. */
  read(on: boolean): void {
    this.#orders.read(on);
  }

  /** Now, whatever call is under way. Without a socket there is nothing to shut down. */
  shutdown(how: How): void {
    this.#session?.shutdown(how);
    this.#orders.wake();
  }

  /** Closes the connection now and does no more. A blocking call is made to return first. */
  close(): void {
    this.#orders.close();
    this.#session?.interrupt();
  }

  /** Resolves when the client is done, however it ended. */
  async run(): Promise<void> {
    const { startMs, services } = this.#script;
    await this.#idle(startMs);
    for (let service = 0; service < services; service++) {
      if (this.#orders.closing) return;
      if ((await this.#service()) === 'broken') return;
    }
  }

  /** In user space for `ms` milliseconds of thinking time, or until it must close. */
  async #idle(ms: number): Promise<void> {
    const { tempo } = this.#lab;
    const end = tempo.time + ms;
    for (let left = tempo.until(end); left > 0 && !this.#orders.closing; left = tempo.until(end)) {
      await this.#orders.next(left);
    }
  }

  /** The tempo changed: a thinking client recomputes its time. */
  hurry(): void {
    this.#orders.wake();
  }

  /** One service is one socket: the next one joins the end of the queue. */
  async #service(): Promise<Standing> {
    const { replyTimeoutMs } = this.#script;
    const session = new Session({
      ...this.#lab,
      os: this.#os,
      server: this.#server,
      replyTimeoutMs,
      orders: this.#orders,
      interrupter: this.#interrupter,
    });
    this.#session = session;
    const standing = session.open() ? await this.#use(session) : 'broken';
    this.#session = null;
    session.end();
    return standing;
  }

  async #use(session: Session): Promise<Standing> {
    const script = this.#script;
    const { service } = this.#lab;
    const conversation = new Conversation(
      session,
      this.#orders,
      DIALOGUES[service],
      this.#lab.tempo,
    );
    if (script.steps !== undefined) {
      const walk = new StepWalk(
        session,
        this.#os,
        () => this.#orders.closing,
        () => this.#idle(script.stepMs),
      );
      await walk.walk(script.steps);
      return script.interactive ? conversation.finish(script) : 'complete';
    }
    if (!session.isDatagram && (await session.connect()) < 0) return 'broken';
    if (service === 'file') return copyFile(session, conversation, script);
    if (service === 'descriptor') return passDescriptor(session, conversation, this.#os, script);
    return conversation.speak(script);
  }
}
