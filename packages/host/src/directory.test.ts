import { existsSync, statSync, writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { PrivateDirectory } from './directory.ts';

test('is accessible to this user only, and is removed with its content', async () => {
  const directory = await PrivateDirectory.make();
  expect(statSync(directory.path).mode & 0o777).toBe(0o700);
  writeFileSync(join(directory.path, 'lab-1.sock'), '');
  await directory.remove();
  expect(existsSync(directory.path)).toBe(false);
  await directory.remove();
});

test('a parent directory too long for sun_path is refused with an explanation', async () => {
  const parent = await mkdtemp(join(tmpdir(), 'deep-'));
  const deep = join(parent, 'x'.repeat(90));
  await mkdir(deep);
  await expect(PrivateDirectory.make(deep)).rejects.toMatchObject({
    code: 'PATH_TOO_LONG',
    message: expect.stringContaining('XDG_RUNTIME_DIR'),
  });
  await rm(parent, { recursive: true });
});
