import react from '@vitejs/plugin-react';
import { defaultClientConditions, defineConfig } from 'vite';
import { precompress } from './precompress.ts';
import { without } from './without.ts';

const daemon = process.env.SOCKETARIUM_DAEMON ?? 'http://127.0.0.1:4711';

/**
 * The daemon refuses a request whose Host or Origin is not its own. In development the page comes from
 * vite's port, so the proxy uses the daemon's own name.
 */
const asTheDaemonsOwnPage = { origin: daemon };

export default defineConfig({
  root: import.meta.dirname,
  base: './',
  plugins: [react(), precompress(), without('zod')],
  // Our packages' sources: the page is built in parallel with tsc, not after it.
  resolve: { conditions: ['@socketarium/source', ...defaultClientConditions] },
  server: {
    host: '127.0.0.1',
    proxy: {
      '/api': { target: daemon, changeOrigin: true, ws: true, headers: asTheDaemonsOwnPage },
    },
  },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    // The CSS level of the style sheets; for an older target light-dark() and nesting would be rewritten.
    cssTarget: ['chrome125', 'firefox129', 'safari17.5'],
  },
});
