import type { ServerDesign } from '@socketarium/protocol';
import { titleOf } from '../keys.ts';

interface MultiplexingSwitchProps {
  readonly server: ServerDesign;
  readonly busy: boolean;
  readonly onChange: (server: ServerDesign) => void;
}

/** The question of the whole program: does this server watch one descriptor at a time, or all? */
export const MultiplexingSwitch = ({ server, busy, onChange }: MultiplexingSwitchProps) => {
  const on = server === 'select';
  return (
    <button
      type="button"
      role="switch"
      aria-checked={on}
      aria-label="Multiplexing"
      aria-busy={busy}
      aria-keyshortcuts="M"
      className="multiplexing"
      title={titleOf('multiplexing', 'The same clients again, with the other kind of server')}
      onClick={() => onChange(on ? 'iterative' : 'select')}
    >
      <span className="multiplexing-name">Multiplexing</span>
      <span className="multiplexing-track" aria-hidden="true">
        <span className="multiplexing-thumb" />
      </span>
      <span className="multiplexing-words" aria-hidden="true">
        <strong>{on ? 'select' : 'off'}</strong>
        <span>{on ? 'all at once' : 'one at a time'}</span>
      </span>
    </button>
  );
};
