import type { Standing } from '@socketarium/model/selectors/standing';
import type { ParkedGroup } from '@socketarium/model/selectors/threads';
import { memo } from 'react';
import type { Frame } from './frame.ts';
import type { Thread } from './threads.ts';

export interface ThreadDotProps {
  readonly thread: Thread;
  readonly is: Standing | 'server' | 'second';
  readonly busy?: boolean;
  readonly labels: Frame['labels'];
}

/** One thread of control: a dot that crosses the line, and the call it is in. */
export const ThreadDot = memo(
  ({ thread, is, labels, busy = false }: ThreadDotProps) => (
    <div
      className="stage-thread"
      data-is={is}
      data-where={thread.where}
      data-busy={busy}
      data-failed={thread.failed === true}
      data-stopped={thread.stopped === true}
      data-labels={labels === 'beside' ? 'beside' : 'beneath'}
      style={{ transform: `translate(${thread.x}px, ${thread.y}px)` }}
      aria-hidden="true"
    >
      <i className="stage-dot" />
      {(thread.call !== '' || thread.note !== '') && (
        <span className="stage-call">
          {thread.call !== '' && <b>{thread.call}</b>}
          {thread.note !== '' && <small>{thread.note}</small>}
        </span>
      )}
    </div>
  ),
  (a, b) =>
    a.is === b.is &&
    a.busy === b.busy &&
    a.labels === b.labels &&
    a.thread.where === b.thread.where &&
    a.thread.stopped === b.thread.stopped &&
    a.thread.x === b.thread.x &&
    a.thread.y === b.thread.y &&
    a.thread.call === b.thread.call &&
    a.thread.note === b.thread.note,
);

const DOTS = 60;

/** The threads of many clients: a cluster of dots for each call, with the exact count. */
export const Parked = ({ frame, groups }: { frame: Frame; groups: readonly ParkedGroup[] }) => {
  const total = groups.reduce((sum, group) => sum + group.count, 0);
  const shrink = total > DOTS ? DOTS / total : 1;
  return (
    <div
      className="stage-parked"
      style={{
        left: frame.parking.x,
        top: frame.parking.y + 6,
        width: frame.parking.w,
      }}
    >
      {groups.map((group) => (
        <div
          key={`${group.standing} ${group.call}`}
          className="stage-cluster"
          data-is={group.standing}
          style={{ flexGrow: Math.sqrt(group.count) }}
        >
          <b>
            {group.call} <span>× {group.count}</span>
          </b>
          <span className="stage-dots" aria-hidden="true">
            {Array.from({ length: Math.max(1, Math.round(group.count * shrink)) }, (_, i) => (
              <i key={String(i)} />
            ))}
          </span>
        </div>
      ))}
    </div>
  );
};
