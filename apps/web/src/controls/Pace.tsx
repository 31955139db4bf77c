import { useEffect, useId, useState } from 'react';
import { titleOf } from '../keys.ts';
import { useCannot } from '../needs.ts';
import { BAR } from '../words.ts';
import { PACES, paceAt, placeOf, printPace } from './pace.ts';

interface PaceProps {
  readonly ms: number;
  readonly onPace: (ms: number) => void;
}

/** How long the server stands at the gate before each call. */
export const Pace = ({ ms, onPace }: PaceProps) => {
  const id = useId();
  const cannot = useCannot('slower');
  // While the lab has not confirmed it, the slider stays where the user put it.
  const [asked, setAsked] = useState<number | null>(null);
  useEffect(() => {
    if (asked !== null && asked === ms) setAsked(null);
  }, [asked, ms]);
  const shown = asked ?? ms;
  const place = placeOf(shown);
  return (
    <div className="pace" title={cannot ?? titleOf('slower', BAR.paceTitle)}>
      <label htmlFor={id}>{BAR.pace}</label>
      <input
        id={id}
        type="range"
        aria-label={BAR.pace}
        min={0}
        max={PACES.length - 1}
        step={1}
        value={place}
        aria-valuetext={printPace(shown)}
        aria-disabled={cannot !== null}
        style={{ ['--filled' as string]: `${(place / (PACES.length - 1)) * 100}%` }}
        onChange={(event) => {
          if (cannot !== null) return;
          const next = paceAt(Number(event.target.value));
          setAsked(next);
          onPace(next);
        }}
        onBlur={() => setAsked(null)}
      />
      <output htmlFor={id}>{printPace(shown)}</output>
    </div>
  );
};
