import { counted } from '@socketarium/model/words/units';
import type {
  AddClientsInput,
  ClientState,
  Command,
  CreateLabInput,
  Lab,
  LabState,
  LabSummary,
} from '@socketarium/protocol';
import { type Api, ApiError } from '../api.ts';
import { rememberedPace } from '../controls/pace.ts';
import type { Plan } from '../faults/fault.ts';
import type { LiveSource } from '../sources/live.ts';
import { Cell, type Observable } from '../store/observable.ts';
import { RUNS, SAID } from '../words.ts';
import { carryOut } from './carry-out.ts';
import type { Choice } from './choices.ts';
import { describeLab } from './describe-lab.ts';
import { FIRST_CLIENTS, firstLab } from './first-visit.ts';
import { counterpart, forgottenOf, type LabEntry, newest } from './kept.ts';
import type { LinkTo } from './moment-link.ts';
import { laterBy, nextConfig } from './next-lab.ts';
import { openStream, showInAddress } from './open-stream.ts';
import { Runs } from './runs.ts';
import { AT_FIRST, type Making, type Message, type SessionState } from './session-state.ts';
import { workloadOf } from './workload.ts';

const RETRY_MS = 1500;

/** The page as a visitor of the daemon: which lab it shows, and what it asks of it. */
export class Session {
  readonly #api: Api;
  readonly #base: string;
  readonly #state = new Cell<SessionState>(AT_FIRST);
  readonly runs: Runs;
  #source: LiveSource | null = null;
  #messages = 0;
  /** Chosen while a lab was being made. */
  #asked: Choice | null = null;
  /** Over once the lab that is being made is there, with its clients. */
  #made: Promise<void> = Promise.resolve();

  constructor(api: Api, base: string) {
    this.#api = api;
    this.#base = base;
    this.runs = new Runs(api, {
      labId: () => this.#state.get().lab?.id ?? null,
      open: (lab) => this.#open(lab),
      goTo: (labId) => this.#goTo(labId),
      hold: ({ labId, decisive }) => {
        const { lab, view } = this.#state.get();
        if (labId === lab?.id && decisive !== null) view?.holdAt(decisive.seq);
      },
      refreshLabs: () => this.refreshLabs(),
      say: (text) => this.#say(text),
      refused: (error) => this.#refused(error),
      wait: (ms) => new Promise((resolve) => window.setTimeout(resolve, ms)),
    });
  }

  get state(): Observable<SessionState> {
    return this.#state;
  }

  /** What is known of the lab that is shown: before its first snapshot, what it was opened with. */
  get present(): LabState | null {
    const { lab, view } = this.#state.get();
    return view?.picture.get().live ?? lab?.state ?? null;
  }

  /** The lab that the address names, else the newest, else the first one, made for this visitor. */
  async start(wanted: LinkTo | null): Promise<void> {
    try {
      const labs = await this.#api.labs();
      this.#listed(labs);
      const lab = labs.find(({ id }) => id === wanted?.lab) ?? newest(labs);
      if (lab === undefined) await this.#makeFirst();
      else {
        this.#open(await this.#api.lab(lab.id));
        await this.runs.lookFor(lab.id);
      }
      const shown = this.#state.get().lab?.id;
      const link = wanted?.lab === shown && wanted?.at === null ? null : wanted;
      this.#state.update({ ready: true, link });
    } catch (error) {
      // Deleted since it was listed: there are others, or a first one is made.
      if (error instanceof ApiError && error.code === 'LAB_NOT_FOUND') return this.start(wanted);
      if (!(error instanceof ApiError && error.code === 'UNREACHABLE')) return this.#refused(error);
      this.#state.update({ phase: 'unreachable' });
      window.setTimeout(() => void this.start(wanted), RETRY_MS);
    }
  }

