import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The repository's root, with a closing slash. */
export const root = fileURLToPath(new URL('../../', import.meta.url));

/**
 * @typedef {object} Finished
 * @property {number} code the exit code; 128 when a signal ended it, 127 when it could not start
 * @property {string} output what it printed, both streams as they came
 */

/**
 * Runs a command from the repository's root to its end. Never throws: a command that cannot be started is
 * a failure like any other, with the reason as its output.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{show?: boolean, env?: Record<string, string>}} [options] show: pass the output through as it
 * comes
 * @returns {Promise<Finished>}
 */
export const run = (command, args, { show = false, env = {} } = {}) =>
  new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    /** @type {Buffer[]} */
    const chunks = [];
    /** @type {(out: NodeJS.WriteStream) => (chunk: Buffer) => void} */
    const take = (out) => (chunk) => {
      chunks.push(chunk);
      if (show) out.write(chunk);
    };
    child.stdout.on('data', take(process.stdout));
    child.stderr.on('data', take(process.stderr));
    const output = () => Buffer.concat(chunks).toString();
    child.once('error', (error) => resolve({ code: 127, output: `${output()}${error.message}\n` }));
    child.once('close', (code, signal) =>
      resolve({
        code: code ?? 128,
        output: signal === null ? output() : `${output()}${command} was ended by ${signal}\n`,
      }),
    );
  });

/**
 * The path of a program in node_modules/.bin.
 *
 * @param {string} name
 */
export const bin = (name) => `${root}node_modules/.bin/${name}`;
