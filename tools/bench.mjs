// `npm run bench`: builds what is measured, then measures. Everything but the result goes to stderr.
import { spawn } from 'node:child_process';
import { build } from './lib/build.mjs';
import { install } from './lib/install.mjs';
import { bin, root, run } from './lib/run.mjs';

const say = (/** @type {string} */ line) => process.stderr.write(`${line}\n`);

for (const step of [() => install(say), () => build(say), () => run(bin('tsc'), ['-b', 'bench'])]) {
  const { code, output } = await step();
  if (code !== 0) {
    process.stderr.write(output);
    process.exit(1);
  }
}

const bench = spawn(process.execPath, [`${root}bench/dist/main.js`, ...process.argv.slice(2)], {
  stdio: 'inherit',
});
bench.once('exit', (code) => {
  process.exitCode = code ?? 1;
});
