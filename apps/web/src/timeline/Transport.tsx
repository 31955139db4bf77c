import type { Speed } from '@socketarium/model/projections/playhead';
import { memo } from 'react';
import { Button } from '../controls/Button.tsx';
import type { Action } from '../keys.ts';
import type { LabView } from '../store/lab-view.ts';
import { useObservable } from '../store/observable.ts';
import type { Ticks } from '../use-ticks.ts';
import { PLAYBACK } from '../words.ts';
import { printSpeed, SPEEDS, printSeconds as seconds, speedOf } from './speed.ts';
import { isOver } from './use-playback.ts';

interface TransportProps {
  readonly view: LabView;
  readonly ticks: Ticks;
  readonly speed: Speed;
  readonly onSpeed: (speed: Speed) => void;
  readonly onAct: (action: Action) => void;
}

/** Playing the past: from where the picture stands, at which speed, and how far behind live it is. */
export const Transport = memo(({ view, ticks, speed, onSpeed, onAct }: TransportProps) => {
  const { shown, pinnedSeq, playing, link } = useObservable(view.picture);
  useObservable(ticks);
  if (shown === null) return null;
  const past = pinnedSeq !== null;
  const over = isOver(link);
  const { behind, shortened } = view;
  return (
    <fieldset
      className="playback"
      aria-label={PLAYBACK.bar}
      data-playing={playing ?? undefined}
      data-behind={past ? Math.round(behind / 1e6) : undefined}
    >
      {playing !== null ? (
        <Button
          name={PLAYBACK.halt}
          icon="pause"
          tone="strong"
          shortcut="toggle-play"
          onPress={() => onAct('toggle-play')}
        />
      ) : past || over ? (
        <Button
          name={past ? PLAYBACK.play : PLAYBACK.replay}
          icon="play"
          tone="strong"
          shortcut="toggle-play"
          onPress={() => onAct('toggle-play')}
        />
      ) : (
        <Button name={PLAYBACK.slow} action="slow-motion" onPress={() => onAct('slow-motion')} />
      )}
      <label>
        <span className="visually-hidden">{PLAYBACK.speed}</span>
        <select
          value={String(speed)}
          title={PLAYBACK.speed}
          onChange={({ target }) => onSpeed(speedOf(target.value))}
        >
          {SPEEDS.map((one) => (
            <option key={one} value={String(one)}>
              {printSpeed(one)}
            </option>
          ))}
        </select>
      </label>
      {past && (
        <span className="playback-says">
          {shortened === null
            ? (over ? PLAYBACK.ofTheEnd : PLAYBACK.behind)(seconds(behind))
            : PLAYBACK.shortened(seconds(shortened))}
        </span>
      )}
    </fieldset>
  );
});
