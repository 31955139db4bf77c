import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { unmet } from './requirements.ts';

let procDirectory = '';
beforeAll(async () => {
  procDirectory = await mkdtemp(join(tmpdir(), 'proc-'));
  await mkdir(join(procDirectory, 'self'));
  await mkdir(join(procDirectory, 'sys/net/core'), { recursive: true });
  await writeFile(
    join(procDirectory, 'self/limits'),
    'Limit                     Soft Limit           Hard Limit           Units     \n' +
      'Max cpu time              unlimited            unlimited            seconds   \n' +
      'Max open files            1024                 4096                 files     \n',
  );
  await writeFile(join(procDirectory, 'sys/net/core/somaxconn'), '128\n');
});
afterAll(() => rm(procDirectory, { recursive: true }));

const machine = (ipv6 = true) => ({ procDirectory, canBindIpv6: () => Promise.resolve(ipv6) });

describe('a scenario’s requirement', () => {
  it('on descriptors is checked by the hard limit', async () => {
    expect(await unmet({ needs: 'descriptors', atLeast: 4096 }, machine())).toBeNull();
    expect(await unmet({ needs: 'descriptors', atLeast: 5000 }, machine())).toBe(
      'It needs 5000 descriptors in a process, and here the hard limit (RLIMIT_NOFILE, `ulimit -Hn`) is 4096.',
    );
  });

  it('is never met where the machine does not report it', async () => {
    const silent = { ...machine(), procDirectory: '/nowhere' };
    expect(await unmet({ needs: 'descriptors', atLeast: 1 }, silent)).toMatch(/is not known\.$/);
    expect(await unmet({ needs: 'sysctl', name: 'net/core/somaxconn', value: 1 }, silent)).toBe(
      'It needs net.core.somaxconn to be 1, and this kernel does not tell it.',
    );
  });

  it('on a kernel parameter is checked by its number', async () => {
    const needs = 'sysctl' as const;
    const name = 'net/core/somaxconn';
    expect(await unmet({ needs, name, value: { atMost: 128 } }, machine())).toBeNull();
    expect(await unmet({ needs, name, value: { atLeast: 4096 } }, machine())).toBe(
      'It needs net.core.somaxconn to be at least 4096, and here it is 128.',
    );
  });

  it('on IPv6 is checked', async () => {
    expect(await unmet({ needs: 'ipv6' }, machine())).toBeNull();
    expect(await unmet({ needs: 'ipv6' }, machine(false))).toBe(
      'It needs IPv6, and ::1 cannot be bound here.',
    );
  });

  it('can be checked on this machine as well', async () => {
    expect(await unmet({ needs: 'descriptors', atLeast: 16 })).toBeNull();
    const name = 'net/core/somaxconn';
    expect(await unmet({ needs: 'sysctl', name, value: { atLeast: 1 } })).toBeNull();
    expect(await unmet({ needs: 'descriptors', atLeast: 2 ** 52 })).toMatch(/hard limit/);
  });
});
