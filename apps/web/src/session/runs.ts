import type {
  Lab,
  Language,
  Run,
  ScenarioEntry,
  ServerDesign,
  Transport,
} from '@socketarium/protocol';
import { type Api, ApiError } from '../api.ts';
import { Cell, type Observable } from '../store/observable.ts';
import { SCENARIO } from '../words.ts';
import { languageFor } from './choices.ts';

export interface RunsState {
  /** The daemon's scenarios; null before they were asked for. */
  readonly entries: readonly ScenarioEntry[] | null;
  /** Why there are none to show. */
  readonly problem: string | null;
  /** The run that is shown: of the lab that is shown, or one that has no lab (any more). */
  readonly run: Run | null;
  /** What is being started, before the daemon answered. */
  readonly starting: string | null;
  /** A run in C has been asked for, and the daemon has not answered: its server may have to be compiled. */
  readonly building: boolean;
  /** The picker is open; `at`: the scenario that it was opened on. */
  readonly picker: { readonly at: string | null } | null;
  /** The lab to go back to when the run is closed; null when there was none. */
  readonly home: string | null;
}

/** What is run: a scenario on one of its variants. */
export interface Wish {
  readonly scenario: string;
  readonly server?: ServerDesign;
  readonly transport?: Transport;
  /** Not given: the scenario's own. */
  readonly language?: Language;
  /** Not slowed down for the eye. */
  readonly fullSpeed: boolean;
}

/** What the runs need of the session that they belong to. */
export interface Host {
  labId(): string | null;
  open(lab: Lab): void;
  /** Shows this lab, else any that lives, else makes the first. */
  goTo(labId: string | null): Promise<void>;
  /** The run of the lab that is shown is over: its decisive moment is shown, unless the user looks at another. */
  hold(run: Run): void;
  refreshLabs(): Promise<void>;
  say(text: string): void;
  refused(error: unknown): void;
  /** Resolves so many milliseconds later. */
  wait(ms: number): Promise<void>;
}

const NO_LAB_YET_MS = 60;
/** The stream tells at once; this is for when it is down, and for runs that have no lab. */
const ASK_EVERY_MS = 1500;

export const hasEnded = (run: Run): boolean => run.status !== 'running';

