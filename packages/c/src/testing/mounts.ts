import { spawnSync } from 'node:child_process';

/** A command that runs another one where `mounts`, a shell's command, has been done for it alone. */
export const inMounts = (mounts: string): string[] => [
  ...['unshare', '--user', '--map-root-user', '--mount'],
  ...['sh', '-c', `${mounts} && exec "$@"`, 'sh'],
];

/** Whether this machine lets its users have mounts of their own. */
export const canMount = (): boolean => {
  const [command = '', ...args] = [...inMounts('mount -t tmpfs none /mnt'), 'true'];
  return spawnSync(command, args).status === 0;
};
