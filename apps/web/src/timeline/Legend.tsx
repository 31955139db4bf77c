import type { ReactNode } from 'react';
import { SIGNS } from '../words.ts';

interface LegendProps {
  /** Clients of a datagram server ask for no connection. */
  readonly datagrams: boolean;
}

/** What the signs in the lanes mean. Hovering tells more of each. */
export const Legend = ({ datagrams }: LegendProps) => (
  <ul className="timeline-legend" aria-label={SIGNS.list}>
    {!datagrams && (
      <li>
        <Sign>
          <path
            className="timeline-sign"
            data-kind="connect"
            d="M7 1.5l5.5 5.5l-5.5 5.5l-5.5 -5.5z"
          />
        </Sign>
        {SIGNS.connect}
      </li>
    )}
    <li>
      <Sign>
        <circle className="timeline-sign" data-kind="request" cx="7" cy="7" r="3.8" />
      </Sign>
      {SIGNS.request}
    </li>
    <li>
      <Sign>
        <circle className="timeline-sign" data-kind="reply" cx="7" cy="7" r="3.8" />
      </Sign>
      {SIGNS.reply}
    </li>
    <li>
      <Sign>
        <path className="timeline-sign" data-kind="call" d="M7 0v14" />
      </Sign>
      {SIGNS.call}
    </li>
  </ul>
);

const Sign = ({ children }: { readonly children: ReactNode }) => (
  <svg width="14" height="14" viewBox="0 0 14 14" aria-hidden="true">
    {children}
  </svg>
);
