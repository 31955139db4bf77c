import { root } from './lib/run.mjs';

const programs = `${root}packages/programs`;

/**
 * Each program in one file, because a process of its own is started for each server and for most
 * clients: to find and compile some sixty modules took about as long as all else that Node does until
 * a program's first call. CommonJS starts sooner than the loader of ES modules does. koffi stays
 * outside: it looks for its native library beside its own files.
 *
 * @type {import('rolldown').RolldownOptions[]}
 */
const bundles = ['server', 'client', 'terminal'].map((name) => ({
  input: `${programs}/src/${name}.ts`,
  platform: 'node',
  external: ['koffi'],
  resolve: { conditionNames: ['@socketarium/source', 'import', 'module', 'node', 'default'] },
  output: {
    file: `${programs}/dist/${name}.cjs`,
    format: 'cjs',
    // Without comments there is half as much to read; with its names a stack trace still tells.
    minify: { compress: true, mangle: false, codegen: { removeWhitespace: true } },
  },
}));

export default bundles;
