import { acceptedOf } from '@socketarium/model/selectors/in-hand';
import { unreadOn } from '@socketarium/model/selectors/unread';
import { lines } from '@socketarium/model/words/exchange';
import type { LabState } from '@socketarium/protocol';
import { CONNECTED } from '../words.ts';
import type { Frame } from './frame.ts';
import { midX, type Rect } from './geometry.ts';
import type { SocketLayout } from './socket-layout.ts';
import { laneY } from './wires.ts';

export interface RestingProps {
  readonly state: LabState;
  readonly frame: Frame;
  readonly tracked: readonly { id: string; seat: Rect }[];
  readonly sockets: SocketLayout;
}

/** Of their text. */
const RESTING_CHARS = 9;
/** Room that they and the words beside them need on the right, pixels. */
const WORDS = 200;

/** Bytes at rest: sent, in the server's receive queue, and not read yet. Messages have envelopes there. */
export const Resting = ({ state, frame, tracked, sockets }: RestingProps) => {
  const accepted = acceptedOf(state);
  // Of a copy the buffers tell how much is on its way.
  if (sockets.size !== 'full' || state.config.service === 'file') return null;
  return (
    <div aria-hidden="true">
      {accepted.map((connection, k) => {
        const box = sockets.boxes[k];
        const client = state.clients.find((c) => c.id === connection.clientId);
        const unread = connection.serverEnd?.receiveQueue ?? 0;
        if (box === undefined || client === undefined || unread === 0) return null;
        const { text } = unreadOn(state, connection);
        // By its own calls all was read, and the kernel's word is older.
        if (connection.toServer !== null || (client.kind === 'lab' && text === '')) return null;
        if (!tracked.some((t) => t.id === client.id)) return null;
        const y = laneY(frame, { k, of: accepted.length, into: 'bottom' });
        return (
          <div
            key={connection.id}
            className="stage-resting"
            data-left={midX(box) + WORDS > frame.width}
            style={{ transform: `translate(${midX(box)}px, ${y}px)` }}
          >
            <b>{lines(text, RESTING_CHARS) || '…'}</b>
            <small>{CONNECTED.notRead}</small>
          </div>
        );
      })}
    </div>
  );
};
