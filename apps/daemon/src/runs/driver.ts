import { initialState, reduce } from '@socketarium/model';
import {
  type AddClients,
  type Command,
  type CreateLab,
  type Requirement,
  SocketariumError,
  type SocketariumEvent,
} from '@socketarium/protocol';
import type { FactListener, ScenarioDriver } from '@socketarium/scenarios';
import type { LabHost, LiveLab } from '../labs.ts';
import { type Machine, unmet } from './requirements.ts';
import { settled } from './settle.ts';

/** Told of what became of the lab, once. */
export interface LabHooks {
  stands(lab: LiveLab): void;
  refused(error: unknown): void;
}

/** A scenario's world on top of a lab of this daemon: right next to the facts, none of them missing. */
export class LabDriver implements ScenarioDriver {
  readonly #host: LabHost;
  readonly #machine: Machine;
  readonly #hooks: LabHooks;
  #lab: LiveLab | null = null;
  #unsubscribe: (() => void) | null = null;

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
      this.#lab = await this.#host.createLab(config);
    } catch (error) {
      this.#hooks.refused(error);
      throw error;
    }
    this.#hooks.stands(this.#lab);
  }

  onFact(listener: FactListener): void {
    const lab = this.#living;
    const { config, address, startedAt } = lab.state;
    let state = initialState({ config, address, startedAt });
    const tell = (events: readonly SocketariumEvent[]): void => {
      for (const event of events) {
        if (event.seq <= state.seq) continue;
        state = reduce(state, event);
        listener(event, state);
      }
    };
    const past = lab.eventsAfter(0);
    if (past === null) {
      throw new SocketariumError('INTERNAL', `${lab.id} does not remember its first facts.`);
    }
    this.#unsubscribe = lab.subscribe(tell);
    tell(past);
  }

  addClients(body: AddClients): Promise<unknown> {
    return this.#living.addClients(body);
  }

  command(command: Command): Promise<unknown> {
    return this.#living.command(command);
  }

  async settle(): Promise<void> {
    const lab = this.#living;
    await settled(() => lab.state);
    // To be described, a lab asks the kernel once more.
    lab.describe();
  }

  /** No fact is told any more. */
  end(): void {
    this.#unsubscribe?.();
    this.#unsubscribe = null;
  }

  get #living(): LiveLab {
    if (this.#lab === null) throw new SocketariumError('LAB_NOT_FOUND', 'The run has no lab yet.');
    return this.#lab;
  }
}
