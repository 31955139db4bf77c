import type {
  AddClients,
  Command,
  CreateLab,
  LabState,
  Requirement,
  SocketariumEvent,
} from '@socketarium/protocol';
import type { FactListener, ScenarioDriver } from '../run/driver.ts';
import { picture } from './state.ts';

/** A driver made by hand: requests are recorded, and the test emits facts. */
export class FakeDriver implements ScenarioDriver {
  readonly asked: string[] = [];
  readonly lab: CreateLab[] = [];
  readonly added: AddClients[] = [];
  state: LabState = picture();
  /** What requirement, createLab, addClients, command and settle do besides being recorded. */
  on: {
    requirement?: (requirement: Requirement) => string | null;
    createLab?: () => Promise<void> | void;
    add?: (body: AddClients) => Promise<void> | void;
    command?: (command: Command) => Promise<void> | void;
    settle?: () => void;
  } = {};
  /** Facts of the lab before there was a listener. */
  past: readonly SocketariumEvent[] = [];
  #listener: FactListener | null = null;

  async requirement(requirement: Requirement): Promise<string | null> {
    this.asked.push(`needs ${requirement.needs}`);
    return this.on.requirement?.(requirement) ?? null;
  }

  async createLab(config: CreateLab): Promise<void> {
    this.asked.push('lab');
    this.lab.push(config);
    await this.on.createLab?.();
  }

  onFact(listener: FactListener): void {
    this.#listener = listener;
    for (const event of this.past) listener(event, this.state);
  }

  async addClients(body: AddClients): Promise<void> {
    this.asked.push(`add ${body.count}`);
    this.added.push(body);
    await this.on.add?.(body);
  }

  async command(command: Command): Promise<void> {
    this.asked.push(command.type);
    await this.on.command?.(command);
  }

  async settle(): Promise<void> {
    this.asked.push('settle');
    this.on.settle?.();
  }

  /** Emits a fact, after which the picture is unchanged except for `patch`. */
  tell(event: SocketariumEvent, patch: Partial<LabState> = {}): void {
    this.state = { ...this.state, ...patch, seq: event.seq, t: event.t };
    this.#listener?.(event, this.state);
  }
}

/** Resolves when everything that can continue without time or facts has continued. */
export const calm = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
