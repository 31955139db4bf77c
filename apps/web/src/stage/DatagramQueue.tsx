import { shownBytes } from '@socketarium/model/words/text';
import { bytes } from '@socketarium/model/words/units';
import type { LabState, DatagramQueue as Queue } from '@socketarium/protocol';
import { DATAGRAMS, MESSAGES, STAGE } from '../words.ts';
import { datagramLayout } from './datagram-layout.ts';
import { Envelope } from './Envelope.tsx';
import type { Rect } from './geometry.ts';
import { place } from './style.ts';

export interface DatagramQueueProps {
  readonly state: LabState;
  readonly queue: Queue;
  /** The socket's box. */
  readonly box: Rect;
}

/**
 * The datagrams that wait, as envelopes, the first to be received at the right. The list has every
 * one that is known; where there is no room for all of them, the last envelope counts the rest.
 */
export const DatagramQueue = ({ state, queue, box }: DatagramQueueProps) => {
  const { slots, rest } = datagramLayout(box, queue.length, queue.maxLength);
  const at = (r: Rect) => place({ ...r, x: r.x - box.x - 2, y: r.y - box.y - 2 });
  const nameOf = (id: string): string =>
    state.clients.find((client) => client.id === id)?.name ?? id.replace('external:', 'pid ');
  const room = state.config.bufferBytes ?? null;
  const known = queue.members.length;
  return (
    <ol aria-label={STAGE.datagramList}>
      {queue.members.map((one, i) => {
        const slot = slots[i];
        const name = nameOf(one.clientId);
        const cut = room !== null && one.length > room;
        const beyond = cut ? MESSAGES.truncates(room) : '';
        const words = `${DATAGRAMS.name(name, MESSAGES.name(one.length, short(one)))}${beyond}`;
        return (
          <li
            key={`${one.clientId} ${one.sentAt}`}
            data-client={one.clientId}
            className={slot === undefined ? 'visually-hidden' : 'stage-slot stage-letter'}
            aria-label={words}
            title={words}
            style={slot && at(slot)}
          >
            {slot !== undefined && (
              <>
                <Envelope />
                <b>{fitted(name, slot.w)}</b>
                <small>
                  {bytes(one.length)}
                  {cut && <em> ✂ {room}</em>}
                </small>
                {slot.h >= 48 && <code>{short(one, Math.floor((slot.w - 7) / 6.7))}</code>}
              </>
            )}
          </li>
        );
      })}
      {slots.slice(known).map((slot, i) => (
        <li
          key={slot.x}
          aria-hidden="true"
          className={known + i < queue.length ? 'stage-slot stage-letter' : 'stage-slot stage-free'}
          style={at(slot)}
        >
          {known + i < queue.length && (
            <>
              <Envelope />?
            </>
          )}
        </li>
      ))}
      {rest !== null && (
        <li
          aria-hidden="true"
          className={
            rest.count > 0
              ? 'stage-slot stage-letter stage-rest'
              : 'stage-slot stage-free stage-rest'
          }
          style={at(rest.rect)}
        >
          {rest.count > 0 && (
            <>
              <b>+ {rest.count}</b>
              <small>{DATAGRAMS.behind}</small>
            </>
          )}
        </li>
      )}
    </ol>
  );
};

/** Its beginning, on one line. */
const short = (
  { preview, length }: Pick<Queue['members'][number], 'preview' | 'length'>,
  room = 12,
): string => shownBytes(preview.replace(/\n$/, ''), { room, more: preview.length < length });

/** A sender's name on an envelope: `client 12` is `c 12` where there is no room for more. */
const fitted = (name: string, w: number): string =>
  name.length * 5.7 > w - 7 ? name.replace(/^client /, 'c ') : name;
