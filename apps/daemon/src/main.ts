import { existsSync, realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { SocketariumError } from '@socketarium/protocol';
import { type Arguments, HELP, readArguments, UsageError } from './args.ts';
import { openBrowser } from './browser.ts';
import { type Daemon, startDaemon } from './server.ts';

/**
 * Runs the daemon as a command; resolves when it is ready. An error that the user can fix is a sentence
 * on standard error, and sets the exit code; only a bug of the program rejects.
 */
export const run = async (argv: string[]): Promise<void> => {
  try {
    const args = readArguments(argv, process.env);
    if (args.help) process.stdout.write(HELP);
    else await start(args);
  } catch (error) {
    const sentence = explain(error);
    if (sentence === null) throw error;
    process.stderr.write(`${sentence}\n`);
    process.exitCode = error instanceof UsageError ? 2 : 1;
  }
};

const start = async (args: Arguments): Promise<void> => {
  const { port, host, token, reserve } = args;
  const daemon = await startDaemon({ port, host, token, reserve });
  stopOnSignals(daemon);
  process.stdout.write(`Socketarium is ready at ${daemon.url}\n`);
  if (args.open) openBrowser(daemon.url, process.env);
};

/** The first signal ends everything in order; the second does not wait for that. */
const stopOnSignals = (daemon: Daemon): void => {
  let stopping = false;
  const stop = (): void => {
    // The kernel kills the children with their parent, and the directory has its own janitor.
    if (stopping) process.exit(1);
    stopping = true;
    daemon.close().then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`${String(error)}\n`);
        process.exit(1);
      },
    );
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
};

const explain = (error: unknown): string | null => {
  if (error instanceof UsageError || error instanceof SocketariumError) return error.message;
  const { code, message } = error as NodeJS.ErrnoException;
  switch (code) {
    case 'EACCES':
      return 'This port is reserved for the system: choose one above 1023 with --port.';
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `This machine has no such address to bind: ${message}. Look at --host.`;
    default:
      return null;
  }
};

const started = process.argv[1];
if (
  started !== undefined &&
  existsSync(started) &&
  realpathSync(started) === fileURLToPath(import.meta.url)
) {
  await run(process.argv.slice(2));
}
