/** How the command ends; docs/cli.md tells people. */
export const EXIT = {
  /** Everything held, or what was asked for was done. */
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

/** As shells tell that a signal ended a program. */
export const exitCodeOf = (code: number | null, signal: NodeJS.Signals | null): number =>
  code ?? 128 + (SIGNALS[signal ?? ''] ?? 0);
