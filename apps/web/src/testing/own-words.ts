import { parseSync } from 'rolldown/utils';

/** Words for a reader that a source file has itself, where they belong into the catalogue. */
export interface OwnWord {
  readonly line: number;
  readonly text: string;
}

/** Attributes of elements and of our components, and keys of our data, whose text is read or heard. */
const READ: ReadonlySet<string> = new Set([
  'alt',
  'aria-description',
  'aria-label',
  'aria-roledescription',
  'aria-valuetext',
  'does',
  'hits',
  'label',
  'name',
  'note',
  'placeholder',
  'says',
  'shows',
  'title',
  'unless',
  'word',
  'words',
]);

/** Words of C and of the shell, units, and one sign: the same in every language. */
const CODE: ReadonlySet<string> = new Set([
  'fd',
  'pid',
  // What is typed where the daemon is started.
  'npm start',
  // Bytes and seconds behind a number.
  'B',
  's',
  // The sign on the button that opens a call's card, which has a name of its own.
  'i',
  // How an errno begins: the line may break there.
  'ECONN',
  // The program's own flags, calls and roles.
  'MSG_DONTWAIT',
  'server',
  'client',
]);

interface Node {
  readonly type: string;
  readonly start: number;
  readonly [field: string]: unknown;
}

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && 'type' in value && 'start' in value;

const childrenOf = (node: Node): Node[] =>
  Object.values(node).flatMap((value) =>
    Array.isArray(value) ? value.filter(isNode) : isNode(value) ? [value] : [],
  );

const isWord = (text: string): boolean => /\p{L}/u.test(text) && !CODE.has(trimmed(text));

/** Without what stands around words: signs, digits, brackets. */
const trimmed = (text: string): string => text.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, '');

/** Two words with a blank between them: no name of anything in code. */
const isSentence = (text: string): boolean => /\p{L}{2,}[,:;.]? \p{L}{2,}/u.test(text);

/** The pieces of text that an expression may come to, whichever way its conditions go. */
const textsOf = (node: unknown): { readonly text: string; readonly start: number }[] => {
  if (!isNode(node)) return [];
  switch (node.type) {
    case 'Literal':
      return typeof node.value === 'string' ? [{ text: node.value, start: node.start }] : [];
    case 'TemplateLiteral':
      return childrenOf(node).flatMap(textsOf);
    case 'TemplateElement':
      return [{ text: cookedOf(node), start: node.start }];
    case 'ConditionalExpression':
      return [...textsOf(node.consequent), ...textsOf(node.alternate)];
    case 'LogicalExpression':
      return [...(node.operator === '&&' ? [] : textsOf(node.left)), ...textsOf(node.right)];
    case 'BinaryExpression':
      return node.operator === '+' ? [...textsOf(node.left), ...textsOf(node.right)] : [];
    case 'JSXExpressionContainer':
    case 'ParenthesizedExpression':
    case 'TSAsExpression':
    case 'TSNonNullExpression':
      return textsOf(node.expression);
    default:
      return [];
  }
};

/** A template's piece as it is printed: `\\n` is no letter. */
const cookedOf = (element: Node): string => (element.value as { cooked: string }).cooked;

const nameOf = (key: unknown): string | null => {
  if (!isNode(key)) return null;
  const { name, value } = key;
  return typeof name === 'string' ? name : typeof value === 'string' ? value : null;
};

/**
 * Reports JSX text, what stands in JSX children and in attributes and keys that are read, and
 * whatever else is a sentence. `allowed`: whole texts that are none of these.
 *
 * @throws {Error} when the source cannot be parsed
 */
export const ownWordsOf = (
  path: string,
  source: string,
  allowed: ReadonlySet<string> = new Set(),
): OwnWord[] => {
  const { program, errors } = parseSync(path, source);
  if (errors[0] !== undefined) throw new Error(`${path}: ${errors[0].message}`);
  const found = new Map<number, string>();
  const report = (text: string, start: number): void => {
    if (!allowed.has(text.trim())) found.set(start, text.trim());
  };
  const words = (node: unknown): void => {
    for (const { text, start } of textsOf(node)) if (isWord(text)) report(text, start);
  };
  const walk = (node: Node): void => {
    switch (node.type) {
      case 'ImportDeclaration':
      case 'TSLiteralType':
        return;
      case 'JSXText':
        if (isWord(String(node.value))) report(String(node.value), node.start);
        return;
      case 'JSXElement':
      case 'JSXFragment':
        for (const child of childrenOf(node)) {
          if (child.type === 'JSXExpressionContainer') words(child);
        }
        break;
      case 'JSXAttribute': {
        const name = nameOf(node.name);
        if (name === 'className') return;
        if (name !== null && READ.has(name)) words(node.value);
        break;
      }
      case 'Property': {
        const name = nameOf(node.key);
        if (name !== null && READ.has(name)) words(node.value);
        break;
      }
      case 'Literal':
        if (typeof node.value === 'string' && isSentence(node.value))
          report(node.value, node.start);
        break;
      case 'TemplateElement': {
        const text = cookedOf(node);
        if (isSentence(text)) report(text, node.start);
        break;
      }
    }
    for (const child of childrenOf(node)) walk(child);
  };
  walk(program as unknown as Node);
  return [...found]
    .toSorted(([a], [b]) => a - b)
    .map(([start, text]) => ({ line: source.slice(0, start).split('\n').length, text }));
};
