import type { LabState } from '@socketarium/protocol';

/** Since when a process is known to be stopped by a signal, ns, by the kernel's samples; null while it is not. */
export const stoppedSince = (
  { processes }: Pick<LabState, 'processes'>,
  pid: number | null,
): number | null =>
  pid === null ? null : (processes.find((one) => one.pid === pid)?.stoppedAt ?? null);
