import { transportLabel } from '@socketarium/model/words/lab';
import type { Moment, Observed, Run } from '@socketarium/protocol';
import { type ReactNode, useEffect, useRef } from 'react';
import { Button } from '../controls/Button.tsx';
import { widgetOf } from '../keys.ts';
import { hasEnded } from '../session/runs.ts';
import { UserText } from '../UserText.tsx';
import { LANGUAGE, SCENARIO } from '../words.ts';

export interface RunPanelProps {
  readonly run: Run;
  /** Another run is being started. */
  readonly busy: boolean;
  /** The lab that Close goes back to. */
  readonly home: string | null;
  /** Its lab is the one that is drawn: what can be shown of it, and which moment is. */
  readonly drawn: {
    /** The lab's beginning, on the clock of the facts, ns. */
    readonly startedAt: number;
    readonly pinnedSeq: number | null;
    readonly keeps: (seq: number) => boolean;
    /** Null: back to the live picture. */
    readonly onPin: (seq: number | null) => void;
  } | null;
  readonly onAgain: () => void;
  readonly onNext: () => void;
  readonly onStop: () => void;
  readonly onClose: () => void;
}

/** A scenario under way, or over: its question, what to look at, what was observed, and the answer. */
export const RunPanel = (props: RunPanelProps) => {
  const { run, busy, home } = props;
  const { status, progress, observations } = run;
  const panel = useFocus(run.id);
  const over = hasEnded(run);
  const wait = busy ? SCENARIO.busy : null;
  const held = observations.filter(({ ok }) => ok === true).length;
  return (
    <section
      ref={panel}
      tabIndex={-1}
      className="run-panel"
      aria-label={SCENARIO.panel}
      data-status={status}
    >
      <header>
        <h2>
          <UserText text={run.title} />
        </h2>
        <span className="run-status" data-status={status}>
          {SCENARIO.status[status]}
        </span>
      </header>
      <div className="run-body">
        <p className="run-question">
          <UserText text={run.question} />
        </p>
        {status === 'running' && (
          <>
            <p className="run-say">
              <UserText text={progress.say ?? SCENARIO.settingUp} />
            </p>
            <progress
              aria-label={SCENARIO.steps}
              max={Math.max(1, progress.count)}
              value={progress.index}
            />
          </>
        )}
        {run.reason !== null && (
          <p className="run-reason">
            <UserText text={run.reason} />
          </p>
        )}
        {(status === 'held' || status === 'failed') && (
          <p>
            <UserText text={run.answer} />
          </p>
        )}
        <div className="run-count">
          <h3>
            {observations.length === 0
              ? SCENARIO.nothingToCheck
              : SCENARIO.confirmed(held, observations.length)}
          </h3>
          <span>
            {LANGUAGE.of(`${transportLabel(run.transport)}, ${run.server}`, run.language)}
            {run.tookMs !== null && SCENARIO.took((run.tookMs / 1000).toFixed(1))}
          </span>
        </div>
        <ol aria-label={SCENARIO.observations}>
          {observations.map((observation) => (
            <Observation
              key={observation.expected}
              observation={observation}
              over={over}
              drawn={props.drawn}
            />
          ))}
        </ol>
      </div>
      <footer>
        {over ? (
          <Button
            name={SCENARIO.again}
            action="scenario-again"
            icon="again"
            unless={wait}
            onPress={props.onAgain}
          >
            {SCENARIO.againShort}
          </Button>
        ) : (
          <Button name={SCENARIO.stop} action="leave-scenario" onPress={props.onStop}>
            {SCENARIO.stopShort}
          </Button>
        )}
        <Button
          name={SCENARIO.next}
          action="next-scenario"
          tone={over ? 'strong' : 'plain'}
          unless={wait}
          onPress={props.onNext}
        />
        <Button
          name={SCENARIO.close}
          {...(over ? { action: 'leave-scenario' as const } : {})}
          onPress={props.onClose}
        >
          {home === null || home === run.labId ? SCENARIO.closeShort : SCENARIO.backTo(home)}
        </Button>
      </footer>
    </section>
  );
};

/**
 * The focus comes here when another run is shown: where it was, in the picker or on a button, a key would
 * begin something else. Who types is left alone.
 */
const useFocus = (runId: string) => {
  const ref = useRef<HTMLElement>(null);
  const last = useRef<string | null>(null);
  useEffect(() => {
    if (last.current === runId || widgetOf(document.activeElement) === 'text') return;
    last.current = runId;
    ref.current?.focus({ preventScroll: true });
  }, [runId]);
  return ref;
};

const SIGNS = { yes: '✓', no: '✗', open: '…' } as const;

const Observation = ({
  observation,
  over,
  drawn,
}: Pick<RunPanelProps, 'drawn'> & {
  readonly observation: Observed;
  readonly over: boolean;
}) => {
  const { ok, expected, observed, at } = observation;
  const how = ok === null ? 'open' : ok ? 'yes' : 'no';
  return (
    <li className="run-observation" data-held={how}>
      <span className="run-sign" aria-hidden="true">
        {over && how === 'open' ? '–' : SIGNS[how]}
      </span>
      <span className="visually-hidden">{SCENARIO.observation[how]}: </span>
      {ok !== null && at !== null && drawn !== null ? (
        <ShowMoment at={at} drawn={drawn}>
          <UserText text={expected} />
          {observed !== null && (
            <small>
              <bdi>{observed}</bdi>
            </small>
          )}
        </ShowMoment>
      ) : (
        <span>
          <UserText text={expected} />
          {observed !== null && (
            <small>
              <bdi>{observed}</bdi>
            </small>
          )}
        </span>
      )}
    </li>
  );
};

/** Rewinds the picture to where an observation was made; pressed again, back to live. */
const ShowMoment = ({
  at,
  drawn,
  children,
}: {
  readonly at: Moment;
  readonly drawn: NonNullable<RunPanelProps['drawn']>;
  readonly children: ReactNode;
}) => {
  const { startedAt, pinnedSeq, keeps, onPin } = drawn;
  const shown = pinnedSeq === at.seq;
  const kept = keeps(at.seq);
  return (
    <button
      type="button"
      className="run-moment"
      aria-pressed={shown}
      disabled={!kept}
      title={kept ? (shown ? SCENARIO.toLive : SCENARIO.showMoment) : SCENARIO.momentNotKept}
      onClick={() => onPin(shown ? null : at.seq)}
    >
      <span>{children}</span>
      <time>{Math.max(0, (at.t - startedAt) / 1e9).toFixed(2)} s</time>
    </button>
  );
};
