import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { MULTIPLEXING } from '../apps/web/src/words.ts';
import { expect, test } from './fixtures.ts';

const start = fileURLToPath(new URL('../tools/start.mjs', import.meta.url));

/** How long this machine takes now to start Node at all, milliseconds: the middle one of three. */
const bareStart = (): number => {
  const took = [1, 2, 3].map(() => {
    const begun = performance.now();
    spawnSync(process.execPath, ['-e', '0']);
    return performance.now() - begun;
  });
  return took.toSorted((a, b) => a - b)[1] ?? 0;
};

/** Three seconds, where Node itself takes a twentieth of one; on a machine that is busy, as much longer. */
const THREE_SECONDS_IN_STARTS = 60;

test('a second start is ready in under three seconds, says where, and ends at Ctrl-C', async ({
  page,
}) => {
  const bare = bareStart();
  const begun = performance.now();
  const child = spawn(process.execPath, [start, '--port', '0', '--no-open'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = once(child, 'exit');
  try {
    let printed = '';
    child.stderr.on('data', (chunk) => {
      printed += String(chunk);
    });
    const url = await new Promise<string>((resolve) => {
      child.stdout.on('data', (chunk) => {
        printed += String(chunk);
        const ready = /ready at (http:\S+)\n/.exec(printed);
        if (ready?.[1] !== undefined) resolve(ready[1]);
      });
    });
    const took = performance.now() - begun;
    expect(took).toBeLessThan(Math.max(3000, THREE_SECONDS_IN_STARTS * bare));
    expect(printed).toBe(`Socketarium is ready at ${url}\n`);

    await page.goto(url);
    await expect(page.getByRole('switch', { name: MULTIPLEXING.name })).toBeVisible();
  } finally {
    child.kill('SIGINT');
  }
  expect(await exited).toEqual([0, null]);
});
