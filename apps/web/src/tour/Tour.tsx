import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { Button } from '../controls/Button.tsx';
import { TOUR } from '../words.ts';
import { type Box, besideOf } from './place.ts';

/** What a step points at: the part of the page with this `data-tour`. */
const STEPS = ['server', 'queue', 'multiplexing', 'timeline'] as const;
export type TourStep = (typeof STEPS)[number];

/** The targets are looked for this often: a stage that is laid out anew moves them. */
const LOOK_MS = 200;

/** Four steps over the real thing, which goes on meanwhile. Escape or Skip ends it. */
export const Tour = ({ onEnd }: { readonly onEnd: () => void }) => {
  const [at, setAt] = useState(0);
  const card = useRef<HTMLDivElement>(null);
  const step = STEPS[at] ?? STEPS[0];
  const target = useTarget(step);
  const size = useOwnSize(card);
  const last = at === STEPS.length - 1;

  // Noted before the tour takes the focus, so that it is given back to where it was.
  useEffect(() => {
    const before = document.activeElement;
    return () => {
      const nowhere = before === null || before === document.body;
      const back = nowhere ? document.querySelector('[data-skip="picture"]') : before;
      if (back instanceof HTMLElement) back.focus();
    };
  }, []);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return;
      event.preventDefault();
      event.stopPropagation();
      onEnd();
    };
    window.addEventListener('keydown', onKey, { capture: true });
    return () => window.removeEventListener('keydown', onKey, { capture: true });
  }, [onEnd]);

  const window_ = { width: window.innerWidth, height: window.innerHeight };
  // The server's dot and the words beside it are below its card.
  const place = besideOf(target, size, window_, step === 'server' ? 'left' : 'below');
  const words = TOUR.steps[step];
  return (
    <>
      {target !== null && (
        <div
          className="tour-ring"
          aria-hidden="true"
          style={{
            transform: `translate(${target.x - 6}px, ${target.y - 6}px)`,
            width: target.w + 12,
            height: target.h + 12,
          }}
        />
      )}
      <div
        ref={card}
        className="tour"
        role="dialog"
        aria-label={TOUR.name}
        aria-describedby="tour-words"
        style={{ transform: `translate(${place.x}px, ${place.y}px)` }}
      >
        <p className="tour-count">{TOUR.count(at + 1, STEPS.length)}</p>
        <div id="tour-words">
          <h2>{words.title}</h2>
          <p>{words.text}</p>
        </div>
        <FocusOnNext key={step} card={card} />
        <div className="tour-buttons">
          <Button name={TOUR.skip} onPress={onEnd} />
          {at > 0 && <Button name={TOUR.back} onPress={() => setAt(at - 1)} />}
          <Button
            name={last ? TOUR.done : TOUR.next}
            tone="strong"
            onPress={() => (last ? onEnd() : setAt(at + 1))}
          />
        </div>
      </div>
    </>
  );
};

/** With each step, its strong button takes the focus: the step's text is what is heard next. */
const FocusOnNext = ({ card }: { readonly card: RefObject<HTMLElement | null> }) => {
  useEffect(() => {
    card.current?.querySelector<HTMLElement>('[data-tone="strong"]')?.focus();
  }, [card]);
  return null;
};

const boxOf = (step: TourStep): Box | null => {
  const found = document.querySelector(`[data-tour="${step}"]`)?.getBoundingClientRect();
  if (found === undefined || found.width === 0) return null;
  return { x: found.x, y: found.y, w: found.width, h: found.height };
};

const same = (a: Box | null, b: Box | null): boolean =>
  a === b || (a !== null && b !== null && a.x === b.x && a.y === b.y && a.w === b.w && a.h === b.h);

/** Where the step's target stands, kept up to date; scrolled into sight when the step begins. */
const useTarget = (step: TourStep): Box | null => {
  const [box, setBox] = useState(() => boxOf(step));
  useEffect(() => {
    document.querySelector(`[data-tour="${step}"]`)?.scrollIntoView({ block: 'nearest' });
    const look = () => setBox((old) => (same(old, boxOf(step)) ? old : boxOf(step)));
    look();
    const timer = window.setInterval(look, LOOK_MS);
    return () => window.clearInterval(timer);
  }, [step]);
  return box;
};

const useOwnSize = (ref: RefObject<HTMLElement | null>): { w: number; h: number } => {
  const [size, setSize] = useState({ w: 340, h: 190 });
  useLayoutEffect(() => {
    const element = ref.current;
    if (element === null) return;
    const observer = new ResizeObserver(() =>
      setSize({ w: element.offsetWidth, h: element.offsetHeight }),
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, [ref]);
  return size;
};
