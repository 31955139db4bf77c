// `npm start`: installs and builds what changed, then becomes the daemon. Imports nothing that an
// install brings, since it runs before one.
import { build } from './lib/build.mjs';
import { install } from './lib/install.mjs';
import { root } from './lib/run.mjs';
import { refusal } from './lib/system.mjs';

const say = (/** @type {string} */ line) => process.stderr.write(`${line}\n`);

/**
 * @param {string} what
 * @param {Promise<import('./lib/run.mjs').Finished>} step
 */
const must = async (what, step) => {
  const { code, output } = await step;
  if (code === 0) return;
  process.stderr.write(output);
  say(`\n${what} failed (exit code ${code}); its output is above.`);
  process.exit(1);
};

const refused = refusal({ platform: process.platform, version: process.versions.node });
if (refused !== null) {
  say(refused);
  process.exit(1);
}

await must('Installing', install(say));
await must('Building', build(say));

// In this process: one less to start, and Ctrl-C and signals reach the daemon as they are.
/** @type {{run: (argv: string[]) => Promise<void>}} */
const daemon = await import(`${root}apps/daemon/dist/main.js`);
await daemon.run(process.argv.slice(2));
