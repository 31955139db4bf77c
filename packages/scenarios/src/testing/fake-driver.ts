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

/** A world by hand: what was asked is noted, facts are told by the test. */
export class FakeDriver implements ScenarioDriver {
  readonly asked: string[] = [];
  readonly lab: CreateLab[] = [];
  readonly added: AddClients[] = [];
  state: LabState = picture();
  /** What requirement, createLab, addClients, command and settle do beside being noted. */
  on: {
    requirement?: (requirement: Requirement) => string | null;
    createLab?: () => Promise<void> | void;
    add?: (body: AddClients) => Promise<void> | void;
    command?: (command: Command) => Promise<void> | void;
    settle?: () => void;
  } = {};
  /** Facts of the lab before anybody listened. */
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

  /** Tells a fact, after which the picture is as it was but for `patch`. */
  tell(event: SocketariumEvent, patch: Partial<LabState> = {}): void {
    this.state = { ...this.state, ...patch, seq: event.seq, t: event.t };
    this.#listener?.(event, this.state);
  }
}

/** Resolves when everything that can go on without time or facts has gone on. */
export const calm = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