/** Scenarios as the page runs them: one at a time, its lab on the stage, its observations beside it. */
export class Runs {
  readonly #api: Api;
  readonly #host: Host;
  readonly #state = new Cell<RunsState>({
    entries: null,
    problem: null,
    run: null,
    starting: null,
    building: false,
    picker: null,
    home: null,
  });
  #wish: Wish | null = null;
  /** The page is on its way from a run's lab to another: what it shows next is known already. */
  #leaving = false;

  constructor(api: Api, host: Host) {
    this.#api = api;
    this.#host = host;
  }

  get state(): Observable<RunsState> {
    return this.#state;
  }

  /** @param at The scenario to begin on. */
  readonly openPicker = (at: string | null = null): void => {
    this.#state.update({ picker: { at } });
    void this.list();
  };

  readonly closePicker = (): void => this.#state.update({ picker: null });

  /** Asks for the scenarios, once it went well. */
  readonly list = async (): Promise<readonly ScenarioEntry[]> => {
    const known = this.#state.get().entries;
    if (known !== null) return known;
    try {
      const entries = await this.#api.scenarios();
      this.#state.update({ entries, problem: null });
      return entries;
    } catch (error) {
      this.#state.update({ problem: error instanceof Error ? error.message : String(error) });
      return [];
    }
  };

  /** The run of a lab that is shown now, if it is one's. */
  readonly lookFor = async (labId: string): Promise<void> => {
    if (this.#leaving || this.#state.get().run?.labId === labId) return;
    const runs = await this.#api.runs().catch(() => []);
    if (this.#host.labId() !== labId) return;
    const run = runs.find((one) => one.labId === labId) ?? null;
    this.#state.update({ run });
    if (run !== null) void this.#follow(run.id);
  };

  /** What the lab's stream, or the daemon, says of a run. */
  readonly heard = (run: Run): void => {
    const { run: shown } = this.#state.get();
    // What was closed is still heard of until its lab is left.
    if (shown === null && (this.#leaving || run.labId !== this.#host.labId())) return;
    if (shown !== null && shown.id !== run.id) return;
    // An answer may have been on its way while the stream had the end already.
    if (shown !== null && hasEnded(shown) && !hasEnded(run)) return;
    this.#state.update({ run });
    const { say } = run.progress;
    if (hasEnded(run)) {
      if (shown !== null && hasEnded(shown)) return;
      this.#host.say(endOf(run));
      this.#host.hold(run);
    } else if (say !== null && say !== shown?.progress.say) this.#host.say(say);
  };

  readonly start = async (wish: Wish): Promise<void> => {
    if (this.#state.get().starting !== null) return;
    const before = this.#state.get().run;
    const from = this.#host.labId();
    if (before === null || before.labId !== from) this.#state.update({ home: from });
    const building = wish.language === 'c';
    this.#state.update({ starting: wish.scenario, building, picker: null });
    this.#wish = wish;
    try {
      const entry = (await this.list()).find(({ id }) => id === wish.scenario);
      const { fullSpeed, ...what } = wish;
      const pace = entry === undefined ? {} : { pace: entry.watchPace };
      const slow = fullSpeed ? {} : { ...pace, watched: true };
      let run = await this.#api.startRun({ ...what, ...slow, keep: true });
      this.#state.update({ run, building: false });
      this.#host.say(SCENARIO.begins(run.title, run.question));
      // Its user may close or stop it while it is being set up: then nothing more is shown of it.
      const wanted = () => {
        const shown = this.#state.get().run;
        return shown?.id === run.id && shown.status !== 'cancelled';
      };
      while (wanted() && run.labId === null && !hasEnded(run)) {
        await this.#host.wait(NO_LAB_YET_MS);
        run = await this.#api.run(run.id);
        if (wanted()) this.heard(run);
      }
      const lab = wanted() ? await this.#labOf(run) : null;
      if (wanted()) {
        if (lab !== null) this.#host.open(lab);
        // It was over before there was a picture to show it in.
        if (hasEnded(run)) this.#host.hold(run);
        void this.#follow(run.id);
      } else {
        // Its lab may be the newest that lives, where the page would go if there is none to go back to.
        await this.#away(run);
        if (before !== null) await this.#host.goTo(this.#state.get().home);
      }
      if (before !== null) await this.#away(before, wanted() ? run.labId : null);
      await this.#host.refreshLabs();
    } catch (error) {
      this.#host.refused(error);
    } finally {
      this.#state.update({ starting: null, building: false });
    }
  };

  /** Null when there is none, or no more: the panel tells how it went. */
  async #labOf({ labId }: Run): Promise<Lab | null> {
    if (labId === null) return null;
    try {
      return await this.#api.lab(labId);
    } catch (error) {
      if (error instanceof ApiError && error.code === 'LAB_NOT_FOUND') return null;
      throw error;
    }
  }

  readonly again = (): Promise<void> => {
    const { run } = this.#state.get();
    if (run === null) return Promise.resolve();
    const { scenario, server, transport, language } = run;
    return this.start({
      scenario,
      server,
      transport,
      language,
      fullSpeed: this.#wish?.fullSpeed ?? false,
    });
  };

  /** The scenario after the shown one, in the order of the list, and in the same language where it can be. */
  readonly next = async (): Promise<void> => {
    const { run } = this.#state.get();
    const entries = await this.list();
    const at = entries.findIndex(({ id }) => id === run?.scenario);
    const entry = entries[(at + 1) % Math.max(1, entries.length)];
    if (entry === undefined) return;
    await this.start({
      scenario: entry.id,
      ...(run !== null && { language: languageFor(entry.server, run.language) }),
      fullSpeed: this.#wish?.fullSpeed ?? false,
    });
  };

  /** Ends the run; what was seen of it stays in sight, and the lab of before comes back. */
  readonly stop = async (): Promise<void> => {
    const { run } = this.#state.get();
    if (run === null || hasEnded(run)) return;
    const stopped: Run = { ...run, status: 'cancelled' };
    this.#state.update({ run: stopped });
    this.#host.say(endOf(stopped));
    await this.#leave(run);
  };

  /** Ends the run if it is not over, and goes back to the lab of before; what was seen of it is kept. */
  readonly close = async (): Promise<void> => {
    const { run } = this.#state.get();
    if (run === null) return;
    this.#state.update({ run: null });
    await this.#leave(run);
  };

  async #leave(run: Run): Promise<void> {
    this.#leaving = true;
    try {
      // First away from the lab, then the lab away: nobody is shown how it vanishes.
      const shown = run.labId !== null && run.labId === this.#host.labId();
      if (shown) await this.#host.goTo(this.#state.get().home);
      await this.#away(run);
      await this.#host.refreshLabs();
    } catch (error) {
      this.#host.refused(error);
    } finally {
      this.#leaving = false;
    }
  }

  /** Ends its lab, and the run with it. One that has no lab leaves nothing to look at. */
  async #away({ id, labId }: Run, next: string | null = null): Promise<void> {
    const away =
      labId === null
        ? this.#api.deleteRun(id)
        : this.#api.endLab(labId, next === null ? {} : { next });
    await away.catch(() => undefined);
  }

  async #follow(id: string): Promise<void> {
    for (;;) {
      await this.#host.wait(ASK_EVERY_MS);
      const { run } = this.#state.get();
      if (run?.id !== id || hasEnded(run)) return;
      const latest = await this.#api.run(id).catch(() => null);
      if (latest !== null) this.heard(latest);
    }
  }
}

/** `One at a time: 5 of 5 observations held.` */
export const endOf = (run: Run): string => {
  const held = run.observations.filter(({ ok }) => ok === true).length;
  switch (run.status) {
    case 'running':
      return SCENARIO.isRunning(run.title);
    case 'held':
    case 'failed':
      return SCENARIO.ended(run.title, held, run.observations.length);
    case 'skipped':
      return SCENARIO.skipped(run.title, run.reason);
    case 'broken':
      return SCENARIO.broken(run.title, run.reason);
    case 'cancelled':
      return SCENARIO.stopped(run.title);
  }
};
