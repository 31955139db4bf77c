import { expect, it } from 'vitest';
import { freeDescriptors } from './selectors/lab.ts';
import { Story } from './testing/transcript.ts';

it('counts what was opened and closed since the limit was lowered', () => {
  const story = new Story({ transport: 'tcp', server: 'select' });
  story.server.setsUp();
  const free = () => freeDescriptors(story.state.server);
  const opens = (fd: number) =>
    story.server.calls('open', { pathname: '/f', flags: 'O_RDONLY' }, fd, { inode: 0 });
  opens(4);
  expect(free()).toBeNull();
  story.tell({
    type: 'limit.changed',
    where: story.server.process,
    resource: 'RLIMIT_NOFILE',
    soft: 7,
    spare: 2,
  });
  expect(free()).toBe(2);
  opens(5);
  expect(free()).toBe(1);
  opens(6);
  expect(free()).toBe(0);
  for (const fd of [4, 5, 6]) story.server.closes(fd);
  expect(free()).toBe(3);
});
