import { type RefObject, useEffect, useRef } from 'react';

/** How far a wheel turns for one step of the zoom, CSS pixels of scrolling. */
const STEP = 60;

/**
 * The wheel zooms in time: with Ctrl always, and by itself where there is nothing to scroll to.
 * `onZoom`: 1 for less time, -1 for more.
 */
export const useWheelZoom = (
  body: RefObject<HTMLElement | null>,
  onZoom: (by: 1 | -1) => void,
): void => {
  const latest = useRef(onZoom);
  latest.current = onZoom;
  useEffect(() => {
    const element = body.current;
    if (element === null) return;
    let turned = 0;
    const onWheel = (event: WheelEvent) => {
      const scrolls = element.scrollHeight > element.clientHeight + 1;
      if (scrolls && !event.ctrlKey && !event.metaKey) return;
      // Otherwise the browser would zoom the page, or scroll what is around.
      event.preventDefault();
      turned += event.deltaY;
      if (Math.abs(turned) < STEP) return;
      latest.current(turned > 0 ? -1 : 1);
      turned = 0;
    };
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => element.removeEventListener('wheel', onWheel);
  }, [body]);
};
