import type { Message } from '@socketarium/model/selectors/flights';
import { memo, useLayoutEffect, useRef } from 'react';
import { Envelope } from './Envelope.tsx';
import { keyframesAlong } from './keyframes.ts';

const ENVELOPES: ReadonlySet<Message['kind']> = new Set(['datagram', 'answer', 'lost']);
/** Those that go from the server to the client, along a way that is drawn from the client. */
const BACK: ReadonlySet<Message['kind']> = new Set(['reply', 'answer']);

const FLIES_MS = 380;
const BOUNCES_MS = 620;
/** Between two messages of one client: upon each other they would look like one. */
const BETWEEN_MS = 110;

interface FlightProps {
  readonly id: number;
  readonly kind: Message['kind'];
  readonly text: string;
  /** Of how many that set out with it, and go one after the other. */
  readonly after: number;
  /** An SVG path. */
  readonly path: string;
  /** It has arrived; the same function each time. */
  readonly onLanded: (id: number) => void;
}

/** One message, travelling. */
export const Flight = memo(({ id, kind, text, after, path, onLanded }: FlightProps) => {
  const carrier = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const timing = { delay: after * BETWEEN_MS, fill: 'both' } as const;
    const bounces = kind === 'dropped';
    const animation = carrier.current?.animate(keyframesAlong(path), {
      ...timing,
      duration: bounces ? BOUNCES_MS : FLIES_MS,
      easing: bounces ? 'ease-in' : 'ease-in-out',
      direction: BACK.has(kind) ? 'reverse' : 'normal',
    });
    if (animation === undefined) return;
    if (bounces) {
      carrier.current?.animate([{ opacity: 1 }, { opacity: 1, offset: 0.8 }, { opacity: 0 }], {
        ...timing,
        duration: BOUNCES_MS,
      });
    }
    animation.onfinish = () => onLanded(id);
    return () => animation.cancel();
  }, [id, kind, after, path, onLanded]);
  return (
    <div className="stage-carrier" ref={carrier}>
      <div className="stage-flight" data-kind={kind}>
        {ENVELOPES.has(kind) && <Envelope />}
        <span>{text}</span>
      </div>
    </div>
  );
});
