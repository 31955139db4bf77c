import { staleName } from '@socketarium/model/selectors/stale-name';
import { leftoverWords } from '@socketarium/model/words/address-in-use';
import type { LabState } from '@socketarium/protocol';
import { LEFTOVERS } from '../words.ts';

/** A name on disk that outlived its server: a file's sign, its name, and what comes of it. */
export const StaleName = ({ state }: { readonly state: LabState }) => {
  const name = staleName(state);
  if (name === null) return null;
  return (
    <div className="stage-stale" role="note" aria-label={LEFTOVERS.fileName(name)}>
      <svg width="15" height="18" viewBox="0 0 15 18" aria-hidden="true">
        <path d="M1 1H10L14 5V17H1Z M10 1V5H14" />
      </svg>
      <span>
        <b>{LEFTOVERS.file}</b> <code>{name}</code>
        <small>{LEFTOVERS.fileMeans}</small>
      </span>
    </div>
  );
};

/** TCP: connections that are over and keep the port, for a minute. */
export const PortLeftovers = ({ state }: { readonly state: LabState }) => {
  const left = state.atAddress?.sockets.filter(
    (one) => one.owner === null && one.state !== 'LISTEN',
  );
  if (left === undefined || left.length === 0) return null;
  const words = left.map(leftoverWords).join(', ');
  return (
    <div className="stage-stale" role="note" aria-label={words}>
      <svg width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
        <path d="M8 1.5A6.5 6.5 0 1 1 7.9 1.5M8 4.5V8L10.5 9.5" />
      </svg>
      <span>
        <b>{words}</b>
        <small>{LEFTOVERS.portMeans}</small>
      </span>
    </div>
  );
};
