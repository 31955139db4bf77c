import type { Standing } from '@socketarium/model/selectors/standing';

/** The second sign of a standing, beside its colour. Decorative: the words say the same. */
export const Sign = ({ is, size = 11 }: { is: Standing; size?: number }) => (
  <svg className="stage-sign" width={size} height={size} viewBox="0 0 12 12" aria-hidden="true">
    {shape(is)}
  </svg>
);

const shape = (is: Standing) => {
  switch (is) {
    case 'served':
      return <rect x="1" y="1" width="10" height="10" rx="2" fill="currentColor" />;
    case 'connected':
      return (
        <rect
          x="1.2"
          y="1.2"
          width="9.6"
          height="9.6"
          rx="2"
          fill="none"
          stroke="currentColor"
          strokeWidth="1.6"
        />
      );
    case 'cut':
    case 'left':
      // A connection of which one end is there: the server's is right, as on the stage.
      return (
        <path
          d={is === 'cut' ? 'M1 6h4.6M7.6 3l4 6m0 -6l-4 6' : 'M11 6H6.4M4.4 3l-4 6m0 -6l4 6'}
          fill="none"
          stroke="currentColor"
          strokeWidth="1.7"
        />
      );
    case 'queued':
      return (
        <g stroke="currentColor" fill="none">
          <rect x="1.2" y="1.2" width="9.6" height="9.6" rx="2" strokeWidth="1.4" />
          <path d="M1.5 6.5L6.5 1.5M1.8 10.2L10.2 1.8M5.5 10.5L10.5 5.5" strokeWidth="1.2" />
        </g>
      );
    case 'door':
      return (
        <g stroke="currentColor" fill="none">
          <rect
            x="1"
            y="2"
            width="7"
            height="8"
            rx="2"
            strokeWidth="1.3"
            strokeDasharray="2.2 1.4"
          />
          <path d="M10.6 1v10" strokeWidth="2" />
        </g>
      );
    case 'idle':
      return <circle cx="6" cy="6" r="3.6" fill="none" stroke="currentColor" strokeWidth="1.4" />;
    case 'done':
      return (
        <path d="M1.8 6.4L4.8 9.4L10.4 2.8" fill="none" stroke="currentColor" strokeWidth="1.8" />
      );
    case 'failed':
      return <path d="M2 2L10 10M10 2L2 10" fill="none" stroke="currentColor" strokeWidth="2" />;
  }
};
