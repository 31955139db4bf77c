import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, test } from './fixtures.ts';

const start = fileURLToPath(new URL('../tools/start.mjs', import.meta.url));

test('a second start is ready in under three seconds, says where, and ends at Ctrl-C', async ({
  page,
}) => {
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
    expect(performance.now() - begun).toBeLessThan(3000);
    expect(printed).toBe(`Socketarium is ready at ${url}\n`);

    await page.goto(url);
    await expect(page.getByRole('switch', { name: 'Multiplexing' })).toBeVisible();
  } finally {
    child.kill('SIGINT');
  }
  expect(await exited).toEqual([0, null]);
});
