import { passedFdWords } from '@socketarium/model/words/externals';
import { serverName } from '@socketarium/model/words/names';
import type { LabState, PassedDescriptor } from '@socketarium/protocol';
import { PASSED } from '../words.ts';
import type { Rect } from './geometry.ts';
import { place } from './style.ts';

export interface OpenFilesProps {
  readonly state: LabState;
  readonly rect: Rect;
}

/** Who sent it, and who is to have it; a server's pid is null before it arrived. */
interface Names {
  readonly client: (id: string) => string;
  readonly server: (pid: number | null) => string;
}

/** Width of one, with its names. */
const WIDE = 290;

/** Open files that two processes have a number for: a descriptor went along in a message. */
export const OpenFiles = ({ state, rect }: OpenFilesProps) => {
  const fits = Math.max(1, Math.floor(rect.w / WIDE));
  const shown = state.passed.slice(-fits);
  const names: Names = {
    client: (id) => state.clients.find((client) => client.id === id)?.name ?? id,
    server: (pid) => serverName(state, pid ?? state.server.pid),
  };
  return (
    <ul className="stage-files" aria-label={PASSED.list} style={place(rect)}>
      {shown.length === 0 && <li className="stage-none">{PASSED.none}</li>}
      {shown.map((one) => (
        <li
          key={`${one.from} ${one.sentAt}`}
          data-closed={one.closed}
          data-from-closed={one.fromClosed}
          aria-label={said(one, names)}
        >
          <span className="stage-sender">{names.client(one.from)}</span>
          <b className="stage-sender">{passedFdWords(one.fromFd)}</b>
          <i className="stage-to stage-sender" aria-hidden="true" />
          <span className="stage-file">{isGone(one) ? PASSED.gone : PASSED.file}</span>
          <i className="stage-from" aria-hidden="true" />
          {one.toFd === null ? (
            <em>{PASSED.inMessage}</em>
          ) : (
            <>
              <b>fd {one.toFd}</b>
              <span>{names.server(one.to)}</span>
            </>
          )}
        </li>
      ))}
    </ul>
  );
};

/** Once nobody has a number for it, the kernel lets go of it. */
const isGone = (one: PassedDescriptor): boolean => one.closed && one.fromClosed;

/** One of them in words, as it is heard. */
export const said = (one: PassedDescriptor, names: Names): string => {
  const from = PASSED.from(passedFdWords(one.fromFd), names.client(one.from));
  if (one.toFd === null) return PASSED.onItsWay(from, names.server(one.to));
  const to = PASSED.to(one.toFd, names.server(one.to));
  if (isGone(one)) return PASSED.bothClosed(from, to);
  if (one.closed) return PASSED.closed(from, to);
  return one.fromClosed ? PASSED.stillOpen(from, to) : PASSED.oneFile(from, to);
};
