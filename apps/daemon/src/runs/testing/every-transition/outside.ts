import { execFileSync } from 'node:child_process';
import type { LabState } from '@socketarium/protocol';
import type { Step } from './parts.ts';

/**
 * What no step of a scenario does and a rare one needs, requested by a marker: the driver of
 * followed-run.ts does it before the step that sets the marker is over.
 */

const NO_MORE_DESCRIPTORS = /^(client-\d+) gets no more descriptors$/;
const ALL_SLEEP = 'all processes sleep';

/** Standard input, output and error: what is open beyond them stays open, getrlimit(2). */
const LIMIT = 3;

/** From now on the client's process gets no new descriptors: prlimit(1) of util-linux. */
export const noMoreDescriptors = (clientId: `client-${number}`): Step => ({
  command: { type: 'marker.set', text: `${clientId} gets no more descriptors` },
});

/**
 * The server and these clients sleep in a sending call, for each other. Having entered it is not enough,
 * because most of these calls return at once; that no process runs any more is.
 */
export const allAsleepIn = (
  call: 'write' | 'sendto',
  ...clientIds: readonly `client-${number}`[]
): Step[] => {
  const clients = clientIds.map((id) => ({ id, blockedIn: call }));
  const until = { server: { blockedIn: call }, clients };
  return [{ until }, { command: { type: 'marker.set', text: ALL_SLEEP } }, { until }];
};

export interface Outside {
  readonly state: LabState;
  /** Resolves when every process of the lab sleeps, and all its facts have arrived. */
  settle(): Promise<void>;
}

export const helpFromOutside = async (marker: string, lab: Outside): Promise<void> => {
  if (marker === ALL_SLEEP) await lab.settle();
  const id = NO_MORE_DESCRIPTORS.exec(marker)?.[1];
  if (id === undefined) return;
  const pid = lab.state.clients.find((client) => client.id === id)?.pid;
  execFileSync('prlimit', ['--pid', String(pid), `--nofile=${LIMIT}`]);
};
