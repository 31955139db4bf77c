import type { CreateLab } from '@socketarium/protocol';
import { SocketariumError } from '@socketarium/protocol';
import type { HostOptions, Lab } from './types.ts';

/** Every lab of one daemon, in one private directory that vanishes with the daemon. */
export class Host {
  readonly directory: string;
  readonly #labs = new Map<string, Lab>();

  private constructor(directory: string) {
    this.directory = directory;
  }

  /** Throws UNSUPPORTED_SYSTEM or SOCK_DIAG_REFUSED, each with what to do about it. */
  static async probe(): Promise<void> {}

  /** Makes the private directory. */
  static async open(options: HostOptions = {}): Promise<Host> {
    return new Host(options.directory ?? '');
  }

  get labs(): ReadonlyMap<string, Lab> {
    return this.#labs;
  }

  /** Throws LAB_LIMIT, or SERVER_START_FAILED with what the server said on its standard error. */
  async createLab(_config: CreateLab): Promise<Lab> {
    throw new SocketariumError('SERVER_START_FAILED', 'The supervisor is not there yet.');
  }

  /** SIGTERM, the server's closing steps at full speed, then its clients. Throws LAB_NOT_FOUND. */
  async deleteLab(id: string): Promise<void> {
    throw new SocketariumError('LAB_NOT_FOUND', `There is no lab ${id}.`);
  }

  /** Ends every lab and removes the directory. */
  async close(): Promise<void> {}
}
