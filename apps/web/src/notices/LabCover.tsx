import { Button } from '../controls/Button.tsx';
import type { LabEntry } from '../session/session.ts';
import type { Link } from '../sources/source.ts';
import { Cover } from './Cover.tsx';

interface LabCoverProps {
  readonly link: Link;
  readonly labId: string;
  readonly labs: readonly LabEntry[];
  readonly making: boolean;
  readonly onRunAgain: () => void;
  readonly onFirst: () => void;
  readonly onShow: (id: string) => void;
}

/** Why there will be no more of this lab, and what can be done; nothing while there is. */
export const LabCover = (props: LabCoverProps) => {
  const { link, labId, labs, making } = props;
  if (link.phase === 'refused') {
    return (
      <Cover title="The stream was refused">
        <p>{link.reason}</p>
        <Button name="Reload the page" onPress={() => window.location.reload()} />
      </Cover>
    );
  }
  if (link.phase !== 'missing' && link.phase !== 'ended') return null;
  const other = labs.findLast(({ id }) => id !== labId);
  return (
    <Cover title={`${labId} is no more`} busy={making}>
      <p>
        {link.phase === 'ended' ? `It ended: ${link.ending.reason}.` : ''} It was deleted from
        another page or program, or the daemon was started afresh. The picture behind is its last.
      </p>
      <div className="bar-group">
        <Button
          name="Run again"
          icon="again"
          action="run-again"
          tone="strong"
          onPress={props.onRunAgain}
        />
        {other !== undefined && (
          <Button name={`Show ${other.id}`} onPress={() => props.onShow(other.id)} />
        )}
        <Button name="Start from the beginning" onPress={props.onFirst} />
      </div>
    </Cover>
  );
};
