// `npm run -s socketarium -- …`: installs and builds what changed, reporting on standard error only, and
// then is the command line. Imports nothing that an install brings, since it runs before one.
import { build } from './lib/build.mjs';
import { install } from './lib/install.mjs';
import { root } from './lib/run.mjs';
import { refusal } from './lib/system.mjs';

const say = (/** @type {string} */ line) => process.stderr.write(`${line}\n`);

const refused = refusal({ platform: process.platform, version: process.versions.node });
if (refused !== null) {
  say(refused);
  process.exit(1);
}

for (const step of [install, build]) {
  const { code, output } = await step(say);
  if (code === 0) continue;
  process.stderr.write(output);
  say(`\nSocketarium could not be made ready (exit code ${code}); why is above.`);
  process.exit(1);
}

/** @type {{run: (argv: string[]) => Promise<void>}} */
const cli = await import(`${root}apps/cli/dist/socketarium.mjs`);
await cli.run(process.argv.slice(2));
