import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { add, labIn, quiet, withHost } from '../testing/labs.ts';
import { childEnvironment } from './environment.ts';

test('a child gets the variables for finding programs and encoding text, and no others', () => {
  const daemon = {
    PATH: '/usr/bin',
    LC_ALL: 'C.UTF-8',
    TZ: undefined,
    SOCKETARIUM_TOKEN: 'a-secret-of-the-daemon',
    AWS_SECRET_ACCESS_KEY: 'a-secret-of-the-user',
  };
  expect(childEnvironment(daemon)).toEqual({
    PATH: '/usr/bin',
    LC_ALL: 'C.UTF-8',
  });
});

test('no process of the host gets the daemon’s token', async () => {
  process.env.SOCKETARIUM_TOKEN = 'a-secret-of-the-daemon';
  try {
    await withHost(async (host) => {
      const lab = await labIn(host);
      const [client] = await add(lab, { script: quiet });
      const children = readFileSync(`/proc/self/task/${process.pid}/children`, 'latin1')
        .trim()
        .split(' ')
        .map(Number);
      // The server, the client, and the janitor of the directory.
      expect(children).toEqual(expect.arrayContaining([lab.state.server.pid, client?.pid]));
      expect(children.length).toBeGreaterThanOrEqual(3);
      for (const pid of children) {
        const environment = readFileSync(`/proc/${pid}/environ`, 'latin1');
        expect(environment, `process ${pid}`).toContain('PATH=');
        expect(environment, `process ${pid}`).not.toContain('a-secret-of-the-daemon');
      }
    });
  } finally {
    delete process.env.SOCKETARIUM_TOKEN;
  }
});
