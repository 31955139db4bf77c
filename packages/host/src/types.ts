import type {
  AddClients,
  ClientState,
  Command,
  CreateLab,
  LabEnding,
  LabState,
  LabSummary,
  Lab as ProtocolLab,
  SocketariumEvent,
} from '@socketarium/protocol';

/** Called once for each batch of events, in the order of `seq`, after the lab's state has them. */
export type BatchListener = (batch: readonly SocketariumEvent[]) => void;

/** Called for each event, with the picture right after it. */
export type FactListener = (event: SocketariumEvent, state: LabState) => void;

/** Called once, when a lab has ended and no event will follow. `kept`: it can still be looked at. */
export type EndListener = (ending: LabEnding, kept: boolean) => void;

/** The newest events of a lab. */
export interface RememberedEvents {
  /**
   * Up to `atMost` events after `seq` in order, or null when some of them are forgotten or `seq` is
   * yet to come.
   */
  after(seq: number, atMost?: number): readonly SocketariumEvent[] | null;
}

export interface HostOptions {
  /** Where to make the private directory; default XDG_RUNTIME_DIR, else the system's for temporary files. */
  directory?: string;
  /** Keep a process of each program booted for whoever asks next. Default false: boot it when asked. */
  reserve?: boolean;
  /** Hears of a listener that failed and was dropped; default: it is printed on standard error. */
  report?: (error: unknown) => void;
}

/**
 * One lab: its processes, what the kernel says of them, and the picture that follows; of one that has
 * ended the last picture, and the events that led to it.
 */
export interface Lab {
  readonly id: string;
  readonly config: CreateLab;
  readonly createdAt: Date;
  /** The picture after the newest event. */
  readonly state: LabState;
  readonly events: RememberedEvents;
  /** Null while its programs live. */
  readonly ended: LabEnding | null;

  /** The lab as the API returns it, with times as of now. Nothing in the lab notices. */
  describe(): ProtocolLab;

  /** What a list of labs says of it: all but its picture. */
  summarize(): Omit<LabSummary, 'viewers'>;

  /** Has the kernel asked once more, and tells what came in so far, in its order so far. */
  refresh(): void;

  /**
   * Adds clients; resolves once their processes were asked to begin. A dead server is no obstacle:
   * its clients get their ECONNREFUSED or ENOENT from the kernel. Throws CLIENT_LIMIT, LAB_ENDED.
   */
  addClients(body: AddClients): Promise<ClientState[]>;

  /**
   * Carries out a command and says what came of it: `client.add` the clients; `server.restart` and
   * `server.second` {server, listening, exit?} once the new process listens, stands at the gate or
   * has failed. `server.kill` and `server.endSecond` resolve when the process is gone. Throws
   * SERVER_NOT_RUNNING, SERVER_RUNNING, SECOND_SERVER_LIMIT, CLIENT_NOT_FOUND, CLIENT_NOT_CONNECTED,
   * CLIENT_SHARES_PROCESS, CLIENT_LIMIT, and LAB_ENDED when the lab has ended.
   */
  command(command: Command): Promise<Record<string, unknown>>;

  /** Listens to batches until the returned function is called. A viewer makes the lab look more often. */
  subscribe(listener: BatchListener): () => void;

  onEnded(listener: EndListener): () => void;
}
