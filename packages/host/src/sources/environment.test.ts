import { expect, test } from 'vitest';
import { childEnvironment } from './environment.ts';

test('a child is told where programs are and how text is written, and nothing else', () => {
  const daemon = {
    PATH: '/usr/bin',
    LC_ALL: 'C.UTF-8',
    TZ: undefined,
    SOCKETARIUM_TOKEN: 'a-secret-of-the-daemon',
    AWS_SECRET_ACCESS_KEY: 'a-secret-of-the-user',
  };
  expect(childEnvironment({ UV_THREADPOOL_SIZE: '16' }, daemon)).toEqual({
    PATH: '/usr/bin',
    LC_ALL: 'C.UTF-8',
    UV_THREADPOOL_SIZE: '16',
  });
});
