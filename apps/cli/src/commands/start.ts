import { daemonProgram } from '../private-daemon.ts';
import { inForeground } from '../spawning.ts';

export interface StartOptions {
  readonly port: string | undefined;
  readonly host: string | undefined;
  readonly open: boolean;
}

/** Runs the daemon in this terminal, until Ctrl-C. It checks its options itself. */
export const start = ({ port, host, open }: StartOptions): Promise<number> => {
  const args: string[] = [];
  if (port !== undefined) args.push('--port', port);
  if (host !== undefined) args.push('--host', host);
  if (!open) args.push('--no-open');
  return inForeground(daemonProgram(), args);
};
