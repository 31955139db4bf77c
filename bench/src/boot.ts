import { monotonicNs } from './clock.ts';
import { BenchDaemon } from './daemon.ts';
import { followUntil } from './every-fact.ts';
import { type Fact, pidOf } from './fact.ts';
import { atRest } from './rest.ts';
import { median } from './statistics.ts';
import type { Tree } from './tree.ts';

/** From a request to the first call of the process that it starts. Medians, milliseconds. */
export interface BootReport {
  /** From POST /api/labs to the server's first call. */
  serverMs: number;
  /** From POST /api/labs/:id/clients to the first call of a client with a process of its own. */
  clientMs: number;
}

const ROUNDS = 15;
/** The first ones also compile the daemon's code and read the programs from the disk. */
const WARMUP_ROUNDS = 2;

/**
 * Each tree's daemon makes a lab and a client in turns. It is already running and at rest, as it is
 * between two clicks of a user.
 */
export const measureBoot = (
  trees: readonly Tree[],
  say: (line: string) => void,
): Promise<BootReport[]> =>
  BenchDaemon.withEach(trees, async (daemons) => {
    const taken = daemons.map((daemon) => ({
      daemon,
      server: [] as number[],
      client: [] as number[],
    }));
    say(`${ROUNDS} labs with a client each`);
    for (let round = 0; round < WARMUP_ROUNDS + ROUNDS; round++) {
      for (const { daemon, server, client } of taken) {
        await atRest(daemons.map(({ pid }) => pid));
        const { serverMs, clientMs } = await bootOnce(daemon);
        if (round < WARMUP_ROUNDS) continue;
        server.push(serverMs);
        client.push(clientMs);
      }
    }
    return taken.map(({ server, client }) => ({
      serverMs: median(server),
      clientMs: median(client),
    }));
  });

const bootOnce = async (daemon: BenchDaemon): Promise<BootReport> => {
  const asked = monotonicNs();
  const lab = await daemon.createLab({
    transport: 'unix-stream',
    server: 'iterative',
    service: 'sum',
  });
  const first = await firstCall(daemon, lab, (pid) => pid === lab.serverPid);
  const askedForClient = monotonicNs();
  await daemon.addClients(lab, { count: 1, isolated: true, script: { numbers: [], thinkMs: 0 } });
  // No other process could make that call.
  const clients = await firstCall(daemon, lab, (pid) => pid !== lab.serverPid);
  await daemon.deleteLab(lab);
  return { serverMs: (first - asked) / 1e6, clientMs: (clients - askedForClient) / 1e6 };
};

/** When the first call of such a process was entered, from the lab's first fact on. */
const firstCall = (
  daemon: BenchDaemon,
  lab: Parameters<typeof followUntil>[1],
  wanted: (pid: number | undefined) => boolean,
): Promise<number> =>
  followUntil(
    daemon,
    lab,
    { after: 0 },
    (facts: readonly Fact[]) =>
      facts.find((fact) => fact.type === 'syscall.entered' && wanted(pidOf(fact)))?.t,
  );
