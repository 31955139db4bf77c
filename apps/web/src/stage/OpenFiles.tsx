import type { LabState, PassedDescriptor } from '@socketarium/protocol';
import type { Rect } from './geometry.ts';
import { place } from './style.ts';

export interface OpenFilesProps {
  readonly state: LabState;
  readonly rect: Rect;
}

/** Width of one, with its names. */
const WIDE = 268;

/** Open files that two processes have a number for: a descriptor went along in a message. */
export const OpenFiles = ({ state, rect }: OpenFilesProps) => {
  const fits = Math.max(1, Math.floor(rect.w / WIDE));
  const shown = state.passed.slice(-fits);
  const nameOf = (id: string): string =>
    state.clients.find((client) => client.id === id)?.name ?? id.replace('-', ' ');
  return (
    <ul className="st-files" aria-label="Passed descriptors" style={place(rect)}>
      {shown.length === 0 && (
        <li className="st-none">no descriptor has been passed: open files are in the kernel</li>
      )}
      {shown.map((one) => (
        <li
          key={`${one.from} ${one.sentAt}`}
          data-closed={one.closed}
          aria-label={said(one, nameOf)}
        >
          <span>{nameOf(one.from)}</span>
          <b>fd {one.fromFd}</b>
          <i className="st-to" aria-hidden="true" />
          <span className="st-file">open file</span>
          <i className="st-from" aria-hidden="true" />
          {one.toFd === null ? (
            <em>in the message</em>
          ) : (
            <>
              <b>fd {one.toFd}</b>
              <span>{nameOf(one.to)}</span>
            </>
          )}
        </li>
      ))}
    </ul>
  );
};

const said = (one: PassedDescriptor, nameOf: (id: string) => string): string => {
  const from = `fd ${one.fromFd} of ${nameOf(one.from)}`;
  if (one.toFd === null) return `${from}, on its way to ${nameOf(one.to)}`;
  const to = `fd ${one.toFd} of ${nameOf(one.to)}`;
  return one.closed ? `${from} was ${to}, closed` : `${from} and ${to}: one open file`;
};
