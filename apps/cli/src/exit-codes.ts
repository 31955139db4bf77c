/** The command's exit codes; docs/cli.md documents them. */
export const EXIT = {
  /** Everything held, or the request was carried out. */
  ok: 0,
  /** Some observation did not hold, or something failed on the way. */
  failed: 1,
  /** The command was not understood. */
  usage: 2,
} as const;

const SIGNALS: Readonly<Record<string, number>> = {
  SIGHUP: 1,
  SIGINT: 2,
  SIGKILL: 9,
  SIGPIPE: 13,
  SIGTERM: 15,
};

/** In the form in which shells report that a signal ended a program. */
export const exitCodeOf = (code: number | null, signal: NodeJS.Signals | null): number =>
  code ?? 128 + (SIGNALS[signal ?? ''] ?? 0);
