import {
  type AddClients,
  type Command,
  type CreateLab,
  type LabState,
  type Requirement,
  SocketariumError,
  type SocketariumEvent,
} from '@socketarium/protocol';
import type { FactListener, ScenarioDriver } from '@socketarium/scenarios';
import type { LabHost, LiveLab } from '../labs.ts';
import { type Machine, unmet } from './requirements.ts';
import { settled } from './settle.ts';

/** Called once, with the lab's end. */
export interface LabHooks {
  stands(lab: LiveLab): void;
  refused(error: unknown): void;
  /** The fact listener has failed, and was removed. */
  broken(error: unknown): void;
}

/** A scenario's driver for a lab of this daemon: it gets every fact directly from the lab. */
export class LabDriver implements ScenarioDriver {
  readonly #host: LabHost;
  readonly #machine: Machine;
  readonly #hooks: LabHooks;
  #lab: LiveLab | null = null;
  /** Until there is a listener, the facts are kept for it; null once the run is over. */
  #listener: FactListener | null = (event, state) => this.#early.push({ event, state });
  #early: { readonly event: SocketariumEvent; readonly state: LabState }[] = [];

  constructor(host: LabHost, machine: Machine, hooks: LabHooks) {
    this.#host = host;
    this.#machine = machine;
    this.#hooks = hooks;
  }

  requirement(requirement: Requirement): Promise<string | null> {
    return unmet(requirement, this.#machine);
  }

  async createLab(config: CreateLab): Promise<void> {
    try {
      this.#lab = await this.#host.createLab(config, (event, state) => this.#deliver(event, state));
    } catch (error) {
      this.#hooks.refused(error);
      throw error;
    }
    this.#hooks.stands(this.#lab);
  }

  onFact(listener: FactListener): void {
    for (const { event, state } of this.#early) listener(event, state);
    this.#early = [];
    this.#listener = listener;
  }

  addClients(body: AddClients): Promise<unknown> {
    return this.#living.addClients(body);
  }

  command(command: Command): Promise<unknown> {
    return this.#living.command(command);
  }

  async settle(): Promise<void> {
    const lab = this.#living;
    await settled(
      () => lab.state,
      () => performance.now(),
    );
    lab.refresh();
  }

  /** No more facts are delivered. */
  end(): void {
    this.#listener = null;
    this.#early = [];
  }

  #deliver(event: SocketariumEvent, state: LabState): void {
    try {
      this.#listener?.(event, state);
    } catch (error) {
      this.end();
      this.#hooks.broken(error);
    }
  }

  get #living(): LiveLab {
    if (this.#lab === null) throw new SocketariumError('LAB_NOT_FOUND', 'The run has no lab yet.');
    return this.#lab;
  }
}
