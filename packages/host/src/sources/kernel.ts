import {
  type GateMode,
  HERE,
  isDatagram,
  type ProcessRef,
  type SyscallReturned,
  type Transport,
  type Unsequenced,
} from '@socketarium/protocol';
import type { Inlet } from '../merge/inlet.ts';
import { portOf } from '../observer/endpoints.ts';
import type { Observer, WatchedLab } from '../observer/observer.ts';
import { marker } from './host-facts.ts';
import type { Source } from './source.ts';

export interface KernelSetup {
  readonly transport: Transport;
  /** For a Unix socket, the lab's name. */
  readonly path: string | null;
  readonly observer: Observer;
  /** True for a process of this lab, living or dead: it is not external. */
  owns(process: ProcessRef): boolean;
  /** The lab's present first server. */
  firstServer(): { readonly pid: number | undefined; readonly gateMode: GateMode };
}

/** The source of this machine's kernel: samples of a lab's sockets, by the host's observer. */
export class KernelSource implements Source {
  readonly #setup: KernelSetup;
  #watched: WatchedLab | null = null;
  #refuses = false;
  /** Why the kernel must be sampled once the picture has the facts of this batch. */
  #reason: 'something happened' | 'between two calls' | null = null;

  constructor(setup: KernelSetup) {
    this.#setup = setup;
  }

  start(inlet: Inlet): void {
    const { transport, path, observer } = this.#setup;
    this.#watched = observer.watch({
      transport,
      path,
      isOwn: (pid) => this.#setup.owns({ host: HERE, pid }),
      emit: (fact) => inlet.push([fact], false),
      failed: (error) => {
        if (this.#refuses) return;
        this.#refuses = true;
        inlet.emit([marker(`The kernel did not tell its queues: ${String(error)}`)]);
      },
    });
  }

  /** It runs no process. */
  owns(): boolean {
    return false;
  }

  async end(): Promise<void> {
    this.#watched?.end();
  }

  /** A viewer of the lab came or left: with viewers it is sampled more often. */
  viewers(change: 1 | -1): void {
    if (this.#watched === null) return;
    this.#watched.viewers += change;
    if (change > 0) this.#watched.soon();
  }

  /** Samples the kernel now. */
  look(): void {
    this.#watched?.now();
  }

  /** Before any listener sees a fact: adds what only the kernel has. */
  complete(fact: Unsequenced): void {
    // Inodes and pids of another machine mean nothing in this kernel's tables.
    if ('where' in fact && fact.where.host === HERE) {
      if (fact.type === 'syscall.returned' && fact.ret >= 0) this.#completeReturn(fact);
      this.#watched?.ends.note(fact);
      this.#watched?.living.note(fact);
    }
    this.#findReason(fact);
  }

  /**
   * The completed facts are in the picture: if they change anything, the kernel is sampled soon. While
   * the server's calls pass one by one it is sampled before and after each, not some milliseconds later.
   */
  lookAfter(): void {
    const reason = this.#reason;
    this.#reason = null;
    if (reason === null) return;
    const stepping = this.#setup.firstServer().gateMode !== 'open';
    if (reason === 'between two calls' && stepping) this.#watched?.now();
    else this.#watched?.soon();
  }

  #findReason(fact: Unsequenced): void {
    switch (fact.type) {
      case 'gate.waiting':
        this.#reason = 'between two calls';
        break;
      case 'syscall.returned':
        if (fact.where.pid === this.#setup.firstServer().pid) this.#reason = 'between two calls';
        else this.#reason ??= 'something happened';
        break;
      case 'syscall.entered':
      case 'process.exited':
        this.#reason ??= 'something happened';
    }
  }

  #completeReturn({ client, call, args }: Unsequenced<SyscallReturned>): void {
    const { transport } = this.#setup;
    if (call === 'accept' && transport === 'tcp') {
      // There is no SO_PEERCRED for TCP; the kernel's tables and /proc show which process has the other
      // end.
      const { addr } = args;
      const isInternet = typeof addr === 'string' && portOf(addr) !== null;
      if (isInternet) args.peerPid = this.#watched?.foreignPeer(addr) ?? 0;
    } else if (isDatagram(transport) && client === undefined) {
      // Nor is there for the sender of a datagram.
      const address = args.src_addr ?? args.msg_name;
      const pid = typeof address === 'string' ? (this.#watched?.foreignSender(address) ?? 0) : 0;
      if (pid !== 0) args.peerPid = pid;
    }
  }
}
