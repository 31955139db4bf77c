import { queueCapacity } from '@socketarium/model/selectors/lab';
import { nameLeadsTo } from '@socketarium/model/selectors/queues';
import { isStranded } from '@socketarium/model/selectors/stranded';
import {
  failingWords,
  noListenerWords,
  shortAddress,
  takesWords,
} from '@socketarium/model/words/kernel';
import { type LabState, printAddress } from '@socketarium/protocol';
import { LISTENING, STAGE } from '../words.ts';
import { AcceptQueue } from './AcceptQueue.tsx';
import { ElsewhereSocket } from './ElsewhereSocket.tsx';
import type { Frame } from './frame.ts';
import { PortLeftovers, StaleName } from './Leftovers.tsx';
import { queueLayout } from './queue-layout.ts';
import { place } from './style.ts';

export interface ListeningProps {
  readonly state: LabState;
  /** ns */
  readonly now: number;
  readonly frame: Frame;
  readonly lit: boolean;
}

/** The listening socket with its accept queue: what listen(2) made. */
export const ListeningSocket = ({ state, now, frame, lit }: ListeningProps) => {
  const { listening } = state;
  const elsewhere = state.elsewhere.find(({ holders }) => holders !== null);
  if (listening === null && elsewhere !== undefined) {
    return <ElsewhereSocket state={state} frame={frame} one={elsewhere} />;
  }
  if (listening === null) {
    return (
      <div className="stage-socket stage-absent" data-tour="queue" style={place(frame.listening)}>
        <p>{LISTENING.none}</p>
        <small>{noListenerWords(state)}</small>
        <StaleName state={state} />
        <PortLeftovers state={state} />
        <ol aria-label={STAGE.queueList} />
      </div>
    );
  }
  const queue = listening.acceptQueue;
  const capacity = queueCapacity(queue);
  const origin = frame.listening;
  const leadsTo = nameLeadsTo(state);
  const narrow = origin.w < 300;
  const failing = failingWords(listening);
  const full = queue.length >= capacity;
  return (
    <div
      className="stage-socket stage-listening"
      data-tour="queue"
      data-lit={lit}
      style={place(origin)}
    >
      <div className="stage-socket-head">
        <b>{LISTENING.title}</b>
        {lit && <em className="stage-ready">{LISTENING.ready}</em>}
        <span className="stage-address" title={printAddress(state.address)}>
          {LISTENING.socket(listening.fd, narrow)}
        </span>
      </div>
      <div className="stage-queue-head">
        <span>
          {origin.w < 300
            ? LISTENING.ofCapacity(queue.length, capacity)
            : LISTENING.waiting(queue.length, queue.backlog, capacity)}
          {full && <b className="stage-full"> · {LISTENING.full}</b>}
        </span>
        {origin.w >= 380 && (
          <span className="stage-address">
            {leadsTo === state.server.pid ? shortAddress(state) : LISTENING.lostName}
          </span>
        )}
      </div>
      <AcceptQueue
        label={STAGE.queueList}
        queue={queue}
        capacity={capacity}
        state={state}
        layout={queueLayout(origin, Math.max(capacity, queue.length))}
        origin={origin}
      />
      {failing !== null && !isStranded(state, now) && (
        <p className="stage-takes stage-stranded">{failing}</p>
      )}
      {origin.h >= 104 && isStranded(state, now) && (
        <p className="stage-takes stage-stranded">{LISTENING.neverAgain}</p>
      )}
      {failing === null && origin.h >= 104 && !isStranded(state, now) && (
        <p className="stage-takes">{takesWords(queue)}</p>
      )}
    </div>
  );
};
