import { test as base, expect } from '@playwright/test';
import type { CreateLabInput, Lab } from '@socketarium/protocol';
import { DaemonProcess } from './daemon.ts';
import { StagePage } from './pages/stage-page.ts';

interface Fixtures {
  /** The page. Nothing is opened yet. */
  stage: StagePage;
  /** Makes labs of the test's own, gone after it. */
  createLab: (config: CreateLabInput) => Promise<Lab>;
  /** Starts daemons of the test's own, gone after it. */
  startDaemon: (port?: number, env?: NodeJS.ProcessEnv) => Promise<DaemonProcess>;
}

interface WorkerFixtures {
  daemon: DaemonProcess;
}

export const test = base.extend<Fixtures, WorkerFixtures>({
  daemon: [
    async ({}, use) => {
      const daemon = await DaemonProcess.start();
      await use(daemon);
      await daemon.stop();
    },
    { scope: 'worker' },
  ],
  stage: async ({ page }, use) => {
    await use(new StagePage(page));
  },
  createLab: async ({ daemon, page }, use) => {
    const before = new Set((await daemon.labs()).map(({ id }) => id));
    await use((config) => daemon.createLab(config));
    // The page may still be about to show and delete something.
    await page.close();
    for (const { id } of await daemon.runs()) await daemon.deleteRun(id);
    // Those that the page made by switching are the test's, too.
    for (const { id } of await daemon.labs()) {
      if (!before.has(id)) await daemon.deleteLab(id).catch(() => undefined);
    }
  },
  startDaemon: async ({}, use) => {
    const started: DaemonProcess[] = [];
    await use(async (port, env) => {
      const daemon = await DaemonProcess.start(port, env);
      started.push(daemon);
      return daemon;
    });
    for (const daemon of started) await daemon.stop();
  },
});

export { expect };
