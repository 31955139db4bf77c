// `npm run dev`: edit and see. tsc compiles what changed and rolldown bundles the programs, the daemon is
// restarted when its code changed, and vite serves the page and replaces its modules as they are edited.
// Arguments go to the daemon, as with `npm start`. Ctrl-C ends all.
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

// Only now: an install brings them.
const { watch } = await import('rolldown');
const { default: bundles } = await import('./rolldown.config.mjs');

let ending = false;
/** @type {Set<import('node:child_process').ChildProcess>} */
const children = new Set();

/**
 * Starts a program that lives as long as this one.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {'inherit' | 'pipe'} stdout
 */
const keep = (command, args, stdout) => {
  // A process group each: at Ctrl-C the terminal signals only this process, which ends the others, each in
  // the way it needs.
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
    // tsc is a script that waits for the real compiler: signal the group, which has both. The daemon's
    // group also has its labs' processes, which the daemon ends in order.
    if (child === tsc && child.pid !== undefined) process.kill(-child.pid, 'SIGTERM');
    else child.kill('SIGTERM');
  }
};

/** What the daemon and the programs it starts are compiled to. Content, not times: tsc rewrites unchanged files. */
const compiledHash = () => {
  const hash = createHash('sha256');
  // All packages: the package.json files decide which of them the daemon uses.
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
  for (const path of filesUnder(folder, (name) => /\.c?js$/.test(name))) {
    hash.update(path).update(readFileSync(root + path));
  }
};

/** @type {import('node:child_process').ChildProcess | null} */
let daemon = null;
let running = '';
/** Whether tsc has finished without an error, and rolldown at all. */
let compiled = false;
let bundled = false;

const startDaemon = () => {
  running = compiledHash();
  daemon = keep(
    process.execPath,
    [`${root}apps/daemon/dist/main.js`, '--no-open', ...process.argv.slice(2)],
    'inherit',
  );
};

let restarting = false;

/** Restarts the daemon when its code has changed and both compilers have finished. */
const restartDaemon = () => {
  if (ending || restarting || !compiled || !bundled || compiledHash() === running) return;
  if (daemon === null || daemon.exitCode !== null || daemon.signalCode !== null) {
    startDaemon();
    return;
  }
  say('the daemon changed, starting it again');
  // The port is free only once the old one is gone. Whatever is compiled meanwhile is in the new one.
  restarting = true;
  daemon.once('exit', () => {
    restarting = false;
    if (!ending) startDaemon();
  });
  daemon.kill('SIGTERM');
};

process.on('SIGINT', end);
process.on('SIGTERM', end);

const tsc = keep(
  bin('tsc'),
  ['-b', 'packages/programs', 'apps/daemon', 'apps/web', '--watch', '--preserveWatchOutput'],
  'pipe',
);
tsc.stdout?.on('data', (/** @type {Buffer} */ chunk) => {
  process.stdout.write(chunk);
  const result = /Found (\d+) errors?\./.exec(chunk.toString());
  // With errors tsc has not written everything: keep the running daemon.
  if (result?.[1] !== '0') return;
  compiled = true;
  restartDaemon();
});
watch(bundles).on('event', (event) => {
  if ('result' in event) void event.result?.close();
  if (event.code === 'ERROR') say(event.error.message);
  if (event.code !== 'END') return;
  bundled = true;
  restartDaemon();
});
keep(bin('vite'), ['apps/web'], 'inherit');
