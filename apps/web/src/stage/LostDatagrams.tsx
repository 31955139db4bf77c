import { printNumber } from '@socketarium/model/words/units';
import { DATAGRAMS } from '../words.ts';
import type { DatagramsProps } from './Datagrams.tsx';
import { place } from './style.ts';

/** UDP: what the kernel threw away because the receive buffer was full. A heap, and its count. */
export const LostDatagrams = ({ state, frame }: DatagramsProps) => {
  const queue = state.datagrams;
  if (queue === null || queue.maxLength !== null) return null;
  const { lost } = queue;
  const letters = heap(Math.min(lost, HEAP));
  return (
    <div className="stage-lost" data-lost={lost > 0} style={place(frame.door)}>
      <h3>
        {DATAGRAMS.lost}
        <b>{printNumber(lost)}</b>
      </h3>
      <small>{lost > 0 ? DATAGRAMS.noRoom : DATAGRAMS.wouldDrop}</small>
      <svg
        role="img"
        aria-label={DATAGRAMS.lostName(lost)}
        viewBox="0 0 110 62"
        preserveAspectRatio="xMidYMax meet"
      >
        {letters.map(({ x, y, turn }, i) => (
          <g key={`${x} ${y}`} transform={`translate(${x} ${y}) rotate(${turn})`}>
            <rect x="-12" y="-8" width="24" height="16" rx="2" />
            <path d="M-12 -8L0 2L12 -8" />
            {i === letters.length - 1 && <path className="stage-cross" d="M-6 -6L6 6M6 -6L-6 6" />}
          </g>
        ))}
      </svg>
    </div>
  );
};

const HEAP = 10;
/** Letters of each row, from the floor up. */
const ROWS = [4, 3, 2, 1];

/** Where the letters of a heap lie, the newest on top. */
const heap = (n: number): { x: number; y: number; turn: number }[] => {
  const all = ROWS.flatMap((count, row) =>
    Array.from({ length: count }, (_, i) => ({
      x: 55 + (i - (count - 1) / 2) * 25,
      y: 52 - row * 14,
      turn: ((row * 7 + i * 5) % 9) * 5 - 20,
    })),
  );
  return all.slice(0, n);
};
