/**
 * What a child process gets of the daemon's environment: how to find programs and libraries, and how text
 * and time are written. SOCKETARIUM_TOKEN and other secrets of the user's shell stay out. A process that
 * can read another's memory or /proc/PID/environ can read those too, and the lab's programs talk to
 * external ones.
 */
const PASSED_ON: ReadonlySet<string> = new Set([
  'PATH',
  'HOME',
  'TMPDIR',
  'TZ',
  'LANG',
  'LANGUAGE',
  'LD_LIBRARY_PATH',
]);

export const childEnvironment = (
  daemon: Readonly<Record<string, string | undefined>> = process.env,
): Record<string, string> => {
  const passed: Record<string, string> = {};
  for (const [name, value] of Object.entries(daemon)) {
    const isPassed = PASSED_ON.has(name) || name.startsWith('LC_');
    if (value !== undefined && isPassed) passed[name] = value;
  }
  return passed;
};
