/**
 * Code that runs inside the page: it makes the browser itself report when each row of the call list was
 * first on the screen. Element Timing has the time of presentation, not of a callback near it.
 */

/** A row of the call list, as the page prints it, and when it was shown. */
export interface ShownRow {
  /** Seconds since the lab began, as printed: `12.345`. */
  at: string;
  caller: string;
  text: string;
  /** performance.now() clock, milliseconds. */
  shownAt: number;
}

/** A message of the stream, and when it reached the page, on the same clock. */
export interface Arrival {
  arrivedAt: number;
  text: string;
}

/** What the probe leaves in the page's global object. */
export interface Probed {
  shownRows: ShownRow[];
  arrivals: Arrival[];
}

/** Installed before the page's own scripts; serialized, so it may use nothing from outside. */
export const PROBE = `
  window.shownRows = [];
  window.arrivals = [];
  window.WebSocket = class extends WebSocket {
    constructor(...args) {
      super(...args);
      this.addEventListener('message', ({ data }) => {
        window.arrivals.push({ arrivedAt: performance.now(), text: data });
      });
    }
  };
  const mark = (node) => {
    if (!(node instanceof Element)) return;
    for (const code of node.querySelectorAll('[role=log] li code')) {
      if (!code.hasAttribute('elementtiming')) code.setAttribute('elementtiming', 'call');
    }
  };
  // Runs before the frame that first shows the row, as mutation callbacks do.
  new MutationObserver(() => mark(document.documentElement))
    .observe(document, { childList: true, subtree: true });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      const row = entry.element && entry.element.closest('li');
      if (!row) continue;
      const [at, caller, text] = [...row.querySelectorAll('span, code')].map((e) => e.textContent);
      window.shownRows.push({ at, caller, text, shownAt: entry.renderTime });
    }
  }).observe({ type: 'element', buffered: true });
`;
