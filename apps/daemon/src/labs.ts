import type { FactListener, Lab } from '@socketarium/host';
import type { CreateLab } from '@socketarium/protocol';

/** What the API uses of a lab. */
export type LiveLab = Omit<Lab, 'config' | 'createdAt'>;

/** What the API uses of the host. */
export interface LabHost {
  readonly labs: ReadonlyMap<string, LiveLab>;
  /** @param onFact hears of every fact of the lab from the first on, with the picture after it. */
  createLab(config: CreateLab, onFact?: FactListener): Promise<LiveLab>;
  deleteLab(id: string): Promise<void>;
}
