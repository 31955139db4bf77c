import type { LabPicture } from '../store/lab-view.ts';
import { STATUS } from '../words.ts';

export type StatusKind =
  | 'live'
  | 'paused'
  | 'rewound'
  | 'playing'
  | 'connecting'
  | 'reconnecting'
  | 'gone'
  | 'earlier'
  | 'over';

/** What the picture is worth now. */
export const statusOf = (picture: LabPicture | null): StatusKind => {
  if (picture === null) return 'connecting';
  const { link, pinnedSeq, playing, live } = picture;
  if (link.phase === 'reconnecting') return link.daemon === 'unreachable' ? 'gone' : 'reconnecting';
  if (link.phase === 'connecting') return 'connecting';
  if (playing !== null) return 'playing';
  if (link.phase === 'ended' && link.kept) return 'earlier';
  if (link.phase !== 'live') return 'over';
  if (pinnedSeq !== null) return 'rewound';
  return live?.server.gate.mode === 'paused' && live.server.status !== 'exited' ? 'paused' : 'live';
};

/** A sign and a word: is this live? */
export const Status = ({ kind }: { readonly kind: StatusKind }) => (
  <span className="status" data-status={kind}>
    <span className="status-sign" aria-hidden="true" />
    {STATUS[kind]}
  </span>
);
