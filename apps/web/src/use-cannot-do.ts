import type { Lab } from '@socketarium/protocol';
import { useCallback } from 'react';
import type { Action } from './keys.ts';
import { cannotDo } from './needs.ts';
import type { LabPicture, LabView } from './store/lab-view.ts';
import { usePicked } from './store/observable.ts';

const worldOf = ({ link, live, pinnedSeq }: LabPicture) => ({
  link,
  exited: live?.server.status === 'exited',
  rewound: pinnedSeq !== null,
});

/** Why an action cannot be done to this lab now; another function only when that may be another. */
export const useCannotDo = (view: LabView, lab: Lab): ((action: Action) => string | null) => {
  const { link, exited, rewound } = usePicked(view.picture, worldOf);
  const ended = lab.ended !== null;
  return useCallback(
    (action: Action) => cannotDo(action, { link, ended, exited, rewound }),
    [link, ended, exited, rewound],
  );
};
