import type { LabState, ProcessState } from '@socketarium/protocol';

/** Those that serve for the lab's server: its children, and its threads beside the first. */
export interface Family {
  /** Living child processes. */
  readonly children: readonly ProcessState[];
  /** Children that have ended and that no wait(2) has taken yet. */
  readonly zombies: readonly ProcessState[];
  /** Threads of the server's process beside its first one. */
  readonly threads: number;
}

export const familyOf = ({ processes, server }: LabState): Family => {
  const children = processes.filter(
    ({ parentPid }) => parentPid !== null && parentPid === server.pid,
  );
  const own = processes.find(({ pid }) => pid === server.pid);
  return {
    children: children.filter(({ exit }) => exit === null),
    zombies: children.filter(({ zombie }) => zombie),
    threads: own?.threads.filter(({ tid }) => tid !== own.pid).length ?? 0,
  };
};
