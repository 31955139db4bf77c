import type { EndListener, FactListener, RememberedEvents } from '@socketarium/host';
import { initialState, reduce } from '@socketarium/model';
import {
  type AddClients,
  type ClientState,
  type Command,
  type CreateLab,
  createLab,
  type LabEnding,
  type LabState,
  type LabSummary,
  type Lab as LabView,
  type SocketariumEvent,
  type Unsequenced,
} from '@socketarium/protocol';
import type { LiveLab } from '../labs.ts';

const CONFIG = createLab.parse({ transport: 'unix-stream', server: 'iterative', service: 'sum' });

/** A lab without processes: the test emits events, and the state is really reduced. */
export class FakeLab implements LiveLab {
  readonly id: string;
  state: LabState;
  /** How often it was asked for another sample. */
  refreshed = 0;
  /** The commands it got. */
  readonly commands: Command[] = [];
  readonly #remembers: number;
  #events: SocketariumEvent[] = [];
  readonly #onFact: FactListener | undefined;
  readonly #listeners = new Set<(batch: readonly SocketariumEvent[]) => void>();
  readonly #endListeners = new Set<EndListener>();
  ended: LabEnding | null = null;

  constructor(
    startedAt = 1000,
    remembers = 20_000,
    options: { id?: string; config?: CreateLab; onFact?: FactListener | undefined } = {},
  ) {
    const { id = 'lab-1', config = CONFIG, onFact } = options;
    this.id = id;
    this.#onFact = onFact;
    this.#remembers = remembers;
    this.state = initialState({
      config,
      address: { path: '/run/lab-1.sock' },
      startedAt,
    });
  }

  get listeners(): number {
    return this.#listeners.size + this.#endListeners.size;
  }

  push(facts: readonly Unsequenced[]): void {
    const first = this.state.seq + 1;
    const batch = facts.map((fact, i) => ({ ...fact, seq: first + i })) as SocketariumEvent[];
    for (const event of batch) {
      this.state = reduce(this.state, event);
      this.#onFact?.(event, this.state);
    }
    this.#events.push(...batch);
    if (this.#events.length > 2 * this.#remembers) this.#events = this.#remembered();
    for (const listener of this.#listeners) listener(batch);
  }

  /** `count` marks in one batch. */
  mark(count: number): void {
    const facts: Unsequenced[] = [];
    for (let i = 1; i <= count; i++) {
      facts.push({ type: 'marker.set', t: this.state.t + i, text: `mark ${this.state.seq + i}` });
    }
    this.push(facts);
  }

  end(reason: string, kept = false, next: string | null = null): void {
    this.ended = { at: new Date(0).toISOString(), reason, seq: this.state.seq, next };
    for (const listener of this.#endListeners) listener(this.ended, kept);
  }

  subscribe(listener: (batch: readonly SocketariumEvent[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  onEnded(listener: EndListener): () => void {
    this.#endListeners.add(listener);
    return () => this.#endListeners.delete(listener);
  }

  readonly events: RememberedEvents = {
    after: (seq, atMost) => {
      const missing = this.state.seq - seq;
      if (missing > Math.min(this.#remembers, this.#events.length)) return null;
      return missing === 0 ? [] : this.#events.slice(-missing).slice(0, atMost);
    },
  };

  #remembered(): SocketariumEvent[] {
    return this.#events.slice(-this.#remembers);
  }

  describe(): LabView {
    return { ...this.#identity(), state: this.state };
  }

  summarize(): Omit<LabSummary, 'viewers'> {
    return { ...this.#identity(), clients: this.state.clients.length };
  }

  refresh(): void {
    this.refreshed++;
  }

  #identity(): Omit<LabView, 'state'> {
    const { config, address, server } = this.state;
    const createdAt = new Date(0).toISOString();
    return { id: this.id, ...config, address, serverPid: server.pid, createdAt, ended: this.ended };
  }

  addClients(body: AddClients): Promise<ClientState[]> {
    this.commands.push({ type: 'client.add', ...body });
    return Promise.resolve([]);
  }

  command(command: Command): Promise<Record<string, unknown>> {
    this.commands.push(command);
    return Promise.resolve({});
  }
}
