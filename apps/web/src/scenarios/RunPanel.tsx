import type { Observed, Run } from '@socketarium/protocol';
import { Button } from '../controls/Button.tsx';
import { hasEnded } from '../session/runs.ts';
import { transportLabel } from '../session/words.ts';

interface RunPanelProps {
  readonly run: Run;
  /** Another run is being started. */
  readonly busy: boolean;
  /** The lab that Close goes back to. */
  readonly home: string | null;
  readonly onAgain: () => void;
  readonly onNext: () => void;
  readonly onStop: () => void;
  readonly onClose: () => void;
}

const STATUS: Readonly<Record<Run['status'], string>> = {
  running: 'running',
  held: 'all held',
  failed: 'not all held',
  skipped: 'skipped',
  broken: 'broken off',
  cancelled: 'stopped',
};

/** A scenario under way, or over: its question, what to look at, what was observed, and the answer. */
export const RunPanel = (props: RunPanelProps) => {
  const { run, busy, home } = props;
  const { status, progress, observations } = run;
  const over = hasEnded(run);
  const wait = busy ? 'Another scenario is being set up' : null;
  const held = observations.filter(({ ok }) => ok === true).length;
  return (
    <section className="run-panel" aria-label="Scenario" data-status={status}>
      <header>
        <h2>{run.title}</h2>
        <span className={`run-status run-${status}`}>{STATUS[status]}</span>
      </header>
      <div className="run-body">
        <p className="run-question">{run.question}</p>
        {status === 'running' && (
          <>
            <p className="run-say">{progress.say ?? 'Setting up the lab.'}</p>
            <progress
              aria-label="Steps done"
              max={Math.max(1, progress.count)}
              value={progress.index}
            />
          </>
        )}
        {run.reason !== null && <p className="run-reason">{run.reason}</p>}
        {(status === 'held' || status === 'failed') && <p className="run-answer">{run.answer}</p>}
        <div className="run-count">
          <h3>
            {observations.length === 0
              ? 'Nothing was observed'
              : `${held} of ${observations.length} observed`}
          </h3>
          <span>
            {transportLabel(run.transport)}, {run.server}
            {run.tookMs !== null && `, ${(run.tookMs / 1000).toFixed(1)} s`}
          </span>
        </div>
        <ol className="run-observations" aria-label="Observations">
          {observations.map((observation) => (
            <Observation key={observation.expected} observation={observation} over={over} />
          ))}
        </ol>
      </div>
      <footer>
        {over ? (
          <Button
            name="Run the scenario again"
            action="scenario-again"
            icon="again"
            unless={wait}
            onPress={props.onAgain}
          >
            Again
          </Button>
        ) : (
          <Button name="Stop the scenario" action="leave-scenario" onPress={props.onStop}>
            Stop
          </Button>
        )}
        <Button
          name="Next scenario"
          action="next-scenario"
          tone={over ? 'strong' : 'plain'}
          unless={wait}
          onPress={props.onNext}
        />
        <Button
          name="Close the scenario"
          {...(over ? { action: 'leave-scenario' as const } : {})}
          onPress={props.onClose}
        >
          {home === null || home === run.labId ? 'Close' : `Back to ${home}`}
        </Button>
      </footer>
    </section>
  );
};

const SIGNS = { yes: '✓', no: '✗', open: '…' } as const;
const WORDS = { yes: 'observed', no: 'not observed', open: 'not yet' } as const;

const Observation = ({
  observation,
  over,
}: {
  readonly observation: Observed;
  readonly over: boolean;
}) => {
  const { ok, expected, observed } = observation;
  const how = ok === null ? 'open' : ok ? 'yes' : 'no';
  return (
    <li className={`run-observation run-observation-${how}`}>
      <span className="run-sign" aria-hidden="true">
        {over && how === 'open' ? '–' : SIGNS[how]}
      </span>
      <span className="visually-hidden">{WORDS[how]}: </span>
      <span>
        {expected}
        {observed !== null && <small title={observed}>{observed}</small>}
      </span>
    </li>
  );
};
