import { existsSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
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

const STRING_OR_COMMENT =
  /'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`|\/\/[^\n]*|\/\*[\s\S]*?\*\//g;

/** Comments and template literals mention imports without importing. */
const codeOf = (/** @type {string} */ source) =>
  source.replace(STRING_OR_COMMENT, (token) => (/^['"]/.test(token) ? token : ' '));

/**
 * Every import, re-export and dynamic import with a literal specifier.
 *
 * @param {string} source of a TypeScript or JavaScript module
 * @returns {Import[]}
 */
export const importsOf = (source) => {
  const code = codeOf(source);
  /** @type {Import[]} */
  const found = [];
  const statement = /\b(?:import|export)\s+(type\s+)?(?:[^'"`;()=]*?\bfrom\s*)?(['"])([^'"\n]+)\2/g;
  for (const [, type, , from] of code.matchAll(statement)) {
    found.push({ from: from ?? '', typeOnly: type !== undefined });
  }
  for (const [, , from] of code.matchAll(/\bimport\s*\(\s*(['"])([^'"\n]+)\1/g)) {
    found.push({ from: from ?? '', typeOnly: false });
  }
  return found;
};

/** Tests, and what a `testing` folder keeps for several of them. */
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
    const inside = [folder, ...(rule.reads ?? [])].some((home) => target.startsWith(`${home}/`));
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
 * Checks the sources and the package.json of every folder that has a rule, and that every folder
 * of the workspace has one.
 *
 * @param {{rules: Rules, testTools: readonly string[], debt: readonly string[]}} options
 * @returns {{problems: string[], checked: number}}
 */
export const checkTree = ({ rules, testTools, debt }) => {
  /** @type {string[]} */
  const problems = [];
  const unpaid = new Set(debt);
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
    const sources = existsSync(`${root}${folder}/src`) ? `${folder}/src` : folder;
    for (const path of filesUnder(sources, (name) => /\.(?:ts|tsx|mjs)$/.test(name))) {
      checked++;
      for (const imported of importsOf(readFileSync(root + path, 'utf8'))) {
        const why = complaint({ path, folder, rule, testTools, declared }, imported);
        const entry = `${path} → ${imported.from}`;
        if (why !== null && !unpaid.delete(entry)) problems.push(`${entry}: ${why}`);
      }
    }
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
