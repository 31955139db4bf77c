import react from '@vitejs/plugin-react';
import { defaultClientConditions, defineConfig } from 'vite';
import { precompress } from './precompress.ts';
import { without } from './without.ts';

const daemon = process.env.SOCKETARIUM_DAEMON ?? 'http://127.0.0.1:4711';

/**
 * The daemon refuses a request whose Host or Origin is not its own. While developing, the page comes
 * from vite's port, so the proxy speaks to the daemon under the daemon's name.
 */
const asTheDaemonsOwnPage = { origin: daemon };

export default defineConfig({
  root: import.meta.dirname,
  base: './',
  plugins: [react(), precompress(), without('zod')],
  // Our packages' sources: the page is built beside what tsc compiles, not after it.
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
    // What the sheets are written in; an older target would have light-dark() and nesting rewritten.
    cssTarget: ['chrome125', 'firefox129', 'safari17.5'],
  },
});
