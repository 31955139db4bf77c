import { machineOf } from '@socketarium/model';
import { notesOf } from '@socketarium/model/words/notes';
import {
  cardHeadline,
  designWords,
  detailOf,
  statusOf,
  stepWords,
  sumOf,
} from '@socketarium/model/words/server';
import type { LabState } from '@socketarium/protocol';
import type { Rect } from './geometry.ts';
import { place } from './style.ts';

export interface ServerCardProps {
  readonly state: LabState;
  readonly now: number;
  readonly rect: Rect;
  /** Calls of the server a second while it runs too fast to read; null otherwise. */
  readonly callsPerSecond: number | null;
}

/** The server: its design, what its machine does in words, and the step of twelve. */
export const ServerCard = ({ state, now, rect, callsPerSecond }: ServerCardProps) => {
  const { server } = state;
  const machine = machineOf(state.config);
  const current = machine.states.find((s) => s.id === server.machine);
  const killed = server.exit?.signal != null;
  const step = current?.step ?? null;
  const words = cardHeadline(state, current?.label ?? server.machine, callsPerSecond);
  const detail = detailOf(state, now, callsPerSecond);
  const sum = sumOf(state, Math.floor((rect.w - 150) / 8.5));
  const notes = notesOf(state);
  return (
    <fieldset
      className="stage-server"
      data-status={statusOf(state)}
      data-notes={notes.length > 0}
      style={place(rect)}
      aria-label="server"
    >
      <div className="stage-head">
        <span className="stage-name">server</span>
        <span className="stage-design" title={machine.title}>
          {designWords(state)}
        </span>
        {server.pid !== null && <span className="stage-pid">pid {server.pid}</span>}
      </div>
      <div className="stage-doing">{words}</div>
      <div className="stage-sub">{detail}</div>
      {notes.length > 0 && (
        <ul className="stage-notes" aria-label="About the server" title={notes.join(', ')}>
          {notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
      <div className="stage-foot">
        <div className="stage-sum">
          {sum !== null && (
            <>
              <span className="stage-sub">{sum.of}</span>
              <span className="stage-terms">{sum.text}</span>
            </>
          )}
        </div>
        <div className="stage-steps">
          <span className="stage-sub">
            {killed ? 'no closing steps' : stepWords(step, server.machine)}
          </span>
          <span className="stage-ticks" aria-hidden="true">
            {STEPS.map((n) => (
              <i key={n} data-tick={tickOf(n, step, state)} />
            ))}
          </span>
        </div>
      </div>
    </fieldset>
  );
};

const STEPS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];

const tickOf = (n: number, step: number | null, state: LabState): string => {
  if (state.server.exit?.signal != null) return 'ahead';
  // Between steps the server runs in the loop of 6 to 9: what is behind it is the setting up.
  const reached = step ?? (state.listening === null && state.datagrams === null ? 0 : 5.5);
  if (n === step) return 'now';
  return n < reached ? 'past' : 'ahead';
};
