import { machineOf } from '@socketarium/model';
import { notesOf } from '@socketarium/model/words/notes';
import {
  cardHeadline,
  designWords,
  detailOf,
  statusOf,
  stepOf,
  stepWords,
  sumOf,
} from '@socketarium/model/words/server';
import type { LabState } from '@socketarium/protocol';
import type { ReactNode } from 'react';
import { LANGUAGE, STAGE } from '../words.ts';
import type { Rect } from './geometry.ts';
import { place } from './style.ts';

export interface ServerCardProps {
  readonly state: LabState;
  readonly now: number;
  readonly rect: Rect;
  /** Calls of the server a second while it runs too fast to read; null otherwise. */
  readonly callsPerSecond: number | null;
  /** What can be done to it: buttons, where there are any. */
  readonly tools?: ReactNode;
}

/** The server: its design, what its machine does in words, and the step of twelve. */
export const ServerCard = ({ state, now, rect, callsPerSecond, tools }: ServerCardProps) => {
  const { server, config } = state;
  const machine = machineOf(config);
  const current = machine.states.find((s) => s.id === server.machine);
  const killed = server.exit?.signal != null;
  const step = stepOf(state);
  const words = cardHeadline(state, current?.label ?? server.machine, callsPerSecond);
  const detail = detailOf(state, now, callsPerSecond);
  const sum = sumOf(state, Math.floor((rect.w - 30) / 8.5));
  const notes = notesOf(state);
  return (
    <fieldset
      className="stage-server"
      data-tour="server"
      data-machine={server.machine}
      data-exit={server.exit === null ? undefined : (server.exit.signal ?? server.exit.code)}
      data-status={statusOf(state)}
      data-language={config.language}
      data-notes={notes.length > 0}
      style={place(rect)}
      aria-label={STAGE.server}
    >
      <div className="stage-head">
        <span className="stage-name">{STAGE.server}</span>
        <span className="stage-design" title={machine.title}>
          {designWords(state)}
        </span>
        {server.pid !== null && <span className="stage-pid">pid {server.pid}</span>}
      </div>
      <div className="stage-doing">{words}</div>
      <div className="stage-sub">
        {[detail, killed ? STAGE.noClosingSteps : stepWords(step, server.machine)].join(' · ')}
      </div>
      {notes.length > 0 && (
        <ul className="stage-notes" aria-label={STAGE.serverNotes} title={notes.join(', ')}>
          {notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
      {sum !== null && (
        <div className="stage-sum" title={sum.of}>
          <span className="visually-hidden">{sum.of}</span>
          {sum.text}
        </div>
      )}
      <div className="stage-foot">
        <span className="stage-language">{LANGUAGE.in(config.language)}</span>
        {tools}
      </div>
    </fieldset>
  );
};
