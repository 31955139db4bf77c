import { useRef, useSyncExternalStore } from 'react';

/** A value that says when it was replaced. Values are immutable; equal ones (===) are not news. */
export interface Observable<T> {
  get(): T;
  subscribe(listener: () => void): () => void;
}

/** An Observable with its setter: keep it private, hand out the Observable. */
export class Cell<T> implements Observable<T> {
  #value: T;
  readonly #listeners = new Set<() => void>();

  constructor(value: T) {
    this.#value = value;
  }

  readonly get = (): T => this.#value;

  readonly set = (value: T): void => {
    if (Object.is(value, this.#value)) return;
    this.#value = value;
    for (const listener of this.#listeners) listener();
  };

  readonly update = (change: Partial<T>): void => this.set({ ...this.#value, ...change });

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
}

/** The observable's value, drawn again whenever it is replaced. */
export const useObservable = <T>(observable: Observable<T>): T =>
  useSyncExternalStore(observable.subscribe, observable.get);

/**
 * What `pick` takes from the observable's value, drawn again only when one of its fields is another
 * one (===): for who needs a little of a value that is replaced often. A `pick` that stays the same
 * function is asked once for each value.
 */
export const usePicked = <T, P extends object>(
  observable: Observable<T>,
  pick: (value: T) => P,
): P => {
  const last = useRef<{ readonly from: T; readonly pick: unknown; readonly picked: P } | null>(
    null,
  );
  return useSyncExternalStore(observable.subscribe, () => {
    const from = observable.get();
    const known = last.current;
    if (known?.pick === pick && Object.is(known.from, from)) return known.picked;
    const found = pick(from);
    const picked = known !== null && sameFields(known.picked, found) ? known.picked : found;
    last.current = { from, pick, picked };
    return picked;
  });
};

const sameFields = <P extends object>(a: P, b: P): boolean =>
  (Object.keys(b) as (keyof P)[]).every((key) => Object.is(a[key], b[key]));
