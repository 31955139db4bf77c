import { expect } from './fixtures.ts';
import type { ScenarioPage } from './pages/scenario-page.ts';
import type { StagePage } from './pages/stage-page.ts';

type Look = (stage: StagePage, scenario: ScenarioPage) => Promise<void>;

const done =
  (...clients: readonly string[]): Look =>
  async (stage) => {
    for (const client of clients) {
      await expect(stage.client(client)).toHaveAccessibleName(/done/);
    }
  };

const failed =
  (client: string, reason: string): Look =>
  async (stage) => {
    await expect(stage.client(client)).toHaveAccessibleName(new RegExp(`failed.*${reason}`));
  };

const received =
  (client: string, text: string): Look =>
  async (stage) => {
    await expect(stage.client(client)).toHaveAccessibleName(new RegExp(`received .*${text}`));
  };

const serverSays =
  (text: string | RegExp): Look =>
  async (stage) => {
    await expect(stage.server).toContainText(text);
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
    serverSays('waiting for a connection'),
  ),
  'multiplexed-same-workload': all(
    done('client 1', 'client 2', 'client 3'),
    serverSays('waiting for readiness'),
  ),
  'burst-of-200': async (stage) => {
    await expect(stage.userSpace).toContainText(/200\s*done/);
  },
  'full-queue-unix': done('client 1', 'client 2', 'client 3'),
  'full-queue-tcp': done('client 1', 'client 2', 'client 3'),
  'listening-socket-closes': all(serverSays('exit code 0'), async (stage) => {
    await expect(stage.client('client 2')).toHaveAccessibleName(/failed.*(reset|ECONNRESET|EPIPE)/);
  }),
  emfile: observedAs(/EMFILE/),
  'fd-setsize': observedAs(/EINVAL|EBADF|1024|select/),
  'stale-name': observedAs(/bind\(.*\) = -1 EADDRINUSE/),
  'address-in-use': async (stage) => {
    await expect(stage.secondServers.first()).toHaveAccessibleName(
      /exited, code [1-9].*EADDRINUSE/,
    );
  },
  'unlink-does-not-stop-a-server': async (stage) => {
    await expect(stage.secondServers.first()).toHaveAccessibleName(/server 2, pid \d+, waiting/);
  },
  'two-servers-two-queues': all(
    serverSays('waiting for a connection'),
    done('client 1', 'client 2', 'client 3', 'client 4'),
    async (stage) => {
      await expect(stage.secondServers.first()).toHaveAccessibleName(/waiting.*, served 2$/);
    },
  ),
  'time-wait': observedAs(/EADDRINUSE/),
  'server-killed-mid-request': serverSays('killed by SIGKILL'),
  'killed-mid-request': failed('client 1', 'SIGKILL'),
  'udp-loses': async (stage) => {
    await expect(stage.page.getByRole('img', { name: /^Lost datagrams: [1-9]/ })).toBeVisible();
  },
  'nobody-there': serverSays('killed by SIGKILL'),
  'write-to-closed-unix': failed('client 1', 'EPIPE'),
  'write-to-closed-tcp': failed('client 1', 'EPIPE'),
  'tcp-over-ipv6': async (stage) => {
    await expect(stage.menuButton('Lab: TCP over IPv6, .*')).toBeVisible();
  },
  'copying-a-movie': all(done('client 1'), observedAs(/ok \d+ bytes/)),
  'passing-a-descriptor': async (stage) => {
    const passed = stage.page.getByRole('list', { name: 'Passed descriptors' });
    await expect(passed.getByRole('listitem').first()).toHaveAccessibleName(
      /of client 1.*of server/,
    );
  },
};
