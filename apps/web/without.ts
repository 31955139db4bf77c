import type { Plugin } from 'vite';

/**
 * Fails a build that contains code of these packages. The page uses zod's types from the protocol and none
 * of its code: importing a single constant from a file with a schema would bring in all of it.
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
