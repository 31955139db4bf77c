/** A string that the browser remembers for this page; `fallback` when it has none or refuses. */
export const remembered = (name: string, fallback: string): string => {
  try {
    return window.localStorage.getItem(`socketarium.${name}`) ?? fallback;
  } catch {
    return fallback;
  }
};

/** Remembers it; where the browser refuses to, the page works all the same. */
export const remember = (name: string, value: string): void => {
  try {
    window.localStorage.setItem(`socketarium.${name}`, value);
  } catch {
    // Storage is full or forbidden: nothing that the user needs to know.
  }
};
