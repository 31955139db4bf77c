import type { Lab, Run } from '@socketarium/protocol';
import type { LabView } from '../store/lab-view.ts';
import { ShareDialog } from './ShareDialog.tsx';

/** Of the moment that is drawn when it is opened. */
export const ShareNow = ({
  lab,
  view,
  run,
  onClose,
}: {
  readonly lab: Lab;
  readonly view: LabView;
  readonly run: Run | null;
  readonly onClose: () => void;
}) => {
  const { live, pinnedSeq } = view.picture.get();
  const state = live ?? lab.state;
  const scenario = run?.labId === lab.id ? run.scenario : null;
  const at = pinnedSeq ?? state.seq;
  return <ShareDialog labId={lab.id} state={state} at={at} scenario={scenario} onClose={onClose} />;
};
