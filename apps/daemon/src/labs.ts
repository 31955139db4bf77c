import type { FactListener, Lab } from '@socketarium/host';
import type { CreateLab, EndLab } from '@socketarium/protocol';

/** What the API uses of a lab. */
export type LiveLab = Omit<Lab, 'config' | 'createdAt'>;

/** What the API uses of the host. */
export interface LabHost {
  /** The living labs, and the last ended ones, which are kept. */
  readonly labs: ReadonlyMap<string, LiveLab>;
  /** @param onFact is called with every fact of the lab from the first on, and the picture after it. */
  createLab(config: CreateLab, onFact?: FactListener): Promise<LiveLab>;
  /** Ends the lab's programs and keeps its history. Throws LAB_NOT_FOUND. */
  endLab(id: string, body?: EndLab): Promise<LiveLab>;
  deleteLab(id: string): Promise<void>;
}
