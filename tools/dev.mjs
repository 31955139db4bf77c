// `npm run dev`: edit and see. tsc compiles what changed, the daemon is started again after each
// compilation that changed what it runs, and vite serves the page and replaces its modules as they
// are edited. Arguments go to the daemon, as with `npm start`. Ctrl-C ends all three.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { install } from './lib/install.mjs';
import { bin, root } from './lib/run.mjs';
import { filesUnder } from './lib/stamp.mjs';
import { refusal } from './lib/system.mjs';

const say = (/** @type {string} */ line) => process.stdout.write(`dev: ${line}\n`);

const refused = refusal({ platform: process.platform, version: process.versions.node });
if (refused !== null) {
  say(refused);
  process.exit(1);
}
const installed = await install(say);
if (installed.code !== 0) {
  process.stdout.write(installed.output);
  process.exit(1);
}

let ending = false;
/** @type {Set<import('node:child_process').ChildProcess>} */
const children = new Set();

/**
 * Starts a program that is to live as long as this one.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {'inherit' | 'pipe'} stdout
 */
const keep = (command, args, stdout) => {
  // A process group each: at Ctrl-C the terminal signals this process alone, and this one the rest,
  // in the way each of them ends best.
  const child = spawn(command, args, {
    cwd: root,
    stdio: ['ignore', stdout, 'inherit'],
    detached: true,
  });
  children.add(child);
  child.once('exit', () => {
    children.delete(child);
    if (ending && children.size === 0) process.exit(0);
  });
  return child;
};

const end = () => {
  if (ending) return;
  ending = true;
  if (children.size === 0) process.exit(0);
  for (const child of children) {
    // tsc is a script that waits for the compiler proper: the group has both. The daemon's group
    // would have its labs' processes, and those the daemon ends in order.
    if (child === tsc && child.pid !== undefined) process.kill(-child.pid, 'SIGTERM');
    else child.kill('SIGTERM');
  }
};
/** What the daemon and the programs it starts are compiled to. Contents: tsc rewrites what is equal. */
const compiledHash = () => {
  const hash = createHash('sha256');
  // All packages: which of them the daemon is made of is for their package.json files to say.
  for (const name of readdirSync(`${root}packages`)) hashFolder(hash, `packages/${name}/dist`);
  hashFolder(hash, 'apps/daemon/dist');
  return hash.digest('hex');
};

/**
 * @param {import('node:crypto').Hash} hash
 * @param {string} folder
 */
const hashFolder = (hash, folder) => {
  if (!existsSync(root + folder)) return;
  for (const path of filesUnder(folder, (name) => name.endsWith('.js'))) {
    hash.update(path).update(readFileSync(root + path));
  }
};

/** @type {import('node:child_process').ChildProcess | null} */
let daemon = null;
let running = '';

const startDaemon = () => {
  running = compiledHash();
  daemon = keep(
    process.execPath,
    [`${root}apps/daemon/dist/main.js`, '--no-open', ...process.argv.slice(2)],
    'inherit',
  );
};

const restartDaemon = () => {
  if (ending || compiledHash() === running) return;
  if (daemon === null || daemon.exitCode !== null || daemon.signalCode !== null) {
    startDaemon();
    return;
  }
  say('the daemon changed, starting it again');
  // The port is free only once the old one is gone. Whatever is compiled meanwhile is in the new one.
  daemon.once('exit', () => {
    if (!ending) startDaemon();
  });
  running = compiledHash();
  daemon.kill('SIGTERM');
};

const tsc = keep(
  bin('tsc'),
  ['-b', 'packages/programs', 'apps/daemon', 'apps/web', '--watch', '--preserveWatchOutput'],
  'pipe',
);
let vite = false;
tsc.stdout?.on('data', (/** @type {Buffer} */ chunk) => {
  process.stdout.write(chunk);
  const result = /Found (\d+) errors?\./.exec(chunk.toString());
  if (result === null) return;
  // With errors tsc has not written everything: what runs goes on.
  if (result[1] === '0') restartDaemon();
  // The page imports what tsc compiles, so vite waits for the first pass.
  if (!vite) keep(bin('vite'), ['apps/web'], 'inherit');
  vite = true;
});

process.on('SIGINT', end);
process.on('SIGTERM', end);
