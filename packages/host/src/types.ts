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

/** Called once for each batch of events, in the order of `seq`, after the lab's state includes them. */
export type BatchListener = (batch: readonly SocketariumEvent[]) => void;

/** Called for each event, with the picture right after it. */
export type FactListener = (event: SocketariumEvent, state: LabState) => void;

/** Called once, when a lab has ended and no event will follow. `kept`: it can still be viewed. */
export type EndListener = (ending: LabEnding, kept: boolean) => void;

/** The newest events of a lab. */
export interface RememberedEvents {
  /** Up to `atMost` events after `seq` in order, or null when some of them are forgotten or `seq` is in the future. */
  after(seq: number, atMost?: number): readonly SocketariumEvent[] | null;
}

export interface HostOptions {
  /** Where to make the private directory; default XDG_RUNTIME_DIR, else the system's directory for temporary files. */
  directory?: string;
  /** Keep a booted process of each program in reserve. Default false: boot it on request. */
  reserve?: boolean;
  /** Called for a listener that failed and was removed; default: printed on standard error. */
  report?: (error: unknown) => void;
}

/**
 * One lab: its processes, the samples of their kernel state, and the picture that follows; for an ended
 * lab the last picture, and its events.
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

  /** The lab as the API returns it, with times as of now. It has no effect on the lab. */
  describe(): ProtocolLab;

  /** A lab in the list: all but its picture. */
  summarize(): Omit<LabSummary, 'viewers'>;

  /** Samples the kernel once more, and delivers what has arrived so far, in its order so far. */
  refresh(): void;

  /**
   * Adds clients; resolves once their processes were ordered to begin. It works with a dead server too:
   * its clients get ECONNREFUSED or ENOENT from the kernel. Throws CLIENT_LIMIT, LAB_ENDED.
   */
  addClients(body: AddClients): Promise<ClientState[]>;

  /**
   * Carries out a command and returns its result: `client.add` the clients; `server.restart` and
   * `server.second` {server, listening, exit?} once the new process listens, waits at the gate or has
   * failed. `server.kill` and `server.endSecond` resolve when the process is gone. Throws
   * SERVER_NOT_RUNNING, SERVER_RUNNING, SECOND_SERVER_LIMIT, CLIENT_NOT_FOUND, CLIENT_NOT_CONNECTED,
   * CLIENT_SHARES_PROCESS, CLIENT_LIMIT, and LAB_ENDED when the lab has ended.
   */
  command(command: Command): Promise<Record<string, unknown>>;

  /**
   * Calls the listener for each batch until the returned function is called. With a viewer the lab is
   * sampled more often.
   */
  subscribe(listener: BatchListener): () => void;

  onEnded(listener: EndListener): () => void;
}
