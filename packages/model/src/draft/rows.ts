/**
 * The rows of one of the picture's lists, known by a key, while facts are being taken in. A row that
 * this step has made is changed in place, one that an earlier picture holds is copied first, so that
 * a view can tell by `===` what to draw again. Looking a row up and changing it costs the same
 * however many there are; `list` costs one copy of the array of those that changed since.
 */
export class Rows<K, T extends object> {
  readonly #keyOf: (row: T) => K;
  readonly #copyOf: (row: T) => T;
  readonly #slots = new Map<K, number>();
  /** In the order they came; undefined where one was removed. */
  #rows: (T | undefined)[];
  /** By slot: the step that made the row. */
  #madeIn: number[] = [];
  #step = 1;
  #holes = 0;
  /** What `list` gave; null when that is not how things are any more. */
  #list: readonly T[] | null;

  constructor(rows: readonly T[], keyOf: (row: T) => K, copyOf: (row: T) => T) {
    this.#keyOf = keyOf;
    this.#copyOf = copyOf;
    this.#rows = rows.slice();
    this.#list = rows;
    for (const [slot, row] of rows.entries()) this.#slots.set(keyOf(row), slot);
  }

  get size(): number {
    return this.#slots.size;
  }

  /** Rows that exist now are an earlier picture's from here on. */
  nextStep(): void {
    this.#step += 1;
  }

  get(key: K): T | undefined {
    const slot = this.#slots.get(key);
    return slot === undefined ? undefined : this.#rows[slot];
  }

  /** Puts a row last; one of the same key is replaced where it stands. */
  add(row: T): void {
    const key = this.#keyOf(row);
    const slot = this.#slots.get(key) ?? this.#rows.length;
    this.#slots.set(key, slot);
    this.#put(slot, row);
  }

  /** Changes a row; undefined when there is none of that key. The key itself must not change. */
  patch(key: K, patch: Partial<T>): T | undefined {
    const slot = this.#slots.get(key);
    const old = slot === undefined ? undefined : this.#rows[slot];
    if (slot === undefined || old === undefined) return undefined;
    this.#list = null;
    if (this.#madeIn[slot] === this.#step) return Object.assign(old, patch);
    const row = Object.assign(this.#copyOf(old), patch);
    this.#put(slot, row);
    return row;
  }

  remove(key: K): T | undefined {
    const slot = this.#slots.get(key);
    if (slot === undefined) return undefined;
    const row = this.#rows[slot];
    this.#slots.delete(key);
    this.#rows[slot] = undefined;
    this.#list = null;
    this.#holes += 1;
    if (this.#holes > 32 && this.#holes > this.#slots.size) this.#close();
    return row;
  }

  clear(): void {
    if (this.#slots.size === 0) return;
    this.#slots.clear();
    this.#rows = [];
    this.#madeIn = [];
    this.#holes = 0;
    this.#list = [];
  }

  /** Those of now, oldest first; rows that are added while it runs may be among them. */
  *[Symbol.iterator](): Generator<T> {
    const rows = this.#rows;
    for (let slot = 0; slot < rows.length; slot++) {
      const row = rows[slot];
      if (row !== undefined) yield row;
    }
  }

  find(test: (row: T) => boolean): T | undefined {
    for (const row of this.#rows) if (row !== undefined && test(row)) return row;
    return undefined;
  }

  findLast(test: (row: T) => boolean): T | undefined {
    for (let slot = this.#rows.length - 1; slot >= 0; slot--) {
      const row = this.#rows[slot];
      if (row !== undefined && test(row)) return row;
    }
    return undefined;
  }

  filter(test: (row: T) => boolean): T[] {
    const found: T[] = [];
    for (const row of this.#rows) if (row !== undefined && test(row)) found.push(row);
    return found;
  }

  some(test: (row: T) => boolean): boolean {
    return this.find(test) !== undefined;
  }

  /** An array that nobody will change, the same one as long as no row does. */
  list(): readonly T[] {
    this.#list ??=
      this.#holes === 0
        ? (this.#rows.slice() as T[])
        : this.#rows.filter((row): row is T => row !== undefined);
    return this.#list;
  }

  #put(slot: number, row: T): void {
    this.#rows[slot] = row;
    this.#madeIn[slot] = this.#step;
    this.#list = null;
  }

  /** Closes the holes that removed rows have left. */
  #close(): void {
    const rows = this.list();
    const madeIn = this.#madeIn;
    this.#madeIn = rows.map((row) => madeIn[this.#slots.get(this.#keyOf(row)) ?? -1] ?? 0);
    for (const [slot, row] of rows.entries()) this.#slots.set(this.#keyOf(row), slot);
    this.#rows = rows.slice();
    this.#holes = 0;
  }
}
