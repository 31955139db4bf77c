import type { Plugin } from 'vite';

/**
 * Fails a build that has something of these packages in it. The page takes zod's types from the
 * protocol and none of its code: a single constant out of a file with a schema in it brings all.
 */
export const without = (...packages: readonly string[]): Plugin => ({
  name: 'socketarium-without',
  apply: 'build',
  generateBundle(_options, bundle) {
    for (const chunk of Object.values(bundle)) {
      if (chunk.type !== 'chunk') continue;
      const found = Object.keys(chunk.modules).find((id) =>
        packages.some((name) => id.includes(`/node_modules/${name}/`)),
      );
      if (found !== undefined) this.error(`the page must be built without ${found}`);
    }
  },
});
