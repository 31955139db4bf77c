import type { LabEnding } from '@socketarium/protocol';
import { Button } from '../controls/Button.tsx';
import type { LabEntry } from '../session/kept.ts';
import { RUNS } from '../words.ts';
import { printTime } from './print-time.ts';

interface EarlierRunProps {
  readonly labId: string;
  /** What it is, in words. */
  readonly what: string;
  readonly ending: LabEnding;
  readonly labs: readonly LabEntry[];
  /** It ended while it was looked at. */
  readonly justNow: boolean;
  readonly onShow: (labId: string) => void;
  readonly onRunAgain: () => void;
}

/** Above the picture of a run that has ended and is kept: that it is one, when it ended, and where it went on. */
export const EarlierRun = (props: EarlierRunProps) => {
  const { labId, what, ending, labs, justNow, onShow, onRunAgain } = props;
  const next = labs.find(({ id }) => id === ending.next)?.id ?? null;
  return (
    <section className="earlier" aria-label={RUNS.region} data-ended={labId} data-next={next}>
      <p>
        <strong>{justNow ? RUNS.bannerEnded : RUNS.banner}</strong>{' '}
        {RUNS.bannerWhat(labId, what, printTime(ending.at))}{' '}
        {ending.next !== null && RUNS.wentOnAs(ending.next)} <small>{RUNS.bannerHow}</small>
      </p>
      {next === null ? (
        <Button name={RUNS.runAgain} icon="again" action="run-again" onPress={onRunAgain} />
      ) : (
        <Button
          name={RUNS.show(next)}
          shortcut="counterpart"
          showKey
          tone="strong"
          onPress={() => onShow(next)}
        />
      )}
    </section>
  );
};
