import { serverName } from '@socketarium/model/words/names';
import { passedFdWords } from '@socketarium/model/words/strangers';
import type { LabState, PassedDescriptor } from '@socketarium/protocol';
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
    <ul className="stage-files" aria-label="Passed descriptors" style={place(rect)}>
      {shown.length === 0 && (
        <li className="stage-none">no descriptor has been passed: open files are in the kernel</li>
      )}
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
          <span className="stage-file">{isGone(one) ? 'gone' : 'open file'}</span>
          <i className="stage-from" aria-hidden="true" />
          {one.toFd === null ? (
            <em>in the message</em>
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
  const from = `${passedFdWords(one.fromFd)} of ${names.client(one.from)}`;
  if (one.toFd === null) return `${from}, on its way to ${names.server(one.to)}`;
  const to = `fd ${one.toFd} of ${names.server(one.to)}`;
  if (isGone(one)) return `${from} was ${to}, both closed`;
  if (one.closed) return `${from} was ${to}, closed`;
  return one.fromClosed ? `${from}, closed, is ${to} still` : `${from} and ${to}: one open file`;
};
