import { FAULTS } from '../faults/catalogue.ts';
import { GROUPS, type Plan } from '../faults/fault.ts';
import { undosOf } from '../faults/undo.ts';
import { Menu, type MenuGroup } from '../menus/Menu.tsx';
import type { LabPicture } from '../store/lab-view.ts';
import { type Observable, useObservable } from '../store/observable.ts';
import { FAULT_GROUPS, NO_FAULT, SERVER_TOOLS } from '../words.ts';

interface FaultsMenuProps {
  readonly picture: Observable<LabPicture>;
  readonly selected: string | null;
  readonly onPlan: (plan: Plan) => void;
}

/** Everything that can go wrong, and the ways back. */
export const FaultsMenu = ({ picture, selected, onPlan }: FaultsMenuProps) => {
  const state = useObservable(picture).live;
  const groups = (): MenuGroup[] => {
    const undos = state === null ? [] : undosOf(state);
    const all: MenuGroup[] = GROUPS.map((group) => ({
      label: FAULT_GROUPS[group],
      items: FAULTS.filter((fault) => fault.group === group).map(({ id, name, shows, plan }) => {
        const planned = state === null ? NO_FAULT.unknown : plan({ state, selected });
        const cannot = typeof planned === 'string' ? planned : null;
        return {
          id,
          name,
          says: shows,
          unless: cannot,
          ...(typeof planned === 'string' ? {} : { aside: planned.hits }),
          onPress: () => {
            if (typeof planned !== 'string') onPlan(planned);
          },
        };
      }),
    }));
    if (undos.length > 0) {
      all.unshift({
        label: FAULT_GROUPS.undo,
        items: undos.map(({ id, name, shows, plan }) => ({
          id,
          name,
          says: shows,
          onPress: () => onPlan(plan),
        })),
      });
    }
    return all;
  };
  return (
    <Menu
      name={SERVER_TOOLS.faults}
      action="faults"
      title={SERVER_TOOLS.faultsTitle}
      columns={2}
      groups={groups}
    >
      {SERVER_TOOLS.faults}
    </Menu>
  );
};
