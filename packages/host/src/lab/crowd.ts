import { type Address, type ClientScript, type CreateLab, LIMITS } from '@socketarium/protocol';
import type { ClientsSource } from '../sources/clients.ts';
import type { Reserve } from '../sources/reserve.ts';
import type { LabSources } from './lab-sources.ts';

/** Clients that a shared process has room for, unless one request adds more: each has a thread. */
const USUAL_ROOM = 64;

/** A client to be added as client-N. */
export interface NewClient {
  readonly client: number;
  readonly script: ClientScript;
  readonly isolated: boolean;
}

/**
 * The lab's client processes: one for each isolated client, and one that the others share; when that is
 * full, another shared one.
 */
export class Crowd {
  readonly #config: CreateLab;
  readonly #sources: LabSources;
  readonly #reserve: Reserve;
  readonly #homes = new Map<number, ClientsSource>();
  readonly #opened = new Set<ClientsSource>();
  #tempo: number;

  constructor(config: CreateLab, sources: LabSources, reserve: Reserve) {
    this.#config = config;
    this.#sources = sources;
    this.#reserve = reserve;
    this.#tempo = config.tempo;
  }

  /** How many more clients may have a process of their own. */
  get roomForIsolated(): number {
    let isolated = 0;
    for (const home of this.#living()) if (home.isolated) isolated++;
    return LIMITS.isolatedClientsPerLab - isolated;
  }

  /** How long clients think, later ones included, in percent of what their scripts say. */
  set tempo(percent: number) {
    this.#tempo = percent;
    for (const home of this.#living()) home.tempo(percent);
  }

  /** The client's process; undefined when it is gone. */
  homeOf(client: number): ClientsSource | undefined {
    const home = this.#homes.get(client);
    return home?.running === true ? home : undefined;
  }

  /**
   * Adds clients and resolves when all were ordered to begin, in order: a process takes some hundred
   * milliseconds to start, and some take longer than others, so otherwise the first client would not be
   * the first to connect.
   * @param done clients that make no more calls, and need no room.
   */
  async add(
    newcomers: readonly NewClient[],
    address: () => Address,
    done: ReadonlySet<number>,
  ): Promise<void> {
    const sharing = newcomers.filter(({ isolated }) => !isolated).length;
    const shared = sharing === 0 ? null : this.#sharedHome(sharing, done);
    const housed = newcomers.map((newClient) => {
      const home = newClient.isolated || shared === null ? this.#open(1, true) : shared;
      home.add(newClient.client, newClient.script);
      this.#homes.set(newClient.client, home);
      return { ...newClient, home };
    });
    await Promise.all(housed.map(({ home }) => home.opened));
    for (const { client, script, home } of housed) home.begin(client, script, address());
  }

  /** A shared process with room for `more` clients. */
  #sharedHome(more: number, done: ReadonlySet<number>): ClientsSource {
    for (const home of this.#living()) {
      if (home.isolated) continue;
      const living = home.clients.filter((client) => !done.has(client)).length;
      if (living + more <= home.room) return home;
    }
    return this.#open(Math.max(USUAL_ROOM, more), false);
  }

  #open(room: number, isolated: boolean): ClientsSource {
    const setup = {
      config: this.#config,
      room,
      isolated,
      reserve: this.#reserve,
      tempo: this.#tempo,
    };
    const home = this.#sources.start('clients', setup);
    this.#opened.add(home);
    return home;
  }

  *#living(): Iterable<ClientsSource> {
    for (const home of this.#opened) {
      if (home.running) yield home;
      else this.#opened.delete(home);
    }
  }
}
