import { Button } from '../controls/Button.tsx';
import { type LabEntry, newest } from '../session/kept.ts';
import type { Link } from '../sources/source.ts';
import { COVER, RUNS } from '../words.ts';
import { Cover } from './Cover.tsx';

interface LabCoverProps {
  readonly link: Link;
  readonly labId: string;
  readonly labs: readonly LabEntry[];
  readonly making: boolean;
  readonly onDismiss: () => void;
  readonly onRunAgain: () => void;
  readonly onFirst: () => void;
  readonly onShow: (id: string) => void;
}

/** True when there will be no more of this lab, and nothing of it is kept but what the page has. */
export const isGone = (link: Link): boolean =>
  link.phase === 'refused' || link.phase === 'missing' || (link.phase === 'ended' && !link.kept);

/** Why there will be no more of this lab, and what can be done; nothing while there is. */
export const LabCover = (props: LabCoverProps) => {
  const { link, making, onDismiss } = props;
  if (!isGone(link)) return null;
  const refused = link.phase === 'refused';
  return (
    <Cover title={titleOf(props)} busy={making} onDismiss={onDismiss}>
      <p>
        {link.phase === 'refused' && link.reason}
        {link.phase === 'ended' && COVER.goneEnded(link.ending.reason)}{' '}
        {refused ? '' : `${COVER.goneWhy} ${COVER.goneBehind}`}
      </p>
      <div className="bar-group">
        <WaysOn {...props} />
      </div>
    </Cover>
  );
};

/** What is left of the cover when it was put away: a line above the picture. */
export const LabGone = (props: LabCoverProps) => (
  <section className="earlier" aria-label={titleOf(props)} data-gone={props.labId}>
    <p>
      <strong>{titleOf(props)}.</strong> {COVER.lastPicture}
    </p>
    <WaysOn {...props} />
  </section>
);

const titleOf = ({ link, labId }: LabCoverProps): string =>
  link.phase === 'refused' ? COVER.refused : COVER.gone(labId);

const WaysOn = ({ link, labs, labId, onRunAgain, onShow, onFirst }: LabCoverProps) => {
  if (link.phase === 'refused') {
    return <Button name={COVER.reload} onPress={() => window.location.reload()} />;
  }
  const other = newest(labs.filter(({ id }) => id !== labId));
  return (
    <>
      <Button
        name={COVER.runAgain}
        icon="again"
        action="run-again"
        tone="strong"
        onPress={onRunAgain}
      />
      {other !== undefined && (
        <Button name={RUNS.show(other.id)} onPress={() => onShow(other.id)} />
      )}
      <Button name={COVER.first} onPress={onFirst} />
    </>
  );
};
