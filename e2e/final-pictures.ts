import { transportLabel } from '@socketarium/model/words/lab';
import { BAR, PASSED, SECOND } from '../apps/web/src/words.ts';
import { expect } from './fixtures.ts';
import type { ScenarioPage } from './pages/scenario-page.ts';
import type { StagePage } from './pages/stage-page.ts';

type Look = (stage: StagePage, scenario: ScenarioPage) => Promise<void>;

const done =
  (...clients: readonly string[]): Look =>
  async (stage) => {
    for (const client of clients) {
      await expect(stage.client(client)).toHaveAttribute('data-is', 'done');
    }
  };

const failed =
  (client: string, reason: string): Look =>
  async (stage) => {
    await expect(stage.client(client)).toHaveAttribute('data-reason', reason);
  };

const received =
  (client: string, text: string): Look =>
  async (stage) => {
    await expect(stage.client(client)).toHaveAccessibleName(new RegExp(`\\b${text}\\b`));
  };

const serverIs =
  (machine: string): Look =>
  async (stage) => {
    await expect(stage.server).toHaveAttribute('data-machine', machine);
  };

/** Its exit code, or the signal that ended it. */
const serverEnded =
  (how: string): Look =>
  async (stage) => {
    await expect(stage.server).toHaveAttribute('data-exit', how);
  };

/** A call with this outcome is in the list of calls: of all that the page has seen. */
const observedAs =
  (text: string | RegExp): Look =>
  async (_stage, scenario) => {
    await expect(scenario.observations.filter({ hasText: text }).first()).toBeVisible();
  };

const all =
  (...looks: readonly Look[]): Look =>
  async (stage, scenario) => {
    for (const look of looks) await look(stage, scenario);
  };

/**
 * What is the point of a scenario, as it must be seen in the page when it is over: beside what is
 * compared with the API for every scenario, where the two could be wrong together.
 */
export const FINAL_PICTURES: Readonly<Record<string, Look>> = {
  'one-at-a-time': all(
    done('client 1', 'client 2', 'client 3'),
    received('client 1', '7'),
    received('client 2', '5'),
    received('client 3', '6'),
    serverIs('waiting-for-a-connection'),
  ),
  'multiplexed-same-workload': all(
    done('client 1', 'client 2', 'client 3'),
    serverIs('waiting-for-readiness'),
  ),
  'burst-of-200': async (stage) => {
    await expect(stage.userSpace.locator('[data-is="done"][data-count]')).toHaveAttribute(
      'data-count',
      '200',
    );
  },
  'full-queue-unix': done('client 1', 'client 2', 'client 3'),
  'full-queue-tcp': done('client 1', 'client 2', 'client 3'),
  'listening-socket-closes': all(serverEnded('0'), async (stage) => {
    await expect(stage.client('client 2')).toHaveAttribute('data-reason', /reset|ECONNRESET|EPIPE/);
  }),
  emfile: observedAs(/EMFILE/),
  'fd-setsize': observedAs(/EINVAL|EBADF|1024|select/),
  'stale-name': observedAs(/bind\(.*\) = -1 EADDRINUSE/),
  'address-in-use': async (stage) => {
    const second = stage.secondServers.first();
    await expect(second).toHaveAttribute('data-exit', /^[1-9]/);
    await expect(second).toHaveAccessibleName(/EADDRINUSE/);
  },
  'unlink-does-not-stop-a-server': async (stage) => {
    await expect(stage.secondServers.first()).toHaveAttribute('data-machine', /^waiting/);
  },
  'two-servers-two-queues': all(
    serverIs('waiting-for-a-connection'),
    done('client 1', 'client 2', 'client 3', 'client 4'),
    async (stage) => {
      await expect(stage.secondServers.first()).toHaveAccessibleName(new RegExp(SECOND.served(2)));
    },
  ),
  'time-wait': observedAs(/EADDRINUSE/),
  'server-killed-mid-request': serverEnded('SIGKILL'),
  'killed-mid-request': failed('client 1', 'SIGKILL'),
  'udp-loses': async (stage) => {
    await expect(stage.page.locator('[data-lost="true"]')).toBeVisible();
  },
  'nobody-there': serverEnded('SIGKILL'),
  'write-to-closed-unix': failed('client 1', 'EPIPE'),
  'write-to-closed-tcp': failed('client 1', 'EPIPE'),
  'tcp-over-ipv6': async (stage) => {
    await expect(stage.menuButton(BAR.lab(transportLabel('tcp', true), '.*'))).toBeVisible();
  },
  'copying-a-movie': all(done('client 1'), observedAs(/ok \d+ bytes/)),
  'passing-a-descriptor': async (stage) => {
    const passed = stage.page.getByRole('list', { name: PASSED.list });
    await expect(passed.getByRole('listitem').first()).toHaveAccessibleName(/client 1.*server/);
  },
};
