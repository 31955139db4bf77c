import { LIMITS } from '@socketarium/protocol/wire';
import { useState } from 'react';
import { Button } from '../controls/Button.tsx';
import { Menu, type MenuGroup } from '../menus/Menu.tsx';
import { counterpart, type LabEntry } from '../session/kept.ts';
import type { Session } from '../session/session.ts';
import { useObservable } from '../store/observable.ts';
import { RUNS } from '../words.ts';
import { AskDelete } from './AskDelete.tsx';
import { printTime } from './print-time.ts';

interface RunsMenuProps {
  readonly session: Session;
  readonly labId: string;
}

/** Every lab there is: those that run, and dimmed those that have ended and are kept. */
export const RunsMenu = ({ session, labId }: RunsMenuProps) => {
  const { labs, previous } = useObservable(session.state);
  const [asking, ask] = useState<string | null>(null);
  const other = counterpart(labs, labId, previous);
  const shown = labs.find(({ id }) => id === labId);
  if (labs.length < 2 && shown?.ended == null) return null;
  const itemOf = (lab: LabEntry) => ({
    id: lab.id,
    name: lab.id,
    says: lab.ended?.next == null ? lab.what : RUNS.wentOn(lab.what, lab.ended.next),
    dimmed: lab.ended !== null,
    ...(lab.ended !== null && { aside: RUNS.endedAt(printTime(lab.ended.at)) }),
    checked: lab.id === labId,
    onPress: () => void session.show(lab.id),
  });
  const groups = (): MenuGroup[] => {
    const all: MenuGroup[] = [
      { label: RUNS.running, items: labs.filter(({ ended }) => ended === null).map(itemOf) },
      {
        label: RUNS.earlier(LIMITS.keptLabs),
        items: labs.filter(({ ended }) => ended !== null).map(itemOf),
      },
    ];
    if (shown !== undefined) all.push({ label: RUNS.thisRun(labId), items: [itsEnd(shown)] });
    return all.filter(({ items }) => items.length > 0);
  };
  const itsEnd = ({ ended }: LabEntry) =>
    ended === null
      ? { id: 'end', name: RUNS.end, says: RUNS.endSays, onPress: () => void session.end() }
      : { id: 'delete', name: RUNS.delete, says: RUNS.deleteSays, onPress: () => ask(labId) };
  return (
    <div className="runs">
      <Menu name={RUNS.menu(labId)} action="labs" groups={groups}>
        {labId}
      </Menu>
      {other !== null && (
        <Button
          name={RUNS.show(other.id)}
          action="counterpart"
          onPress={() => void session.showCounterpart()}
        >
          {shown?.ended == null ? RUNS.before : RUNS.after}
        </Button>
      )}
      {asking !== null && (
        <AskDelete
          labId={asking}
          onClose={() => ask(null)}
          onDelete={() => void session.delete(asking)}
        />
      )}
    </div>
  );
};
