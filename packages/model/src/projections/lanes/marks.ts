import { receives, type ServerState, type SocketariumEvent, sends } from '@socketarium/protocol';
import { isTrouble } from '../../selectors/trouble.ts';
import { type Lane, type Mark, SHORT_SPAN_NS } from './lane.ts';
import { last } from './log.ts';

/** Which events are marked in a lane. */

/** A pace below which a server's calls are not marked one by one: the marks would merge into a grey bar, ms. */
const SLOW_MS = 50;
/** The same errno is marked at most once in this time, ns. */
const AGAIN_NS = 50e6;
/** For a client: its connects, and the calls that carried data. */
export const markOf = (event: SocketariumEvent, t: number): Mark | null => {
  const mark = (kind: Mark['kind']): Mark => ({ kind, t, seq: event.seq, label: '' });
  if (event.type === 'syscall.entered') return event.call === 'connect' ? mark('connect') : null;
  if (event.type !== 'syscall.returned' || event.ret <= 0) return null;
  if (sends(event.call)) return mark('request');
  return receives(event.call) ? mark('reply') : null;
};

/** Whether the lane's span just before `t` is a client's service. */
const wasServing = ({ open, closed }: Lane, t: number): boolean =>
  (open !== null && open.from < t ? open : last(closed))?.kind === 'served';

/** For a server: each call while it is slow enough to be watched, and every failure. */
export const serverMark = (
  event: SocketariumEvent,
  { gate, lastCall }: Pick<ServerState, 'gate' | 'lastCall'>,
  lane: Lane,
  t: number,
): Mark | null => {
  if (event.type !== 'syscall.returned') return null;
  if (isTrouble(event.errno)) {
    const before = last(lane.marks);
    const again = before?.label === event.errno && t - before.t < AGAIN_NS;
    return again ? null : { kind: 'failure', t, seq: event.seq, label: event.errno };
  }
  const slow = gate.mode === 'paused' || (gate.mode === 'paced' && gate.paceMs >= SLOW_MS);
  if (!slow) return null;
  const slept = lastCall !== null && lastCall.returnedAt - lastCall.enteredAt >= SHORT_SPAN_NS;
  const mark = { kind: 'call', t, seq: event.seq, label: event.call } as const;
  return { ...mark, ...(slept && { slept }), ...(wasServing(lane, t) && { serving: true }) };
};
