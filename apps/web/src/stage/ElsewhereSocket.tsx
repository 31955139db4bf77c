import { queueCapacity } from '@socketarium/model/selectors/lab';
import { elsewhereWords, shortAddress } from '@socketarium/model/words/kernel';
import type { LabState, ListeningElsewhere } from '@socketarium/protocol';
import { EXTERNALS, LISTENING, STAGE } from '../words.ts';
import { AcceptQueue } from './AcceptQueue.tsx';
import type { Frame } from './frame.ts';
import { queueLayout } from './queue-layout.ts';
import { place } from './style.ts';

interface ElsewhereSocketProps {
  readonly state: LabState;
  readonly frame: Frame;
  readonly one: ListeningElsewhere;
}

/** A socket that listens at the lab's address and that no server of the lab has: who has it, and its queue. */
export const ElsewhereSocket = ({ state, frame, one }: ElsewhereSocketProps) => {
  const { acceptQueue: queue, holders } = one;
  const capacity = queueCapacity(queue);
  const origin = frame.listening;
  const who = elsewhereWords(one);
  return (
    <div
      className="stage-socket stage-listening"
      data-elsewhere={holders?.map(({ pid }) => pid).join(' ') ?? ''}
      style={place(origin)}
    >
      <div className="stage-socket-head">
        <span>{EXTERNALS.listeningSocket}</span>
        <span className="stage-address">{shortAddress(state)}</span>
      </div>
      <div className="stage-queue-head">
        <span>{LISTENING.title}</span>
        <span>
          {LISTENING.ofCapacity(queue.length, capacity)}
          {queue.length >= capacity && <b className="stage-full"> · {LISTENING.full}</b>}
        </span>
      </div>
      <AcceptQueue
        label={STAGE.queueList}
        queue={queue}
        capacity={capacity}
        state={state}
        layout={queueLayout(origin, Math.max(capacity, queue.length))}
        origin={origin}
      />
      <p className="stage-takes stage-stranded" title={who}>
        {who}
      </p>
    </div>
  );
};
