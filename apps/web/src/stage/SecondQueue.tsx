import { queueCapacity } from '@socketarium/model/selectors/lab';
import {
  allListeners,
  type Listener,
  listeners,
  listeningOf,
  nameLeadsTo,
} from '@socketarium/model/selectors/queues';
import { elsewhereWords, shortAddress } from '@socketarium/model/words/kernel';
import { serverName } from '@socketarium/model/words/names';
import type { LabState } from '@socketarium/protocol';
import { LISTENING, STAGE } from '../words.ts';
import { AcceptQueue } from './AcceptQueue.tsx';
import type { Frame } from './frame.ts';
import { COMPACT_SLOTS, queueLayout } from './queue-layout.ts';
import { place } from './style.ts';

/** The second server whose listening socket is drawn: the one that has listened last. */
export const drawnSecond = (state: LabState): Listener | null =>
  listeners(state)
    .filter(({ pid }) => pid !== state.server.pid)
    .sort((a, b) => b.listening.since - a.listening.since)[0] ??
  // The server has a socket of its own again; else it is drawn in that one's place.
  (state.listening === null
    ? null
    : (allListeners(state).find(({ listening }) => isElsewhere(state, listening.inode)) ?? null));

const isElsewhere = ({ elsewhere }: LabState, inode: number): boolean =>
  elsewhere.some((one) => one.inode === inode && one.holders !== null);

export interface SecondQueueProps {
  readonly state: LabState;
  readonly frame: Frame;
}

/** A second server's listening socket with its accept queue, below the first one's. */
export const SecondQueue = ({ state, frame }: SecondQueueProps) => {
  const drawn = drawnSecond(state);
  if (drawn === null || frame.second === null) return null;
  const { pid, listening } = drawn;
  const elsewhere = state.elsewhere.find(({ inode }) => inode === listening.inode);
  const fd = listeningOf(state, pid)?.fd;
  const origin = frame.second.listening;
  const queue = listening.acceptQueue;
  const capacity = queueCapacity(queue);
  const layout = queueLayout(origin, Math.max(capacity, queue.length), COMPACT_SLOTS);
  const name = elsewhere ? elsewhereWords(elsewhere) : serverName(state, pid);
  const named = elsewhere === undefined && nameLeadsTo(state) === pid;
  return (
    <div className="stage-socket stage-listening stage-listening-second" style={place(origin)}>
      <div className="stage-socket-head">
        {fd !== undefined && <b>fd {fd}</b>}
        <span>{origin.w < 300 || elsewhere ? name : LISTENING.socketOf(name)}</span>
        {named && origin.w >= 400 && <span className="stage-address">{shortAddress(state)}</span>}
        <span className="stage-count">
          {LISTENING.ofCapacity(queue.length, capacity)}
          {queue.length >= capacity && <b className="stage-full"> · {LISTENING.full}</b>}
        </span>
      </div>
      <AcceptQueue
        label={STAGE.queueListOf(name)}
        queue={queue}
        capacity={capacity}
        state={state}
        layout={layout}
        origin={origin}
      />
    </div>
  );
};
