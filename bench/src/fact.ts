/**
 * The part of a fact that the benchmark reads. Not the protocol's own types: the facts of another
 * checkout may have another shape.
 */
export interface Fact {
  readonly seq: number;
  /** CLOCK_MONOTONIC, nanoseconds. */
  readonly t: number;
  readonly type: string;
  readonly call?: string;
  readonly ret?: number;
  /** Its process: on the fact itself, or in newer versions in `where`. */
  readonly pid?: number;
  readonly where?: { readonly pid: number };
}

/** The process that a fact is about; undefined for the kernel's samples and markers. */
export const pidOf = (fact: Fact): number | undefined => fact.where?.pid ?? fact.pid;

/** The part of a picture that every tool may rely on. */
export interface Picture {
  readonly seq: number;
  readonly startedAt: number;
  readonly clients: readonly { readonly phase: string }[];
  readonly counters: { readonly connectionRequests: number };
}

/** The part of a lab that POST /api/labs returns. */
export interface BenchLab {
  readonly id: string;
  readonly serverPid: number;
  readonly state: Picture;
}
