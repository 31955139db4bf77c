import { joinCommand } from '@socketarium/model/words/lab';
import type { Command, ServerDesign } from '@socketarium/protocol';
import { isMultiplexed } from '@socketarium/protocol/wire';
import { type RefObject, useCallback, useEffect, useRef, useState } from 'react';
import { copied, selectText } from './clipboard.ts';
import { MULTIPLEXERS } from './controls/Multiplexing.tsx';
import { PACES, paceAt, placeOf } from './controls/pace.ts';
import type { Action } from './keys.ts';
import { noConnection, noCrash } from './panels/ClientDetail.tsx';
import { neighbourOf } from './selection.ts';
import { noMultiplexing, noTrigger } from './session/choices.ts';
import { linkTo } from './session/moment-link.ts';
import {
  FILE_SIZES,
  interactiveOne,
  manyMore,
  noInteractive,
  oneMore,
} from './session/newcomers.ts';
import { tempoOf } from './session/next-lab.ts';
import { hasEnded } from './session/runs.ts';
import type { Session } from './session/session.ts';
import type { LabView } from './store/lab-view.ts';
import { remember, remembered } from './store/memory.ts';
import { type Playback, usePlayback } from './timeline/use-playback.ts';
import { whenDrawn } from './when-drawn.ts';
import { SAID, SHARE } from './words.ts';

interface Needs {
  readonly session: Session;
  readonly view: LabView;
  /** The lab's part of the page: its controls are looked for in it, and nowhere else. */
  readonly root: RefObject<HTMLElement | null>;
  readonly onTheme: () => void;
  readonly onHelp: () => void;
  readonly onOptions: () => void;
  /** Puts away what lies upon the picture; false when nothing does. */
  readonly onDismiss: () => boolean;
  /** Why an action cannot be done now; null when it can. */
  readonly cannot: (action: Action) => string | null;
  readonly onShare: () => void;
}

/** The functions that take part in a drawing are the same each time: who gets them can be `memo`. */
export interface LabActions {
  readonly act: (action: Action) => void;
  readonly selected: string | null;
  readonly select: (client: string | null) => void;
  readonly closeClient: () => void;
  /** A card was pressed: its client is shown, also when it was selected already (null). */
  readonly show: (client: string | null) => void;
  readonly panel: string;
  readonly openPanel: (panel: string) => void;
  readonly burst: number;
  readonly setBurst: (size: number) => void;
  readonly addMany: (count: number) => void;
  /** What a client of `file` copies, bytes. */
  readonly fileBytes: number;
  readonly setFileBytes: (bytes: number) => void;
  readonly setPace: (ms: number) => void;
  readonly copiedAt: number | null;
  /** When a link to the moment that is drawn was copied last: performance.now(), or null. */
  readonly momentCopiedAt: number | null;
  /** The further controls are in sight; remembered. */
  readonly more: boolean;
  /** Only the stage and one panel, large. */
  readonly presenter: boolean;
  readonly playback: Playback;
}

const PANELS = ['machine', 'calls', 'descriptors'] as const;
const FIRST_BURST = 20;
/** What they do is another thing while the picture is of the past. */
const BY_THEMSELVES: ReadonlySet<Action> = new Set(['toggle-play', 'slower', 'faster']);

