import type { ClientState } from '@socketarium/protocol';
import { sleepOf } from './asleep.ts';
import type { Standing } from './standing.ts';

/**
 * Where a process's thread of control is drawn: `user` above the line, `gate` held just above it, `call`
 * below it, `asleep` parked below it, `gone` when there is none or its calls are not observed.
 */
export type Where = 'user' | 'gate' | 'call' | 'asleep' | 'gone';

export const whereOf = (client: ClientState, now: number): Where => {
  if (client.kind === 'external' || client.phase === 'done' || client.phase === 'failed')
    return 'gone';
  if (client.inCall === null) {
    return client.servicesBegun === 0 && client.lastCall === null ? 'gone' : 'user';
  }
  return sleepOf(client, now) === null ? 'call' : 'asleep';
};

/** Threads of many clients that are in a call, grouped by standing and call. */
export interface ParkedGroup {
  readonly standing: Standing;
  readonly call: string;
  readonly count: number;
}

export const parkedGroups = (
  clients: readonly { client: ClientState; standing: Standing }[],
  now: number,
): ParkedGroup[] => {
  const groups = new Map<string, { standing: Standing; call: string; count: number }>();
  for (const { client, standing } of clients) {
    const where = whereOf(client, now);
    if (where !== 'asleep' && where !== 'call') continue;
    const call = `${client.inCall?.call}()`;
    const key = `${standing} ${call}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { standing, call, count: 1 });
    else group.count += 1;
  }
  const order: Standing[] = [
    'served',
    'connected',
    'cut',
    'queued',
    'door',
    'left',
    'idle',
    'done',
    'failed',
  ];
  return [...groups.values()].sort(
    (a, b) => order.indexOf(a.standing) - order.indexOf(b.standing) || a.call.localeCompare(b.call),
  );
};
