// `npm run imports`: who may import whom. The package order (ARCHITECTURE.md) as an allow-list, and a check
// that every import and every package.json follows it, and that no files import in a circle.
// tools/lib/imports.mjs does the work.
import { checkTree } from './lib/imports.mjs';

/**
 * One line a folder. `may`: the packages it may import, subpaths included. `types`: those it may import
 * only as types. `resolves`: those it depends on to spawn, never to import. `node`: whether Node's own
 * modules exist where it runs. `reads`: folders outside that relative imports may reach. Tests beside the
 * sources may import TEST_TOOLS and Node's modules too.
 *
 * @type {import('./lib/imports.mjs').Rules}
 */
const RULES = {
  'packages/protocol': { may: ['zod'], node: false },
  'packages/syscalls': { may: ['@socketarium/protocol', 'koffi'], node: true },
  'packages/model': { may: ['@socketarium/protocol'], node: false },
  'packages/scenarios': { may: ['@socketarium/protocol', 'zod'], node: false },
  'packages/programs': {
    // The wire entry has no zod, so that child processes start fast.
    may: ['@socketarium/protocol/wire', '@socketarium/syscalls'],
    types: ['@socketarium/protocol'],
    // Their bundles include what syscalls imports, and need it at run time.
    resolves: ['koffi'],
    node: true,
  },
  // Sources in C, and what compiles them when they are needed. Tests run the servers beside their twins
  // in TypeScript.
  'packages/c': { may: [], node: true, reads: ['packages/programs/src'] },
  'packages/host': {
    may: ['@socketarium/protocol', '@socketarium/syscalls', '@socketarium/model', '@socketarium/c'],
    resolves: ['@socketarium/programs'],
    node: true,
  },
  'apps/daemon': {
    may: [
      '@socketarium/protocol',
      '@socketarium/model',
      '@socketarium/host',
      '@socketarium/scenarios',
      'zod',
      'fastify',
      '@fastify/static',
      '@fastify/websocket',
    ],
    node: true,
  },
  'apps/cli': {
    may: ['@socketarium/protocol', '@socketarium/model', '@socketarium/scenarios', 'yargs'],
    resolves: ['@socketarium/daemon', '@socketarium/programs'],
    node: true,
  },
  'apps/web': {
    may: ['@socketarium/protocol', '@socketarium/model', 'react', 'react-dom', '@ariakit/react'],
    node: false,
  },
  bench: { may: ['@socketarium', '@playwright/test', 'ws'], node: true, reads: ['tools/lib'] },
  e2e: {
    may: ['@socketarium', '@playwright/test', 'axe-core'],
    node: true,
    // The page's words: controls are found by their names, wherever those are changed.
    reads: ['tools/lib', 'apps/web/src/words.ts'],
  },
  tools: { may: ['@playwright/test', 'rolldown'], node: true },
};

/** What tests may import besides, and may reach of the protocol even where sources may not. */
const TEST_TOOLS = ['vitest', 'fast-check', 'ws', 'rolldown', '@socketarium/protocol'];

// ---------------------------------------------------------------------------------------------
// Debt: what breaks the rules above and is known: an import as `file → import`, a circle as its files
// `a → b → c`. Each with the reason and what would pay it off. Empty is how it should be.
// ---------------------------------------------------------------------------------------------
/** @type {string[]} */
const DEBT = [];

const { problems, checked } = checkTree({ rules: RULES, testTools: TEST_TOOLS, debt: DEBT });
for (const problem of problems) console.error(problem);
if (problems.length > 0) {
  console.error(`${problems.length} imports break the rules in tools/check-imports.mjs`);
  process.exitCode = 1;
} else {
  console.log(`${checked} files keep to the import rules`);
}
