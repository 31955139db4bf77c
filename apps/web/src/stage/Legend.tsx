import type { Transport } from '@socketarium/protocol';
import { isDatagram } from '@socketarium/protocol/wire';
import { memo } from 'react';
import { LEGEND } from '../words.ts';
import { Letter } from './Envelope.tsx';
import type { Rect } from './geometry.ts';
import { Sign } from './Sign.tsx';

interface LegendProps {
  readonly rect: Rect;
  readonly transport: Transport;
  /** The server is at one of those that it has accepted, and the others wait. */
  readonly multiplexed: boolean;
}

/** What each sign and colour means; the same everywhere in the page. */
export const Legend = memo(({ rect, transport, multiplexed }: LegendProps) => {
  const datagrams = isDatagram(transport);
  return (
    <ul
      className="stage-legend"
      aria-label={LEGEND.name}
      style={{ left: rect.x, top: rect.y, width: rect.w, height: rect.h }}
    >
      {datagrams ? (
        <>
          <li data-message="datagram">
            <Letter /> {LEGEND.datagram}
          </li>
          <li data-message="answer">
            <Letter /> {LEGEND.answer}
          </li>
        </>
      ) : (
        <>
          <li data-message="ask">
            <svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true">
              <path d="M6 1L11 6L6 11L1 6Z" />
            </svg>
            {LEGEND.connect}
          </li>
          <li data-message="request">
            <svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true">
              <circle cx="6" cy="6" r="5" />
            </svg>
            {LEGEND.request}
          </li>
          <li data-message="reply">
            <svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true">
              <circle cx="6" cy="6" r="4.2" />
            </svg>
            {LEGEND.reply}
          </li>
        </>
      )}
      <li data-is="served">
        <Sign is="served" />
        {datagrams ? LEGEND.received : LEGEND.served}
      </li>
      {multiplexed && !datagrams && (
        <li data-is="connected">
          <Sign is="connected" />
          {LEGEND.connected}
        </li>
      )}
      <li data-is="queued">
        <Sign is="queued" />
        {datagrams ? LEGEND.queuedDatagram : LEGEND.queued}
      </li>
      {transport === 'udp' ? (
        <li data-is="failed">
          <Sign is="failed" />
          {LEGEND.lost}
        </li>
      ) : (
        <li data-is="door">
          <Sign is="door" />
          {LEGEND.door}
        </li>
      )}
      <li>
        <svg width="14" height="14" viewBox="0 0 14 14" aria-hidden="true">
          <circle cx="7" cy="7" r="3.4" fill="currentColor" />
          <circle cx="7" cy="7" r="6" fill="none" stroke="currentColor" strokeWidth="1.3" />
        </svg>
        {LEGEND.asleep}
      </li>
    </ul>
  );
});
