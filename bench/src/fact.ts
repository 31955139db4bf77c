/**
 * As much of a fact as the benchmark reads. The protocol's own types will not do: the facts of
 * another checkout may have another shape.
 */
export interface Fact {
  readonly seq: number;
  /** CLOCK_MONOTONIC, nanoseconds. */
  readonly t: number;
  readonly type: string;
  readonly call?: string;
  readonly ret?: number;
  /** Whose: on the fact itself, or since facts say where, in `where`. */
  readonly pid?: number;
  readonly where?: { readonly pid: number };
}

/** The process that a fact is about; undefined for the kernel's samples and markers. */
export const pidOf = (fact: Fact): number | undefined => fact.where?.pid ?? fact.pid;

/** As much of a picture: what every tool may rely on. */
export interface Picture {
  readonly seq: number;
  readonly startedAt: number;
  readonly clients: readonly { readonly phase: string }[];
  readonly counters: { readonly connectionRequests: number };
}

/** As much of a lab as POST /api/labs answers. */
export interface BenchLab {
  readonly id: string;
  readonly serverPid: number;
  readonly state: Picture;
}
