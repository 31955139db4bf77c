import { initialState, reduce } from '@socketarium/model';
import type { KernelSampled, LabState, SocketariumEvent } from '@socketarium/protocol';
import type { Lab } from '../types.ts';

/**
 * Follows a lab by its facts alone, as a remote viewer would, and checks each of the kernel's samples
 * against the picture at the moment the sample was applied.
 */
export class PictureChecker {
  state: LabState;
  samples = 0;
  readonly complaints: string[] = [];
  /** When connections were accepted, including closed ones: by their client's end. */
  readonly #acceptedAt = new Map<string, number>();
  /** When each successful accept(2) returned, ns. */
  readonly #accepts: number[] = [];
  readonly #waiting = new Set<() => void>();
  readonly #stop: () => void;

  constructor(lab: Lab) {
    const { config, address, startedAt } = lab.state;
    this.state = initialState({ config, address, startedAt });
    const missed = lab.events.after(0);
    if (missed === null) throw new Error('the lab forgot its beginning');
    this.#take(missed);
    this.#stop = lab.subscribe((batch) => this.#take(batch));
  }

  /** Resolves with the picture as soon as it holds; rejects with `what` after `limitMs`. */
  until(what: string, holds: (state: LabState) => boolean, limitMs = 30_000): Promise<LabState> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        if (!holds(this.state)) return;
        clearTimeout(limit);
        this.#waiting.delete(look);
        resolve(this.state);
      };
      const limit = setTimeout(() => {
        this.#waiting.delete(look);
        reject(new Error(`never came: ${what}\n${summary(this.state)}`));
      }, limitMs);
      this.#waiting.add(look);
      look();
    });
  }

  close(): void {
    this.#stop();
  }

  #take(batch: readonly SocketariumEvent[]): void {
    for (const event of batch) {
      this.state = reduce(this.state, event);
      if (event.type === 'syscall.returned' && event.call === 'accept') {
        if (event.ret >= 0) this.#accepts.push(event.t);
        this.#remember();
      }
      if (event.type === 'kernel.sampled') this.#compare(event);
    }
    for (const look of [...this.#waiting]) look();
  }

  #compare(sample: KernelSampled): void {
    this.samples += 1;
    const complain = (text: string): void => {
      this.complaints.push(`at seq ${sample.seq}: ${text}\n${summary(this.state)}`);
    };
    this.#compareDatagrams(sample, complain);
    const queue = this.state.listening?.acceptQueue;
    if (sample.listening === null || queue === undefined) return;
    if (queue.backlog !== sample.listening.backlog) complain(`backlog ${sample.listening.backlog}`);

    // The kernel's members, minus those that an earlier fact reported as accepted: on a busy machine a
    // sample may come so late that such a connection has already been closed and forgotten.
    this.#remember();
    const accepted = sample.listening.members.filter(
      (member) => (this.#acceptedAt.get(keyOf(member.port, member.inode)) ?? 0) > sample.t,
    );
    // One whose client has closed its end has no inode to find it by: of those as many as were accepted
    // since, beside the ones that are found.
    const nameless = sample.listening.members.filter(
      ({ port, inode }) => port === null && inode === 0,
    ).length;
    const since = this.#accepts.filter((t) => t > sample.t).length - accepted.length;
    const atMost = sample.listening.members.length - accepted.length;
    const due = atMost - Math.max(0, Math.min(nameless, since));
    // TCP: a connection that was reset is counted and has no row; it keeps its place.
    const { ordered, length, members } = sample.listening;
    const reset = ordered ? 0 : Math.max(0, length - members.length);
    if (queue.members.length < due || queue.members.length > atMost + reset) {
      const said = JSON.stringify(sample.listening.members);
      complain(`${due} of ${said} are due, ${queue.members.length} in the picture`);
    }
    const queued = this.state.clients.filter((c) => c.phase === 'queued').map((c) => c.id);
    if ([...queued].sort().join() !== [...queue.members].sort().join()) {
      complain(`queued are ${queued.join(' ')}, members ${queue.members.join(' ')}`);
    }
    queue.members.forEach((id, index) => {
      const place = this.state.clients.find((c) => c.id === id)?.place;
      const drawn = queue.places[index] ?? null;
      if (place !== drawn) complain(`${id} stands at ${drawn} but its place is ${place}`);
      if (drawn !== null && drawn !== index + 1)
        complain(`${id} is drawn at ${index + 1}, not ${drawn}`);
    });
    if (sample.listening.ordered) this.#compareOrder(sample, queue.members, complain);
  }

  #remember(): void {
    for (const { acceptedAt, clientPort, clientInode } of this.state.connections) {
      if (acceptedAt !== null) this.#acceptedAt.set(keyOf(clientPort, clientInode), acceptedAt);
    }
  }

  #compareDatagrams({ datagrams }: KernelSampled, complain: (text: string) => void): void {
    const queue = this.state.datagrams;
    if (datagrams === null || queue === null) return;
    if (queue.bytes !== datagrams.receiveQueue) complain(`${datagrams.receiveQueue} bytes wait`);
    if (queue.lost !== (datagrams.drops ?? 0)) complain(`${datagrams.drops} were dropped`);
    if (queue.maxLength !== datagrams.maxLength) complain(`it admits ${datagrams.maxLength}`);
    if (queue.members.length > queue.length) complain('more members than wait');
    if (datagrams.receiveQueue > 0 && queue.length === 0)
      complain('some wait, none in the picture');
  }

  #compareOrder(
    sample: KernelSampled,
    members: readonly string[],
    complain: (text: string) => void,
  ): void {
    const byInode = new Map(this.state.connections.map((c) => [c.clientInode, c.clientId]));
    const order = (sample.listening?.members ?? [])
      .map((m) => byInode.get(m.inode))
      .filter((id) => id !== undefined && members.includes(id));
    const known = members.filter((id) => order.includes(id));
    if (order.join() !== known.join()) {
      complain(`the kernel's order is ${order.join(' ')}, the picture's ${known.join(' ')}`);
    }
  }
}

/** The key of a connection, from its client's end: for TCP the port, else the inode. */
const keyOf = (port: number | null, inode: number | null): string =>
  port === null ? `inode ${inode}` : `port ${port}`;

export const summary = (state: LabState): string =>
  [
    `  seq ${state.seq} server ${state.server.status} ${state.server.machine} blockedIn ${state.server.blockedIn} gate ${JSON.stringify(state.server.gate)}`,
    `  queue ${JSON.stringify(state.listening?.acceptQueue ?? state.datagrams)}`,
    ...state.clients.map(
      (c) =>
        `  ${c.id} ${c.phase} ${c.reason ?? ''} ${c.machine} in ${c.inCall?.call ?? '-'} services ${c.servicesDone}/${c.servicesWanted} sent ${JSON.stringify(c.sent)} got ${JSON.stringify(c.received)}`,
    ),
    ...state.server.position.surprises.map((s) => `  surprise: ${s.state}: ${s.what}`),
  ].join('\n');
