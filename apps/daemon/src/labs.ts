import type { Lab } from '@socketarium/host';
import type { CreateLab } from '@socketarium/protocol';

/** What the API uses of a lab. */
export type LiveLab = Omit<Lab, 'config' | 'createdAt'>;

/** What the API uses of the host. */
export interface LabHost {
  readonly labs: ReadonlyMap<string, LiveLab>;
  createLab(config: CreateLab): Promise<LiveLab>;
  deleteLab(id: string): Promise<void>;
}