  /** Shows another lab of the daemon. */
  readonly show = (id: string): Promise<void> =>
    this.#attempt(async () => {
      if (id === this.#state.get().lab?.id) return;
      this.#open(await this.#api.lab(id));
      this.#say(SAID.showing(id));
      await this.runs.lookFor(id);
    });

  /** Asks for the list of labs again. */
  readonly refreshLabs = async (): Promise<void> => {
    // The stream says when the daemon is gone; the list has nothing to add.
    const labs = await this.#api.labs().catch(() => null);
    if (labs !== null) this.#listed(labs);
  };

  /**
   * The same clients again, in a new lab with these choices; the old lab ends once the new one runs, and
   * what was seen of it is kept. With no choice: the same run again. What is chosen while a lab is being
   * made is made next.
   */
  readonly restart = (choice: Choice = {}): Promise<void> =>
    this.#attempt(async () => {
      const { lab, making } = this.#state.get();
      const state = this.present;
      if (making !== null) return this.#askNext(making, choice);
      if (lab === null || state === null) return;
      try {
        await this.#makeAgain(lab, state, choice);
      } finally {
        this.#makeAsked();
      }
    });

  /** Also when the one before was refused: what was chosen since is another lab. */
  #makeAsked(): void {
    const asked = this.#asked;
    this.#asked = null;
    if (asked !== null) void this.restart(asked);
  }

  async #makeAgain(lab: Lab, state: LabState, choice: Choice): Promise<void> {
    const { config, dropped } = nextConfig(state, choice);
    await this.#make(config, workloadOf(state));
    const { labs } = this.#state.get();
    // It may be gone already: deleted elsewhere, or with the daemon, of which a new one gives the same
    // ids to other labs.
    if (labs.some(({ id, createdAt }) => id === lab.id && createdAt === lab.createdAt)) {
      await this.#api.endLab(lab.id, this.#asNext()).catch(() => undefined);
    }
    await this.refreshLabs();
    const clients = counted(state.clients.length, 'client');
    const without = dropped.length === 0 ? '' : SAID.without(dropped);
    const gone = forgottenOf(labs, this.#state.get().labs);
    const all = [SAID.sameClients(describeLab(config), clients), without, gone];
    this.#say(all.filter((text) => text !== '').join(' '));
  }

  #askNext(making: Making, choice: Choice): void {
    const made: Readonly<Record<string, unknown>> = { ...making };
    const news = Object.entries(choice).filter(([name, value]) => made[name] !== value);
    if (news.length === 0) return;
    this.#asked = { ...this.#asked, ...choice };
    // The controls show what was chosen last.
    const shown = news.filter(([name]) => name in making);
    this.#state.update({ making: { ...making, ...Object.fromEntries(shown) } });
  }

  /** Back and forth between a run and the one that it was run again as. */
  readonly showCounterpart = (): Promise<void> =>
    this.#attempt(async () => {
      await this.#made;
      await this.refreshLabs();
      const { lab, labs, previous } = this.#state.get();
      const other = lab === null ? null : counterpart(labs, lab.id, previous);
      if (other === null) this.#say(RUNS.noOther);
      else await this.show(other.id);
    });

  /** Ends the programs of the lab that is shown. */
  readonly end = (): Promise<void> =>
    this.#onLab(async (id) => {
      await this.#api.endLab(id, {});
      this.#say(RUNS.ended(id));
      await this.refreshLabs();
    });

  /** Deletes what is kept of a run, and shows another lab if it was shown. */
  readonly delete = (id: string): Promise<void> =>
    this.#attempt(async () => {
      const { lab, previous } = this.#state.get();
      if (id === lab?.id) await this.#goTo(previous);
      await this.#api.deleteLab(id);
      this.#say(RUNS.deleted(id));
      await this.refreshLabs();
    });

  /** The lab of a first visit, in a new lab. */
  readonly startFirst = (): Promise<void> => this.#attempt(() => this.#makeFirst());

  /**
   * @param newcomers What to ask for, by the lab they come to, which may be one that is still being made.
   * @returns The clients; none when they were refused.
   */
  readonly addClients = async (
    newcomers: (state: LabState) => AddClientsInput,
  ): Promise<readonly ClientState[]> => {
    let added: readonly ClientState[] = [];
    await this.#onLab(async (id) => {
      const state = this.present;
      if (state === null) return;
      added = await this.#api.addClients(id, newcomers(state));
      const first = added[0]?.name ?? SAID.aClient;
      this.#say(added.length === 1 ? SAID.added(first) : SAID.addedMany(added.length));
    });
    return added;
  };

  /** @param note What to say once it is done. */
  readonly command = (body: Command, note?: string): Promise<void> =>
    this.#onLab(async (id) => {
      await this.#api.command(id, body);
      if (note !== undefined) this.#say(note);
    });

  /** Does what the plan says, and says what it did. */
  readonly carryOut = (plan: Plan): Promise<void> =>
    this.#onLab(async (id) => {
      const { view } = this.#state.get();
      if (view === null) return;
      await carryOut(plan.steps, {
        command: (body) => this.#api.command(id, body),
        add: (body) => this.#api.addClients(id, body),
        picture: view.picture,
      });
      const told = this.#message(plan.says);
      this.#state.update({ note: told, told });
    });

  readonly dismissLink = (): void => this.#state.update({ link: null });

  readonly dismissTold = (): void => this.#state.update({ told: null });

  readonly retryNow = (): void => this.#source?.retryNow();

  readonly dismissProblem = (): void => this.#state.update({ problem: null });

  readonly say = (text: string): void => this.#say(text);

  async #makeFirst(): Promise<void> {
    this.#state.update({ first: true });
    try {
      await this.#make(firstLab(rememberedPace()), FIRST_CLIENTS);
    } finally {
      this.#makeAsked();
    }
  }

  #make(config: CreateLabInput, clients: readonly AddClientsInput[]): Promise<void> {
    const making = this.#makeNow(config, clients);
    this.#made = making.catch(() => undefined);
    return making;
  }

  async #makeNow(config: CreateLabInput, clients: readonly AddClientsInput[]): Promise<void> {
    const { transport, server, service, backlog = 4, ipv6 = false, trigger = 'level' } = config;
    const { language = 'typescript' } = config;
    const making = { transport, server, service, language, backlog, ipv6, trigger };
    this.#state.update({ making, building: language === 'c' });
    try {
      const lab = await this.#api.createLab(config);
      this.#state.update({ building: false });
      this.#open(lab);
      void this.runs.lookFor(lab.id);
      // One after the other, so that the clients get the numbers they had.
      const begun = performance.now();
      for (const body of clients) {
        await this.#api.addClients(lab.id, laterBy(body, begun - performance.now()));
      }
      await this.refreshLabs();
    } finally {
      this.#state.update({ making: null, building: false });
    }
  }

  #asNext(): { next?: string } {
    const id = this.#state.get().lab?.id;
    return id === undefined ? {} : { next: id };
  }

  #open(lab: Lab): void {
    this.#source?.stop();
    const { view, source } = openStream(this.#api, this.#base, lab);
    this.#source = source;
    const { lab: before, previous, labs: known } = this.#state.get();
    const from = before === null || before.id === lab.id ? previous : before.id;
    // A menu that lacks the lab that is shown would show another: the list is asked for only now and then.
    const labs = known.some(({ id }) => id === lab.id) ? known : [...known, entryOf(lab)];
    this.#state.update({ phase: 'open', lab, view, labs, previous: from, link: null });
    source.start(view, (run) => this.runs.heard(run));
    showInAddress(lab.id);
  }

  async #goTo(labId: string | null): Promise<void> {
    const labs = await this.#api.labs();
    const shown = this.#state.get().lab?.id;
    const others = labs.filter(({ id }) => id !== shown);
    const lab = others.find(({ id }) => id === labId) ?? newest(others);
    if (lab === undefined) return this.#makeFirst();
    this.#open(await this.#api.lab(lab.id));
    this.#say(SAID.showing(lab.id));
    await this.runs.lookFor(lab.id);
  }

  #listed(labs: readonly LabSummary[]): void {
    const { lab: shown } = this.#state.get();
    const entries = labs.map(entryOf);
    // One that was asked for before the shown one was made does not know it yet.
    const isLater = shown !== null && entries.every(({ createdAt }) => createdAt < shown.createdAt);
    this.#state.update({ labs: isLater ? [...entries, entryOf(shown)] : entries });
  }

  #onLab(action: (id: string) => Promise<void>): Promise<void> {
    return this.#attempt(async () => {
      // While a lab is being made, the controls show that one already: it is meant.
      await this.#made;
      const { lab } = this.#state.get();
      if (lab !== null) await action(lab.id);
    });
  }

  async #attempt(action: () => Promise<void>): Promise<void> {
    try {
      await action();
    } catch (error) {
      this.#refused(error);
    }
  }

  #refused(error: unknown): void {
    const text = error instanceof Error ? error.message : String(error);
    const stays = error instanceof ApiError && error.code === 'C_UNAVAILABLE';
    this.#state.update({ problem: { ...this.#message(text), stays } });
  }

  #say(text: string): void {
    this.#state.update({ note: this.#message(text) });
  }

  #message(text: string): Message {
    this.#messages += 1;
    return { id: this.#messages, text };
  }
}

const entryOf = (lab: Omit<Lab, 'state'>): LabEntry => ({
  id: lab.id,
  what: describeLab(lab),
  createdAt: lab.createdAt,
  ended: lab.ended,
});
