/** Which rows have a given value of a field: several may, and the one that had it first comes first. */
export class IndexOf<V, K> {
  readonly #keys = new Map<V, K | K[]>();

  /** The row's value changed; null for none. */
  moved(from: V | null, to: V | null, key: K): void {
    if (from === to) return;
    if (from !== null) this.#drop(from, key);
    if (to !== null) this.#put(to, key);
  }

  first(value: V): K | undefined {
    const keys = this.#keys.get(value);
    return Array.isArray(keys) ? keys[0] : keys;
  }

  /** A copy, so that rows may change during iteration. */
  all(value: V): K[] {
    const keys = this.#keys.get(value);
    if (keys === undefined) return [];
    return Array.isArray(keys) ? [...keys] : [keys];
  }

  #put(value: V, key: K): void {
    const keys = this.#keys.get(value);
    if (keys === undefined) this.#keys.set(value, key);
    else if (Array.isArray(keys)) keys.push(key);
    else this.#keys.set(value, [keys, key]);
  }

  #drop(value: V, key: K): void {
    const keys = this.#keys.get(value);
    if (keys === undefined) return;
    if (!Array.isArray(keys)) {
      if (keys === key) this.#keys.delete(value);
      return;
    }
    const rest = keys.filter((one) => one !== key);
    if (rest.length === 0) this.#keys.delete(value);
    else this.#keys.set(value, rest);
  }
}
