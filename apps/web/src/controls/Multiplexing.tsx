import { TRIGGERS, triggerLabel } from '@socketarium/model/words/lab';
import type { CreateLab, ServerDesign, Trigger } from '@socketarium/protocol';
import { isMultiplexed } from '@socketarium/protocol/wire';
import { useId, useRef } from 'react';
import { titleOf } from '../keys.ts';
import { Menu } from '../menus/Menu.tsx';
import { useCannot } from '../needs.ts';
import { type Choice, noMultiplexing } from '../session/choices.ts';
import { MULTIPLEXING } from '../words.ts';

interface MultiplexingProps {
  readonly config: Pick<CreateLab, 'transport' | 'server'> & Partial<Pick<CreateLab, 'trigger'>>;
  readonly busy: boolean;
  readonly onChoose: (choice: Choice) => void;
}

/** The calls that watch many descriptors, oldest first. */
export const MULTIPLEXERS = ['select', 'poll', 'epoll'] as const satisfies ServerDesign[];

/**
 * The question of the whole program: does this server watch one descriptor at a time, or all? And,
 * if all, by which call.
 */
export const Multiplexing = ({ config, busy, onChoose }: MultiplexingProps) => {
  const { server, transport, trigger = 'level' } = config;
  const name = useId();
  const last = useRef<ServerDesign>('select');
  const on = isMultiplexed(server);
  if (on) last.current = server;
  const cannot = noMultiplexing(transport);
  const notNow = useCannot('multiplexing');
  const unless = cannot ?? notNow;
  return (
    <div
      className="multiplexing"
      data-tour="multiplexing"
      data-on={on}
      data-off-limits={cannot !== null}
    >
      <button
        type="button"
        role="switch"
        aria-checked={on}
        aria-label={MULTIPLEXING.name}
        aria-busy={busy}
        aria-disabled={unless !== null}
        aria-keyshortcuts="M"
        className="multiplexing-switch"
        title={unless ?? titleOf('multiplexing', MULTIPLEXING.title)}
        onClick={() => {
          if (unless === null) onChoose({ server: on ? 'iterative' : last.current });
        }}
      >
        <span className="multiplexing-words" aria-hidden="true">
          <strong>{MULTIPLEXING.name}</strong>
        </span>
        <span className="multiplexing-track" aria-hidden="true">
          <span className="multiplexing-thumb" />
        </span>
        <span className="multiplexing-says" aria-hidden="true">
          {cannot?.toLowerCase()}
          {cannot === null && !on && MULTIPLEXING.off}
          {cannot === null && on && (
            <>
              <span className="multiplexing-long">{MULTIPLEXING.on}</span>
              <span className="multiplexing-short">{MULTIPLEXING.onShort}</span>
              {MULTIPLEXING.onBy}
            </>
          )}
        </span>
      </button>
      {cannot === null && on && (
        <fieldset className="multiplexing-calls">
          <legend className="visually-hidden">{MULTIPLEXING.by}</legend>
          <div className="segments" title={titleOf('multiplexer')}>
            {MULTIPLEXERS.map((design) => (
              <label key={design}>
                <input
                  type="radio"
                  name={name}
                  value={design}
                  checked={design === server}
                  disabled={notNow !== null}
                  onChange={() => onChoose({ server: design })}
                />
                <span>{design}</span>
              </label>
            ))}
          </div>
        </fieldset>
      )}
      {server === 'epoll' && <TriggerMenu trigger={trigger} onChoose={onChoose} />}
    </div>
  );
};

interface TriggerMenuProps {
  readonly trigger: Trigger;
  readonly onChoose: (choice: Choice) => void;
}

const TriggerMenu = ({ trigger, onChoose }: TriggerMenuProps) => {
  const label = triggerLabel(trigger);
  return (
    <Menu
      name={MULTIPLEXING.trigger(label)}
      action="trigger"
      groups={() => [
        {
          label: MULTIPLEXING.triggers,
          items: TRIGGERS.map(({ value, label: choice, says }) => ({
            id: value,
            name: choice,
            says,
            checked: value === trigger,
            onPress: () => {
              if (value !== trigger) onChoose({ trigger: value });
            },
          })),
        },
      ]}
    >
      {label}
    </Menu>
  );
};