/** What can be done to a lab, whether a button asks or a key, and what the user has chosen to see. */
export const useLabActions = (needs: Needs): LabActions => {
  const { session, view, root, onTheme, onHelp, onOptions, onShare, onDismiss, cannot } = needs;
  const playback = usePlayback(view, session.say);
  const [selected, setSelected] = useState<string | null>(null);
  const [remembering, setPanel] = useState(() => remembered('panel', 'machine'));
  const [clientOpen, setClientOpen] = useState(false);
  const [burst, setBurst] = useState(FIRST_BURST);
  const [fileBytes, setFileBytes] = useState<number>(FILE_SIZES[0]);
  const [copiedAt, setCopiedAt] = useState<number | null>(null);
  const [momentCopiedAt, setMomentCopiedAt] = useState<number | null>(null);
  const [more, keepMore] = useState(() => remembered('more', 'folded') === 'open');
  const panel = clientOpen && selected !== null ? 'client' : remembering;

  const present = () => session.present;
  const controlOf = (action: Action) =>
    root.current?.querySelector<HTMLElement>(`[data-action="${action}"]`);
  const [presenter, setPresenter] = useState(false);
  useEffect(() => {
    document.documentElement.toggleAttribute('data-presenter', presenter);
    return () => document.documentElement.removeAttribute('data-presenter');
  }, [presenter]);
  const setMore = (open: boolean): void => {
    keepMore(open);
    remember('more', open ? 'open' : 'folded');
  };
  const focusOnceDrawn = (action: Action): void =>
    whenDrawn(
      () => controlOf(action),
      (control) => control.focus(),
    );
  /** To a control among the further ones, which are unfolded for it. */
  const focusOnMore = (action: Action): void => {
    if (!more) setMore(true);
    focusOnceDrawn(action);
  };
  const pressOnMore = (action: Action): void => {
    if (!more) setMore(true);
    whenDrawn(
      () => controlOf(action),
      (control) => control.click(),
    );
  };
  /** Opens the menu of that button. */
  const pressOn = (action: Action): void => controlOf(action)?.click();
  const command = (body: Command, note?: string) => void session.command(body, note);
  const setPace = useCallback(
    (ms: number) => {
      void session.command({ type: 'server.pace', ms });
      void session.command({ type: 'clients.tempo', percent: tempoOf(ms) });
      remember('pace', String(ms));
    },
    [session],
  );

  const select = useCallback((client: string | null) => {
    setSelected(client);
    setClientOpen(client !== null);
  }, []);
  const show = useCallback(
    (client: string | null) => (client === null ? setClientOpen(true) : select(client)),
    [select],
  );
  const openPanel = (next: string) => {
    setClientOpen(next === 'client');
    if (next === 'client') return;
    setPanel(next);
    remember('panel', next);
  };
  /** Of the past, its playing; of the present, the server's pace. */
  const quicker = (by: -1 | 1) => {
    if (view.picture.get().pinnedSeq !== null) return playback.quicker(by === 1 ? -1 : 1);
    const why = cannot('slower');
    if (why !== null) return session.say(`${why}.`);
    const place = placeOf(present()?.server.gate.paceMs ?? 0) + by;
    if (place >= 0 && place < PACES.length) setPace(paceAt(place));
  };
  const neighbour = (by: -1 | 1) => {
    const clients = view.picture.get().shown?.clients ?? [];
    select(neighbourOf(clients, selected, by));
  };
  /** Asks something of the selected client, or says why it cannot be asked. */
  const ofClient = (type: 'client.close' | 'client.kill', note: string) => {
    const client = present()?.clients.find(({ id }) => id === selected);
    if (client === undefined) return session.say(SAID.noneSelected);
    const cannot = type === 'client.close' ? noConnection(client) : noCrash(client);
    if (cannot !== null) return session.say(SAID.cannot(client.name, cannot));
    command({ type, clientId: client.id }, SAID.client(client.name, note));
  };
  const interactive = async () => {
    const config = present()?.config;
    const cannot = config === undefined ? null : noInteractive(config);
    if (cannot !== null) return session.say(`${cannot}.`);
    const [client] = await session.addClients(() => interactiveOne);
    if (client === undefined) return;
    select(client.id);
    // The box is what one wants next: the new client's, not that of the one selected before.
    whenDrawn(
      () =>
        root.current?.querySelector<HTMLElement>(
          `[data-action="send"][data-client="${CSS.escape(client.id)}"]`,
        ),
      (box) => box.focus(),
    );
  };
  const copyJoin = async () => {
    const state = present();
    if (state === null) return;
    if (await copied(joinCommand(state.address, state.config.transport))) {
      setCopiedAt(performance.now());
      session.say(SAID.copied);
    } else {
      selectText(controlOf('copy-join'));
      session.say(SAID.selected);
    }
  };
  const copyMoment = async () => {
    const { lab } = session.state.get();
    const { pinnedSeq, live } = view.picture.get();
    const at = pinnedSeq ?? live?.seq ?? null;
    if (lab === null || at === null) return;
    if (await copied(linkTo(window.location.href, { lab: lab.id, at }))) {
      setMomentCopiedAt(performance.now());
      session.say(SHARE.copied);
      // Where the page may not copy, the user can.
    } else onShare();
  };
  /** The focus is never nowhere: out of a field it comes to the picture. */
  const focusOnPicture = (): void =>
    root.current?.querySelector<HTMLElement>('[data-skip="picture"]')?.focus();
  /** Closes the selected client's panel; the focus goes from there to what opened it. */
  const closeClient = () => {
    const inPanel = document.activeElement?.closest('aside') != null;
    const card = root.current?.querySelector<HTMLElement>(`button[data-client="${selected}"]`);
    select(null);
    if (inPanel) (card ?? { focus: focusOnPicture }).focus();
  };
  const dismiss = () => {
    if (document.activeElement instanceof HTMLInputElement) focusOnPicture();
    else if (onDismiss()) return;
    else if (presenter) setPresenter(false);
    else if (selected !== null) closeClient();
    else session.dismissProblem();
  };
  const addMany = useCallback(
    (count: number) => void session.addClients((state) => manyMore(state, count)),
    [session],
  );
  const actions: Readonly<Record<Action, () => void>> = {
    'toggle-play': () => {
      if (playback.toggle()) return;
      const why = cannot('toggle-play');
      if (why !== null) session.say(`${why}.`);
      else if (present()?.server.gate.mode === 'paused') {
        command({ type: 'server.resume' }, SAID.resumed);
      } else command({ type: 'server.pause' }, SAID.paused);
    },
    'slow-motion': playback.slowMotion,
    step: () => stepServer(session, command),
    slower: () => quicker(1),
    faster: () => quicker(-1),
    multiplexing: () =>
      multiplex(session, (server) => (isMultiplexed(server) ? 'iterative' : 'select')),
    multiplexer: () =>
      multiplex(session, (server) => {
        const at = MULTIPLEXERS.indexOf(server as (typeof MULTIPLEXERS)[number]);
        return MULTIPLEXERS[(at + 1) % MULTIPLEXERS.length] ?? 'select';
      }),
    trigger: () => {
      const cannot = noTrigger(present()?.config.server ?? 'epoll');
      if (cannot === null) pressOn('trigger');
      else session.say(`${cannot}.`);
    },
    language: () => otherLanguage(session),
    transport: () => pressOn('transport'),
    'transport-unix': () => changeTransport(session, 'unix-stream'),
    'transport-tcp': () => changeTransport(session, 'tcp'),
    service: () => {
      pressOn('transport');
      // The services are the last group of that menu.
      whenDrawn(
        () =>
          root.current?.querySelector<HTMLElement>(
            '[role="menu"] fieldset:last-of-type [aria-checked="true"]',
          ),
        (checked) => checked.focus(),
      );
    },
    options: onOptions,
    faults: () => pressOn('faults'),
    scenarios: () => session.runs.openPicker(session.runs.state.get().run?.scenario ?? null),
    'scenario-again': () => void session.runs.again(),
    'next-scenario': () => void session.runs.next(),
    'leave-scenario': () => {
      const { run } = session.runs.state.get();
      if (run !== null) void (hasEnded(run) ? session.runs.close() : session.runs.stop());
    },
    backlog: () => focusOnMore('backlog'),
    'run-again': () => void session.restart(),
    'add-client': () => void session.addClients((state) => oneMore(state, fileBytes)),
    burst: () => addMany(burst),
    'burst-size': () => focusOnMore('burst-size'),
    interactive: () => void interactive(),
    'file-size': () => pressOnMore('file-size'),
    'next-client': () => neighbour(1),
    'previous-client': () => neighbour(-1),
    send: () => {
      if (selected !== null) setClientOpen(true);
      focusOnceDrawn('send');
    },
    'close-client': () => ofClient('client.close', SAID.closes),
    'crash-client': () => ofClient('client.kill', SAID.killed),
    'stop-server': () => command({ type: 'server.terminate' }, SAID.sigterm),
    'crash-server': () => command({ type: 'server.kill' }, SAID.sigkill),
    'copy-join': () => void copyJoin(),
    'copy-moment': () => void copyMoment(),
    share: onShare,
    back: () => view.step(-1),
    forward: () => view.step(1),
    oldest: view.rewind,
    live: () => view.pin(null),
    'next-panel': () => {
      const order: readonly string[] = selected === null ? PANELS : [...PANELS, 'client'];
      openPanel(order[(order.indexOf(panel) + 1) % order.length] ?? 'machine');
    },
    'find-calls': () => {
      openPanel('calls');
      focusOnceDrawn('find-calls');
    },
    labs: () => pressOn('labs'),
    counterpart: () => void session.showCounterpart(),
    more: () => setMore(!more),
    presenter: () => setPresenter((on) => !on),
    theme: onTheme,
    help: onHelp,
    dismiss,
  };
  const latest = useRef(actions);
  latest.current = actions;
  const allowed = useRef(cannot);
  allowed.current = cannot;
  const act = useCallback(
    (action: Action) => {
      const why = BY_THEMSELVES.has(action) ? null : allowed.current(action);
      if (why === null) latest.current[action]();
      else session.say(`${why}.`);
    },
    [session],
  );
  return {
    act,
    selected,
    select,
    closeClient,
    show,
    panel,
    openPanel,
    burst,
    setBurst,
    addMany,
    fileBytes,
    setFileBytes,
    setPace,
    copiedAt,
    momentCopiedAt,
    more,
    presenter,
    playback,
  };
};

/** Stepping means: hold the server first, if it runs; then each step lets one call pass. */
const stepServer = (session: Session, command: (body: Command, note?: string) => void): void => {
  if (session.present?.server.gate.mode === 'paused') command({ type: 'server.step' });
  else command({ type: 'server.pause' }, SAID.stepping);
};

const changeTransport = (session: Session, transport: 'unix-stream' | 'tcp'): void => {
  if (session.present?.config.transport !== transport) void session.restart({ transport });
};

/** The server in the other language: than that of the lab that is being made, if one is. */
const otherLanguage = (session: Session): void => {
  const now = session.state.get().making?.language ?? session.present?.config.language;
  if (now !== undefined) void session.restart({ language: now === 'c' ? 'typescript' : 'c' });
};

/** Runs the lab again with another design of the server, where there is one to choose. */
const multiplex = (session: Session, next: (server: ServerDesign) => ServerDesign): void => {
  const config = session.present?.config;
  if (config === undefined) return;
  const cannot = noMultiplexing(config.transport);
  if (cannot === null) void session.restart({ server: next(config.server) });
  else session.say(`${cannot}.`);
};
