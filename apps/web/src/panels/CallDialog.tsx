import type { ListedCall } from '@socketarium/model/projections/call-log';
import { callCard } from '@socketarium/model/words/call-card';
import { Button } from '../controls/Button.tsx';
import { Dialog } from '../dialogs/Dialog.tsx';
import { CALL_CARD } from '../words.ts';
import { CallCard } from './CallCard.tsx';

interface CallDialogProps {
  readonly row: ListedCall;
  /** As drawn: `client 2`. */
  readonly name: string;
  /** The lab's beginning and the moment that is drawn, ns. */
  readonly startedAt: number;
  readonly now: number;
  readonly onPin: (seq: number) => void;
  readonly onClose: () => void;
}

/** The card of a row of the list of calls, upon the page. */
export const CallDialog = ({ row, name, startedAt, now, onPin, onClose }: CallDialogProps) => {
  const { where, t, seq } = row;
  const words = callCard(row, now);
  const who = `${CALL_CARD.who(name, where.pid, where.tid)}; ${CALL_CARD.at(((t - startedAt) / 1e9).toFixed(3))}`;
  return (
    <Dialog title={words.title} className="call-dialog" onClose={onClose}>
      <CallCard words={words} who={who}>
        <p>
          <Button
            name={CALL_CARD.go}
            tone="strong"
            onPress={() => {
              onPin(seq);
              onClose();
            }}
          />
        </p>
      </CallCard>
    </Dialog>
  );
};
