import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { ownWordsOf } from './testing/own-words.ts';

const SOURCES = fileURLToPath(new URL('.', import.meta.url));

/** The catalogue itself; tests; and the gallery, which no user is shown. */
const LEFT_OUT = /^(words\/|words\.ts$|gallery\/|testing\/)|\.test\.tsx?$/;

/** Texts in code that look like words and that nobody reads. */
const ALLOWED: ReadonlySet<string> = new Set([
  // Guards of the machines' transitions.
  'interrupted, nobody connected',
  'peer gone',
  'on the same connected',
  'beyond fd_set',
  'a copy is left',
  'on listening',
  // SVG and CSS.
  'xMidYMax meet',
  '(prefers-reduced-motion: reduce)',
  // How the labels of the threads are laid out.
  'two levels',
]);

const filesOf = (folder: string): string[] =>
  readdirSync(folder, { recursive: true })
    .map(String)
    .filter((path) => /\.tsx?$/.test(path) && !LEFT_OUT.test(path))
    .toSorted();

test('no component has words of its own: they are in the catalogue', () => {
  const files = filesOf(SOURCES);
  expect(files.length).toBeGreaterThan(100);
  const own = files.flatMap((path) =>
    ownWordsOf(path, readFileSync(`${SOURCES}${path}`, 'utf8'), ALLOWED).map(
      ({ line, text }) => `${path}:${line}: ${text}`,
    ),
  );
  expect(own).toEqual([]);
});

const planted = (source: string, path = 'planted.tsx'): string[] =>
  ownWordsOf(path, source, ALLOWED).map(({ text }) => text);

test('words that are planted are found, wherever they stand', () => {
  expect(planted('const A = () => <p>Hello</p>;')).toEqual(['Hello']);
  expect(planted('const A = ({ n }) => <p>{n} of them</p>;')).toEqual(['of them']);
  expect(planted("const A = ({ on }) => <p>{on ? 'yes' : BAR.no}</p>;")).toEqual(['yes']);
  expect(planted("const A = ({ on }) => <p>{on && 'yes'}</p>;")).toEqual(['yes']);
  expect(planted('const A = () => <p aria-label="Clients" />;')).toEqual(['Clients']);
  expect(planted(`const A = ({ n }) => <p title={\`Close \${n}\`} />;`)).toEqual(['Close']);
  expect(planted(`const A = ({ n }) => <p title={\`\${n}\${n > 1 ? ', full' : ''}\`} />;`)).toEqual(
    [', full'],
  );
  expect(planted('const A = () => <input placeholder="Search" />;')).toEqual(['Search']);
  expect(planted('const A = () => <Button name="Stop" />;')).toEqual(['Stop']);
  expect(planted('const A = () => <p><b>{n}</b>, waiting</p>;')).toEqual([', waiting']);
  expect(planted("export const FAULT = { id: 'kill', name: 'Kill' };", 'planted.ts')).toEqual([
    'Kill',
  ]);
  expect(planted("say('It has ended.');", 'planted.ts')).toEqual(['It has ended.']);
  expect(planted(`say(\`Added \${n} clients to it.\`);`, 'planted.ts')).toEqual(['clients to it.']);
});

test('what is no word is let pass: code, units, names of classes and of states', () => {
  for (const source of [
    'const A = ({ fd }) => <b className="stage-fd is open" data-is="a b">fd {fd}</b>;',
    'const A = ({ n }) => <p aria-label={STAGE.waits(n)}>{n} s</p>;',
    "const A = ({ is }) => <p data-on={is === 'open'}>{is === 'open' && BAR.more}</p>;",
    "const A = ({ is }) => <Sign is={is ? 'served' : 'queued'} />;",
    'const A = () => <code>npm start</code>;',
  ]) {
    expect(planted(source), source).toEqual([]);
  }
});
