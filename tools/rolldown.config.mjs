import { root } from './lib/run.mjs';

const programs = `${root}packages/programs`;

/**
 * Each program in one file, because each server and most clients are a process of their own: finding and
 * compiling some sixty modules took about as long as everything else that Node does until a program's
 * first call. CommonJS starts sooner than the loader of ES modules does. koffi stays outside: it looks
 * for its native library beside its own files.
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
    // Without comments there is half as much to read; with its names a stack trace stays readable.
    minify: { compress: true, mangle: false, codegen: { removeWhitespace: true } },
  },
}));

export default bundles;
