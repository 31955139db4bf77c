import type { AddClientsInput, Command } from '@socketarium/protocol';
import type { FaultStep } from '../faults/fault.ts';
import type { LabPicture } from '../store/lab-view.ts';
import type { Observable } from '../store/observable.ts';
import { AWAITED } from '../words.ts';

/** What the steps of a fault are done with. */
export interface Means {
  command(body: Command): Promise<unknown>;
  add(body: AddClientsInput): Promise<unknown>;
  readonly picture: Observable<Pick<LabPicture, 'live'>>;
}

/** How long a step waits for the picture, milliseconds: less than a server has to walk its closing steps. */
const PATIENCE_MS = 6000;

/** Does the steps in order. Throws what a step was refused with, or what did not come about. */
export const carryOut = async (steps: readonly FaultStep[], means: Means): Promise<void> => {
  for (const step of steps) {
    if ('command' in step) await means.command(step.command);
    else if ('add' in step) await means.add(step.add);
    else await until(step, means.picture);
  }
};

const until = (
  { until: isSo, what }: Extract<FaultStep, { until: unknown }>,
  picture: Means['picture'],
): Promise<void> =>
  new Promise((resolve, reject) => {
    const look = () => {
      const { live } = picture.get();
      if (live === null || !isSo(live)) return;
      end();
      resolve();
    };
    const timer = setTimeout(() => {
      end();
      reject(new Error(AWAITED.inVain(PATIENCE_MS / 1000, what)));
    }, PATIENCE_MS);
    const leave = picture.subscribe(look);
    const end = () => {
      clearTimeout(timer);
      leave();
    };
    look();
  });
