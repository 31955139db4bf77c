/** Where a row is. */
interface Slot<T> {
  row: T;
  /** The step that made the row. */
  madeIn: number;
  /** Grows from row to row in the order that they came. */
  readonly turn: number;
}

/**
 * The rows of one of the picture's lists, known by a key, while facts are being taken in. A row that
 * this step has made is changed in place, one that an earlier picture holds is copied first, so that
 * a view can tell by `===` what to draw again. Looking a row up costs the same however many there are,
 * and changing it hardly more; `list` costs one copy of the array of those that changed since.
 */
export class Rows<K, T extends object> {
  readonly #keyOf: (row: T) => K;
  readonly #copyOf: (row: T) => T;
  readonly #slots = new Map<K, Slot<T>>();
  /** In the order they came, and their rows: without gaps, so that `list` need not look at any. */
  #inOrder: Slot<T>[] = [];
  #rows: T[];
  #nextTurn = 0;
  #step = 1;
  /** What `list` gave; null when that is not how things are any more. */
  #list: readonly T[] | null;

  constructor(rows: readonly T[], keyOf: (row: T) => K, copyOf: (row: T) => T) {
    this.#keyOf = keyOf;
    this.#copyOf = copyOf;
    this.#rows = rows.slice();
    this.#list = rows;
    for (const row of rows) this.#append(row, 0);
  }

  get size(): number {
    return this.#rows.length;
  }

  /** Rows that exist now are an earlier picture's from here on. */
  nextStep(): void {
    this.#step += 1;
  }

  get(key: K): T | undefined {
    return this.#slots.get(key)?.row;
  }

  /** Puts a row last; one of the same key is replaced where it stands. */
  add(row: T): void {
    const slot = this.#slots.get(this.#keyOf(row));
    if (slot !== undefined) {
      this.#replace(slot, row);
      return;
    }
    this.#append(row, this.#step);
    this.#rows.push(row);
    this.#list = null;
  }

  /** Changes a row; undefined when there is none of that key. The key itself must not change. */
  patch(key: K, patch: Partial<T>): T | undefined {
    const slot = this.#slots.get(key);
    if (slot === undefined) return undefined;
    if (slot.madeIn !== this.#step) this.#replace(slot, this.#copyOf(slot.row));
    return Object.assign(slot.row, patch);
  }

  remove(key: K): T | undefined {
    const slot = this.#slots.get(key);
    if (slot === undefined) return undefined;
    const index = this.#indexOf(slot);
    this.#slots.delete(key);
    this.#inOrder.splice(index, 1);
    this.#rows.splice(index, 1);
    this.#list = null;
    return slot.row;
  }

  clear(): void {
    if (this.size === 0) return;
    this.#slots.clear();
    this.#inOrder = [];
    this.#rows = [];
    this.#list = [];
  }

  /** Those of now, oldest first, whatever is added or removed while it runs. */
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

  /** An array that nobody will change, the same one as long as no row does. */
  list(): readonly T[] {
    this.#list ??= this.#rows.slice();
    return this.#list;
  }

  #append(row: T, madeIn: number): void {
    const slot = { row, madeIn, turn: this.#nextTurn };
    this.#nextTurn += 1;
    this.#slots.set(this.#keyOf(row), slot);
    this.#inOrder.push(slot);
  }

  #replace(slot: Slot<T>, row: T): void {
    slot.row = row;
    slot.madeIn = this.#step;
    this.#rows[this.#indexOf(slot)] = row;
    this.#list = null;
  }

  /** Found by halves, since the place of each changes when one before it is removed. */
  #indexOf({ turn }: Slot<T>): number {
    const slots = this.#inOrder;
    let from = 0;
    let to = slots.length - 1;
    while (from < to) {
      const middle = (from + to) >> 1;
      if ((slots[middle] as Slot<T>).turn < turn) from = middle + 1;
      else to = middle;
    }
    return from;
  }
}
