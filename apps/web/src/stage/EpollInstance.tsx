import type { EpollSet } from '@socketarium/model/selectors/interest-list';
import { EPOLL } from '../words.ts';
import type { Rect } from './geometry.ts';
import { place } from './style.ts';

export interface EpollInstanceProps {
  readonly set: EpollSet;
  readonly rect: Rect;
}

const CHIP = 22;

/** What epoll_create1() made: the interest list lives in the kernel, and is told only once. */
export const EpollInstance = ({ set, rect }: EpollInstanceProps) => {
  const fits = Math.max(1, Math.floor((rect.w - 74) / CHIP));
  const { members } = set;
  // Those that are ready matter most where not all can be shown.
  const order =
    members.length <= fits
      ? members
      : [...members].sort((a, b) => Number(b.ready) - Number(a.ready)).slice(0, fits - 1);
  return (
    <div className="stage-epoll" style={place(rect)} title={EPOLL.title}>
      <b>fd {set.fd}</b>
      <span>{EPOLL.name}</span>
      <ul aria-label={EPOLL.set}>
        {order.map(({ fd, ready }) => (
          <li key={fd} data-ready={ready} aria-label={EPOLL.member(fd, ready)}>
            {fd}
          </li>
        ))}
        {order.length < members.length && <li>+{members.length - order.length}</li>}
      </ul>
    </div>
  );
};
