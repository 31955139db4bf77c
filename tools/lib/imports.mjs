import { existsSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { parseSync, Visitor } from 'rolldown/utils';
import { circles } from './circles.mjs';
import { root } from './run.mjs';
import { filesUnder } from './stamp.mjs';

/**
 * @typedef {object} Rule
 * @property {readonly string[]} may packages that may be imported, subpaths included
 * @property {readonly string[]} [types] packages that may be imported only as types
 * @property {readonly string[]} [resolves] packages depended on to be spawned, not imported
 * @property {boolean} node whether Node's own modules may be imported
 * @property {readonly string[]} [reads] folders outside the own one that relative imports may reach
 *
 * @typedef {Readonly<Record<string, Rule>>} Rules
 *
 * @typedef {object} Import
 * @property {string} from the specifier
 * @property {boolean} typeOnly
 *
 * @typedef {{dependencies?: Record<string, string>, devDependencies?: Record<string, string>}} Manifest
 */

/**
 * Every import, re-export, dynamic import with a literal specifier and `import('…')` type. Whatever is
 * erased before the program runs is `typeOnly`.
 *
 * @param {string} path for the language by its ending, and for errors
 * @param {string} source of a TypeScript or JavaScript module
 * @returns {Import[]} in the order of the source
 * @throws {Error} when it cannot be parsed
 */
export const importsOf = (path, source) => {
  const { program, errors } = parseSync(path, source);
  if (errors[0] !== undefined) throw new Error(`${path}: ${errors[0].message}`);
  /** @type {Import[]} */
  const found = [];
  /** @type {(literal: {type: string, value?: unknown} | null, typeOnly: boolean) => void} */
  const add = (literal, typeOnly) => {
    if (typeof literal?.value === 'string') found.push({ from: literal.value, typeOnly });
  };
  new Visitor({
    ImportDeclaration: ({ source: from, importKind }) => add(from, importKind === 'type'),
    ExportNamedDeclaration: ({ source: from, exportKind }) => add(from, exportKind === 'type'),
    ExportAllDeclaration: ({ source: from, exportKind }) => add(from, exportKind === 'type'),
    ImportExpression: ({ source: from }) => add(from, false),
    TSImportType: ({ source: from }) => add(from, true),
  }).visit(program);
  return found;
};

/** Tests, and files in a `testing` folder. */
const isTest = (/** @type {string} */ path) =>
  /\.test\.tsx?$/.test(path) || path.includes('/testing/');

/**
 * @param {string} specifier
 * @param {readonly string[]} packages
 */
const among = (specifier, packages) =>
  packages.some((name) => specifier === name || specifier.startsWith(`${name}/`));

/** `@scope/name/sub` → `@scope/name`. */
const packageOf = (/** @type {string} */ specifier) =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');

/**
 * Why one import of one file breaks the rules.
 *
 * @param {object} where
 * @param {string} where.path the file, relative to the root
 * @param {string} where.folder the rule's folder
 * @param {Rule} where.rule
 * @param {readonly string[]} where.testTools
 * @param {readonly string[]} where.declared packages of its own package.json and the root's
 * @param {Import} imported
 * @returns {string | null}
 */
export const complaint = ({ path, folder, rule, testTools, declared }, { from, typeOnly }) => {
  if (from.startsWith('.')) {
    const target = posix.join(posix.dirname(path), from);
    const inside = [folder, ...(rule.reads ?? [])].some(
      (home) => target === home || target.startsWith(`${home}/`),
    );
    if (!inside) return `reaches out of ${folder}`;
    return isTest(target) && !isTest(path) ? 'is for tests' : null;
  }
  if (from.startsWith('node:')) {
    return rule.node || isTest(path) ? null : `${folder} also runs where there is no Node`;
  }
  const allowed = [
    ...rule.may,
    ...(typeOnly ? (rule.types ?? []) : []),
    ...(isTest(path) ? testTools : []),
  ];
  if (!among(from, allowed)) {
    return among(from, rule.types ?? [])
      ? `${folder} may import it only with \`import type\``
      : `${folder} may import only ${allowed.join(', ') || 'nothing'}`;
  }
  return declared.includes(packageOf(from)) ? null : `${folder}/package.json does not list it`;
};

const readManifest = (/** @type {string} */ folder) => {
  const path = `${root}${folder}/package.json`;
  if (!existsSync(path)) return null;
  return /** @type {Manifest} */ (JSON.parse(readFileSync(path, 'utf8')));
};

/**
 * Checks the sources and the package.json of every folder that has a rule, that no files import each
 * other in a circle, and that every folder of the workspace has a rule.
 *
 * @param {{rules: Rules, testTools: readonly string[], debt: readonly string[]}} options
 * @returns {{problems: string[], checked: number}}
 */
export const checkTree = ({ rules, testTools, debt }) => {
  /** @type {string[]} */
  const problems = [];
  const unpaid = new Set(debt);
  /** @type {Map<string, string[]>} */
  const graph = new Map();
  let checked = 0;
  const tools = Object.keys(readManifest('.')?.devDependencies ?? {});

  for (const [folder, rule] of Object.entries(rules)) {
    const manifest = readManifest(folder);
    const dependencies = Object.keys(manifest?.dependencies ?? {});
    for (const name of dependencies) {
      const known = [...rule.may, ...(rule.types ?? []), ...(rule.resolves ?? [])].map(packageOf);
      if (!among(name, known)) problems.push(`${folder}/package.json depends on ${name}`);
    }
    const declared = [...dependencies, ...tools];
    const forTests = Object.keys(manifest?.devDependencies ?? {});
    const sources = existsSync(`${root}${folder}/src`) ? `${folder}/src` : folder;
    for (const path of filesUnder(sources, (name) => /\.(?:ts|tsx|mjs)$/.test(name))) {
      checked++;
      const imports = importsOf(path, readFileSync(root + path, 'utf8'));
      const neighbours = imports.filter(({ from }) => from.startsWith('.'));
      graph.set(
        path,
        neighbours.map(({ from }) => posix.join(posix.dirname(path), from)),
      );
      for (const imported of imports) {
        const listed = isTest(path) ? [...declared, ...forTests] : declared;
        const why = complaint({ path, folder, rule, testTools, declared: listed }, imported);
        const entry = `${path} → ${imported.from}`;
        if (why !== null && !unpaid.delete(entry)) problems.push(`${entry}: ${why}`);
      }
    }
  }

  // Types too: two files that need each other's types cannot be read one after the other either.
  for (const circle of circles(graph)) {
    const entry = circle.join(' → ');
    if (!unpaid.delete(entry)) problems.push(`${entry}: a circle`);
  }

  for (const entry of unpaid) problems.push(`${entry} is listed as debt and was paid off`);
  for (const path of ['packages', 'apps'].flatMap((parent) =>
    filesUnder(parent, (name) => name.endsWith('/package.json')),
  )) {
    const folder = posix.dirname(path);
    if (rules[folder] === undefined) problems.push(`${folder} has no rule`);
  }
  return { problems, checked };
};
