/** Where a row is. */
interface Slot {
  index: number;
  /** The step that made the row. */
  madeIn: number;
}

/**
 * The rows of one of the picture's lists, by key, while facts are applied. A row made in this step is
 * changed in place; one that an earlier picture holds is copied first, so that a view can tell by `===`
 * what to draw again. Finding and changing a row cost the same however many there are; removing one walks
 * along those after it, and `list` copies the array if a row changed.
 */
export class Rows<K, T extends object> {
  readonly #keyOf: (row: T) => K;
  readonly #copyOf: (row: T) => T;
  readonly #slots = new Map<K, Slot>();
  /** In the order they were added, without gaps, so that `list` need not look at any; and the slot of each. */
  #rows: T[];
  #slotOf: Slot[] = [];
  #step = 1;
  /** What `list` returned; null when rows have changed since. */
  #list: readonly T[] | null;

  constructor(rows: readonly T[], keyOf: (row: T) => K, copyOf: (row: T) => T) {
    this.#keyOf = keyOf;
    this.#copyOf = copyOf;
    this.#rows = rows.slice();
    this.#list = rows;
    for (const [index, row] of rows.entries()) this.#addSlot(row, index, 0);
  }

  get size(): number {
    return this.#rows.length;
  }

  /** From here on the present rows belong to an earlier picture. */
  nextStep(): void {
    this.#step += 1;
  }

  get(key: K): T | undefined {
    const slot = this.#slots.get(key);
    return slot === undefined ? undefined : this.#rows[slot.index];
  }

  /** Appends a row; one with the same key is replaced in place. */
  add(row: T): void {
    const slot = this.#slots.get(this.#keyOf(row));
    if (slot !== undefined) {
      this.#replace(slot, row);
      return;
    }
    this.#addSlot(row, this.#rows.length, this.#step);
    this.#rows.push(row);
    this.#list = null;
  }

  /** Changes a row; undefined when there is none with that key. The key itself must not change. */
  patch(key: K, patch: Partial<T>): T | undefined {
    const slot = this.#slots.get(key);
    if (slot === undefined) return undefined;
    const row = this.#rows[slot.index] as T;
    if (slot.madeIn === this.#step) return Object.assign(row, patch);
    const copy = Object.assign(this.#copyOf(row), patch);
    this.#replace(slot, copy);
    return copy;
  }

  remove(key: K): T | undefined {
    const slot = this.#slots.get(key);
    if (slot === undefined) return undefined;
    const { index } = slot;
    const row = this.#rows[index];
    this.#slots.delete(key);
    this.#slotOf.splice(index, 1);
    this.#rows.splice(index, 1);
    for (let i = index; i < this.#slotOf.length; i += 1) (this.#slotOf[i] as Slot).index = i;
    this.#list = null;
    return row;
  }

  clear(): void {
    if (this.size === 0) return;
    this.#slots.clear();
    this.#slotOf = [];
    this.#rows = [];
    this.#list = [];
  }

  /** The present rows, oldest first, whatever is added or removed during iteration. */
  [Symbol.iterator](): Iterator<T> {
    return this.list()[Symbol.iterator]();
  }

  find(test: (row: T) => boolean): T | undefined {
    return this.#rows.find(test);
  }

  findLast(test: (row: T) => boolean): T | undefined {
    return this.#rows.findLast(test);
  }

  filter(test: (row: T) => boolean): T[] {
    return this.#rows.filter(test);
  }

  some(test: (row: T) => boolean): boolean {
    return this.#rows.some(test);
  }

  /** An array that is never changed, the same one as long as no row changes. */
  list(): readonly T[] {
    this.#list ??= this.#rows.slice();
    return this.#list;
  }

  #addSlot(row: T, index: number, madeIn: number): void {
    const slot = { index, madeIn };
    this.#slots.set(this.#keyOf(row), slot);
    this.#slotOf.push(slot);
  }

  #replace(slot: Slot, row: T): void {
    slot.madeIn = this.#step;
    this.#rows[slot.index] = row;
    this.#list = null;
  }
}
