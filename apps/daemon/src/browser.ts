import { spawn } from 'node:child_process';

/** Opens the address in the user's browser where there is a display; never fails, never waits. */
export const openBrowser = (
  url: string,
  env: Readonly<Record<string, string | undefined>>,
): void => {
  if (!env.DISPLAY && !env.WAYLAND_DISPLAY) return;
  // The browser does not need it, nor do the programs that it starts.
  const { SOCKETARIUM_TOKEN: _token, ...shown } = env;
  const child = spawn('xdg-open', [url], { stdio: 'ignore', detached: true, env: shown });
  // xdg-open may be missing: the address is on the terminal all the same.
  child.on('error', () => undefined);
  child.unref();
};
