import { useSyncExternalStore } from 'react';

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
