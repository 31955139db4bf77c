import { Dialog } from '../dialogs/Dialog.tsx';
import { RUNS } from '../words.ts';

interface AskDeleteProps {
  readonly labId: string;
  readonly onDelete: () => void;
  readonly onClose: () => void;
}

/** Asks before what was seen of a run is deleted: nothing brings it back. */
export const AskDelete = ({ labId, onDelete, onClose }: AskDeleteProps) => (
  <Dialog title={RUNS.deleteAsk(labId)} className="ask-dialog" onClose={onClose}>
    <p>{RUNS.deleteWarns}</p>
    <div className="ask-answers">
      <button type="button" className="button" data-first onClick={onClose}>
        {RUNS.deleteNo}
      </button>
      <button
        type="button"
        className="button"
        data-tone="danger"
        onClick={() => {
          onClose();
          onDelete();
        }}
      >
        {RUNS.deleteYes}
      </button>
    </div>
  </Dialog>
);
