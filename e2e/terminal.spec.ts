import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { Address } from '@socketarium/protocol';
import { expect, test } from './fixtures.ts';
import { ONE_AT_A_TIME } from './labs.ts';

const join = (address: Address): ChildProcessByStdio<Writable, Readable, null> => {
  const args = 'path' in address ? ['-U', address.path] : [address.host, String(address.port)];
  return spawn('nc', args, { stdio: ['pipe', 'pipe', 'inherit'] });
};

for (const transport of ['unix-stream', 'tcp'] as const) {
  test(`${transport}: nc joins, is drawn by name and pid, and gets its sum`, async ({
    stage,
    daemon,
    createLab,
  }) => {
    const lab = await createLab({ ...ONE_AT_A_TIME, transport });
    await stage.open(daemon.url, lab.id);
    await expect(stage.server).toHaveAttribute('data-machine', 'waiting-for-a-connection');

    const first = join(lab.address);
    const second = join(lab.address);
    try {
      await expect(stage.client('nc')).toHaveCount(2);
      await expect(stage.queued).toHaveCount(1);
      // Which of the two came first is for the kernel to say.
      const [served] = (await daemon.lab(lab.id)).state.clients.filter(
        ({ phase }) => phase === 'served',
      );
      expect([first.pid, second.pid]).toContain(served?.pid);
      const lucky = served?.pid === first.pid ? first : second;

      lucky.stdin.end('20\n22\n0\n');

      expect(await text(lucky.stdout)).toBe('42\n');
      await expect(stage.queued).toHaveCount(0);
    } finally {
      first.kill();
      second.kill();
    }
  });
}

test('the line to join with is on the page', async ({ stage, daemon, createLab }) => {
  const lab = await createLab(ONE_AT_A_TIME);
  await stage.open(daemon.url, lab.id);
  const path = 'path' in lab.address ? lab.address.path : '';
  await expect(stage.page.getByText(`nc -U ${path}`)).toBeVisible();
});
