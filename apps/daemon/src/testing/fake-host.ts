import type { FactListener } from '@socketarium/host';
import { type CreateLab, type EndLab, SocketariumError } from '@socketarium/protocol';
import type { LabHost } from '../labs.ts';
import { FakeLab } from './fake-lab.ts';

/** A host whose labs have no processes. */
export class FakeHost implements LabHost {
  readonly labs = new Map<string, FakeLab>();
  readonly deleted: string[] = [];
  /** Prepares a lab before its first viewer; or throws. */
  prepare: (lab: FakeLab) => void = () => undefined;
  #count = 0;

  async createLab(config: CreateLab, onFact?: FactListener): Promise<FakeLab> {
    const lab = new FakeLab(1000, 20_000, { id: `lab-${++this.#count}`, config, onFact });
    this.prepare(lab);
    this.labs.set(lab.id, lab);
    return lab;
  }

  async endLab(id: string, { next }: EndLab = {}): Promise<FakeLab> {
    const lab = this.labs.get(id);
    if (lab === undefined) throw new SocketariumError('LAB_NOT_FOUND', `There is no lab ${id}.`);
    lab.end('ended', true, next ?? null);
    return lab;
  }

  async deleteLab(id: string): Promise<void> {
    const lab = this.labs.get(id);
    if (lab === undefined) throw new SocketariumError('LAB_NOT_FOUND', `There is no lab ${id}.`);
    this.labs.delete(id);
    this.deleted.push(id);
    lab.end('deleted');
  }
}
