import type { ProcessRef } from '@socketarium/protocol';
import type { Merge } from '../merge/merge.ts';
import { type SetupOf, SOURCE_KINDS, type SourceKind, type SourceOf } from '../sources/kinds.ts';
import type { Source } from '../sources/source.ts';

/** The sources of a lab, whatever their kinds. */
export class LabSources {
  readonly #merge: Merge;
  readonly #started = new Map<SourceKind, Source[]>();

  constructor(merge: Merge) {
    this.#merge = merge;
  }

  /** Adds a source, which emits facts from here on. */
  start<K extends SourceKind>(kind: K, setup: SetupOf<K>): SourceOf<K> {
    const make: (typeof SOURCE_KINDS)[K] = SOURCE_KINDS[kind];
    const source = make(setup);
    const alike = this.#started.get(kind) ?? [];
    this.#started.set(kind, [...alike, source]);
    source.start(this.#merge.inlet());
    return source;
  }

  /** True for a process of this lab, living or dead. */
  owns(process: ProcessRef): boolean {
    return this.#all().some((source) => source.owns(process));
  }

  /** Ends all, one kind after another. Resolves when no more facts will come. */
  async end(): Promise<void> {
    for (const kind of Object.keys(SOURCE_KINDS) as SourceKind[]) {
      await Promise.all((this.#started.get(kind) ?? []).map((source) => source.end()));
    }
  }

  #all(): readonly Source[] {
    return [...this.#started.values()].flat();
  }
}
