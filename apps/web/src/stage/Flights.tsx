import {
  MESSAGES_AT_ONCE,
  type Message,
  messagesBetween,
} from '@socketarium/model/selectors/flights';
import type { LabState } from '@socketarium/protocol';
import { useCallback, useLayoutEffect, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { reducedMotion } from '../store/motion.ts';
import { Flight } from './Flight.tsx';

export interface FlightsProps {
  readonly state: LabState;
  /** The moment that is drawn. */
  readonly now: number;
  /** False while calls are too many to follow. */
  readonly enabled: boolean;
  /** The way of a message, as an SVG path; null when its ends are not drawn. */
  readonly pathOf: (message: Message) => string | null;
}

interface Travelling extends Message {
  readonly key: number;
  readonly path: string;
}

/** Messages travelling, for a moment each. The picture behind them is already true. */
export const Flights = ({ state, now, enabled, pathOf }: FlightsProps) => {
  const before = useRef(state);
  const count = useRef(0);
  const moment = useRef(now);
  useLayoutEffect(() => {
    moment.current = now;
  });
  const [flights, setFlights] = useState<readonly Travelling[]>([]);
  // Before the frame is drawn: they set out with the picture that tells of them, not a frame later.
  useLayoutEffect(() => {
    const messages = enabled ? messagesBetween(before.current, state, moment.current) : [];
    before.current = state;
    if (messages.length === 0 || document.hidden || reducedMotion()) return;
    const started = messages.flatMap((message) => {
      const path = pathOf(message);
      count.current += 1;
      return path === null ? [] : [{ ...message, key: count.current, path }];
    });
    setFlights((old) => [...old, ...started].slice(-MESSAGES_AT_ONCE));
  }, [state, enabled, pathOf]);
  // At once: an animation's end comes with a frame, which then is drawn without it.
  const land = useCallback(
    (key: number) =>
      flushSync(() => setFlights((old) => old.filter((flight) => flight.key !== key))),
    [],
  );
  return (
    <div aria-hidden="true">
      <svg className="stage-trails" aria-hidden="true">
        {flights.map(({ key, kind, path }) => (
          <path key={key} data-kind={kind} d={path} />
        ))}
      </svg>
      {flights.map(({ key, kind, path, text, after }) => (
        <Flight
          key={key}
          id={key}
          kind={kind}
          text={text}
          after={after}
          path={path}
          onLanded={land}
        />
      ))}
    </div>
  );
};
