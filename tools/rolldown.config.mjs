import { root } from './lib/run.mjs';

const programs = `${root}packages/programs`;
const cli = `${root}apps/cli`;

const resolve = {
  conditionNames: ['@socketarium/source', 'import', 'module', 'node', 'default'],
};

/**
 * Without comments there is half as much to read; with its names a stack trace stays readable.
 *
 * @type {import('rolldown').MinifyOptions}
 */
const minify = { compress: true, mangle: false, codegen: { removeWhitespace: true } };

/**
 * Each program in one file, because each server and most clients are a process of their own: finding and
 * compiling some sixty modules took about as long as everything else that Node does until a program's
 * first call. CommonJS starts sooner than the loader of ES modules does. koffi stays outside: it looks
 * for its native library beside its own files.
 *
 * @type {import('rolldown').RolldownOptions[]}
 */
const programBundles = ['server', 'client', 'terminal'].map((name) => ({
  input: `${programs}/src/${name}.ts`,
  platform: 'node',
  external: ['koffi'],
  resolve,
  output: {
    file: `${programs}/dist/${name}.cjs`,
    format: 'cjs',
    minify,
  },
}));

/**
 * The command line: finding and compiling its modules took as long as the rest of a short command. What a
 * command imports only when it is used stays in files of its own. All are in one folder with the files
 * that tsc writes, since the sources look for package.json from there.
 *
 * @type {import('rolldown').RolldownOptions}
 */
const commandLine = {
  input: `${cli}/src/main.ts`,
  platform: 'node',
  resolve,
  output: {
    dir: `${cli}/dist`,
    entryFileNames: 'socketarium.mjs',
    chunkFileNames: 'socketarium-[name].mjs',
    format: 'esm',
    minify,
  },
};

export default [...programBundles, commandLine];
