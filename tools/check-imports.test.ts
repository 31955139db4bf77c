import { expect, test } from 'vitest';
import { complaint, importsOf, type Rule } from './lib/imports.mjs';

const programs: Rule = {
  may: ['@socketarium/protocol/wire', '@socketarium/syscalls'],
  types: ['@socketarium/protocol'],
  node: true,
};

const judge = (
  from: string,
  { path = 'packages/programs/src/server.ts', rule = programs, typeOnly = false } = {},
): string | null =>
  complaint(
    {
      path,
      folder: path.split('/').slice(0, 2).join('/'),
      rule,
      testTools: ['vitest'],
      declared: ['@socketarium/protocol', '@socketarium/syscalls', 'vitest'],
    },
    { from, typeOnly },
  );

test('finds imports in all their forms, and none in comments and templates', () => {
  const source = `
    import a from 'plain';
    import { b, type C } from "braces";
    import { type I } from 'inline-type';
    import type { D } from 'types';
    import 'effect';
    import {
      e,
    } from './lines.ts';
    export { f } from 're-export';
    export type { G } from 're-export-types';
    const h = await import('dynamic');
    // import x from 'comment';
    /* import y from 'block'; */
    const glob = 'src/**/*.ts';
    const text = \`import z from 'template'\`;
    type J = import('type-expression').J;
    const pattern = /import 'pattern'/;
    const w = from('call');
    export const v = 'value';
  `;
  expect(importsOf('sample.ts', source)).toEqual([
    { from: 'plain', typeOnly: false },
    { from: 'braces', typeOnly: false },
    { from: 'inline-type', typeOnly: false },
    { from: 'types', typeOnly: true },
    { from: 'effect', typeOnly: false },
    { from: './lines.ts', typeOnly: false },
    { from: 're-export', typeOnly: false },
    { from: 're-export-types', typeOnly: true },
    { from: 'dynamic', typeOnly: false },
    { from: 'type-expression', typeOnly: true },
  ]);
});

test('what cannot be parsed is reported, not skipped', () => {
  expect(() => importsOf('broken.ts', 'import { from')).toThrow('broken.ts');
});

test('accepts what the rule names, with its subpaths', () => {
  expect(judge('@socketarium/syscalls')).toBeNull();
  expect(judge('@socketarium/syscalls/errno')).toBeNull();
  expect(judge('@socketarium/protocol/wire')).toBeNull();
  expect(judge('node:fs')).toBeNull();
});

test('a types-only package is refused as a value', () => {
  expect(judge('@socketarium/protocol')).toContain('import type');
  expect(judge('@socketarium/protocol', { typeOnly: true })).toBeNull();
});

test('refuses what the rule does not name', () => {
  expect(judge('koffi')).toContain('may import only');
  expect(judge('@socketarium/syscalls-extra')).toContain('may import only');
});

test('refuses what package.json does not list', () => {
  const rule = { may: ['zod'], node: true };
  expect(judge('zod', { rule })).toContain('package.json');
});

test('keeps relative imports inside, unless a folder is named', () => {
  expect(judge('./gate.ts')).toBeNull();
  expect(judge('../../syscalls/src/libc.ts')).toContain('reaches out');
  const rule = { may: [], node: true, reads: ['tools/lib'] };
  expect(judge('../../../tools/lib/run.mjs', { rule })).toBeNull();
});

test('Node’s modules only where there is a Node, and in tests', () => {
  const rule = { may: [], node: false };
  expect(judge('node:fs', { rule, path: 'packages/model/src/reduce.ts' })).toContain('no Node');
  expect(judge('node:fs', { rule, path: 'packages/model/src/reduce.test.ts' })).toBeNull();
});

test('test tools only in tests and testing folders', () => {
  expect(judge('vitest')).toContain('may import only');
  expect(judge('vitest', { path: 'packages/programs/src/testing/servers.ts' })).toBeNull();
  expect(judge('./testing/servers.ts')).toContain('for tests');
  const path = 'packages/programs/src/server.test.ts';
  expect(judge('./testing/servers.ts', { path })).toBeNull();
  expect(judge('vitest', { path: 'packages/programs/src/server.test.ts' })).toBeNull();
});
