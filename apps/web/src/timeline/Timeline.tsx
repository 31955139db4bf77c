import type { LabState } from '@socketarium/protocol';
import type { Timeline as TimelineData } from './build.ts';

export interface TimelineProps {
  readonly timeline: TimelineData;
  readonly state: LabState;
  /** The moment that is drawn, ns on the clock of `state.t`. */
  readonly now: number;
  /** The event that the picture is rewound to, null while it is live. */
  readonly pinnedSeq: number | null;
  readonly onPin: (seq: number | null) => void;
}

/** A lane a process: who waited, who was served, when. Scrub it to rewind. */
export const Timeline = ({ timeline }: TimelineProps) => (
  <section className="tl" aria-label="Timeline">
    {timeline.clients.length} clients
  </section>
);
