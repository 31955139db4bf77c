import type { SyncCalls } from '@socketarium/syscalls';
import { F_DUPFD } from '@socketarium/syscalls/constants';
import { must } from './designs/results.ts';

/**
 * Opens descriptors until the next free one is `lowestFd` or higher, as in a program with many open
 * files. Not among the calls that are shown. Throws CallFailed when the process may not have as many.
 */
export const takeDescriptorsBelow = (libc: SyncCalls, lowestFd: number): void => {
  for (;;) {
    const fd = must('taking descriptors', libc.fcntl(STDERR, F_DUPFD, 0));
    if (fd < lowestFd) continue;
    libc.close(fd);
    return;
  }
};

const STDERR = 2;
