import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { CannotRun } from './cannot-run.ts';
import { BenchDaemon } from './daemon.ts';
import { followUntil } from './every-fact.ts';
import type { Fact } from './fact.ts';
import type { Tree } from './tree.ts';

/** Facts that are recorded once all clients have connected. */
const FACTS = 20_000;
/** Facts a second, whatever the number of clients: few enough for no lab to forget one. */
const FACTS_PER_SECOND = 4000;
/** On a busy machine a lab may forget facts all the same; then it goes slower. */
const ATTEMPTS = 3;
/** Facts of one service of `sum` with three numbers, at client and server. */
const FACTS_PER_SERVICE = 46;
/** A client sends three numbers and the 0 that ends the service, and thinks before each. */
const THOUGHTS_PER_SERVICE = 4;

/** With epoll all clients of a crowd are served at once, else all but one are in the queue. */
const DESIGNS = ['epoll', 'iterative'] as const;

/**
 * Records a lab of each design, by a tree's own daemon, in which clients connect, are served and come
 * again. A file's first line is the picture before they connected, each further one a fact, all as JSON.
 *
 * @returns the files' paths
 */
export const record = async (tree: Tree, clients: number, folder: string): Promise<string[]> => {
  const paths: string[] = [];
  for (const design of DESIGNS) {
    const path = join(folder, `${tree.id}-${clients}-${design}.jsonl`);
    for (let attempt = 1; ; attempt++) {
      const pace = FACTS_PER_SECOND / attempt;
      try {
        await BenchDaemon.with(tree, (daemon) => recordLab(daemon, design, clients, pace, path));
        break;
      } catch (error) {
        if (!(error instanceof CannotRun) || attempt === ATTEMPTS) throw error;
      }
    }
    paths.push(path);
  }
  return paths;
};

const recordLab = async (
  daemon: BenchDaemon,
  design: (typeof DESIGNS)[number],
  clients: number,
  factsPerSecond: number,
  path: string,
): Promise<void> => {
  const file = createWriteStream(path);
  const lab = await daemon.createLab({
    transport: 'unix-stream',
    server: design,
    service: 'sum',
    backlog: 1024,
  });
  const betweenServices = (1000 * FACTS_PER_SERVICE) / factsPerSecond;
  const serviceMs = design === 'epoll' ? clients * betweenServices : betweenServices;
  const come = {
    count: clients,
    isolated: false,
    // Spread, so that all stages of a service exist at every moment.
    spacingMs: Math.round(betweenServices),
    script: { thinkMs: Math.round(serviceMs / THOUGHTS_PER_SERVICE), services: 1000 },
  };
  let coming: Promise<void> = Promise.resolve();
  let connected = 0;
  let facts = 0;
  const begun = (state: object): void => {
    file.write(`${JSON.stringify(state)}\n`);
    coming = daemon.addClients(lab, come);
  };
  const take = (batch: readonly Fact[]): true | undefined => {
    for (const fact of batch) {
      file.write(`${JSON.stringify(fact)}\n`);
      if (connected >= clients) facts++;
      else if (fact.type === 'syscall.returned' && fact.call === 'connect') connected++;
    }
    return facts >= FACTS ? true : undefined;
  };
  await followUntil(daemon, lab, { begun }, take);
  await coming;
  file.end();
  await finished(file);
};
