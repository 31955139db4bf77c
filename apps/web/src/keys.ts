import { KEY_DOES, type KEY_GROUPS, KEY_NAMES, withShift } from './words.ts';

/** Everything that a key can do. The table below says which key. */
export type Action =
  | 'toggle-play'
  | 'slow-motion'
  | 'step'
  | 'slower'
  | 'faster'
  | 'multiplexing'
  | 'multiplexer'
  | 'trigger'
  | 'language'
  | 'transport'
  | 'transport-unix'
  | 'transport-tcp'
  | 'service'
  | 'backlog'
  | 'options'
  | 'run-again'
  | 'faults'
  | 'scenarios'
  | 'scenario-again'
  | 'next-scenario'
  | 'leave-scenario'
  | 'add-client'
  | 'burst'
  | 'burst-size'
  | 'more'
  | 'interactive'
  | 'file-size'
  | 'next-client'
  | 'previous-client'
  | 'send'
  | 'close-client'
  | 'crash-client'
  | 'stop-server'
  | 'crash-server'
  | 'copy-join'
  | 'copy-moment'
  | 'share'
  | 'back'
  | 'forward'
  | 'oldest'
  | 'live'
  | 'presenter'
  | 'next-panel'
  | 'find-calls'
  | 'labs'
  | 'counterpart'
  | 'theme'
  | 'help'
  | 'dismiss';

export interface KeyBinding {
  readonly action: Action;
  /** KeyboardEvent.key values, letters in the case that is typed (upper case is with Shift). */
  readonly keys: readonly string[];
  readonly does: string;
  readonly group: keyof typeof KEY_GROUPS;
}

/** Which key does what. */
const BINDINGS: readonly Omit<KeyBinding, 'does'>[] = [
  { group: 'scenarios', action: 'scenarios', keys: ['/'] },
  { group: 'scenarios', action: 'scenario-again', keys: ['R'] },
  { group: 'scenarios', action: 'next-scenario', keys: ['>'] },
  { group: 'scenarios', action: 'leave-scenario', keys: ['<'] },
  { group: 'server', action: 'toggle-play', keys: [' '] },
  { group: 'server', action: 'step', keys: ['s'] },
  { group: 'server', action: 'slower', keys: ['['] },
  { group: 'server', action: 'faster', keys: [']'] },
  { group: 'server', action: 'stop-server', keys: ['x'] },
  { group: 'server', action: 'crash-server', keys: ['X'] },
  { group: 'server', action: 'faults', keys: ['e'] },
  { group: 'lab', action: 'multiplexing', keys: ['m'] },
  { group: 'lab', action: 'multiplexer', keys: ['w'] },
  { group: 'lab', action: 'trigger', keys: ['g'] },
  { group: 'lab', action: 'language', keys: ['K'] },
  { group: 'lab', action: 'transport', keys: ['U'] },
  { group: 'lab', action: 'transport-unix', keys: ['u'] },
  { group: 'lab', action: 'transport-tcp', keys: ['t'] },
  { group: 'lab', action: 'service', keys: ['v'] },
  { group: 'lab', action: 'backlog', keys: ['q'] },
  { group: 'lab', action: 'options', keys: [','] },
  { group: 'lab', action: 'run-again', keys: ['r'] },
  { group: 'lab', action: 'labs', keys: ['o'] },
  { group: 'lab', action: 'counterpart', keys: ['h'] },
  { group: 'lab', action: 'share', keys: ['L'] },
  { group: 'clients', action: 'add-client', keys: ['a'] },
  { group: 'clients', action: 'burst', keys: ['b'] },
  { group: 'clients', action: 'burst-size', keys: ['B'] },
  { group: 'clients', action: 'interactive', keys: ['i'] },
  { group: 'clients', action: 'file-size', keys: ['z'] },
  { group: 'clients', action: 'next-client', keys: ['j'] },
  { group: 'clients', action: 'previous-client', keys: ['k'] },
  { group: 'clients', action: 'send', keys: ['n'] },
  { group: 'clients', action: 'close-client', keys: ['c'] },
  { group: 'clients', action: 'crash-client', keys: ['C'] },
  { group: 'clients', action: 'copy-join', keys: ['y'] },
  { group: 'time', action: 'slow-motion', keys: ['S'] },
  { group: 'time', action: 'back', keys: ['ArrowLeft'] },
  { group: 'time', action: 'forward', keys: ['ArrowRight'] },
  { group: 'time', action: 'oldest', keys: ['Home'] },
  { group: 'time', action: 'copy-moment', keys: ['Y'] },
  { group: 'time', action: 'live', keys: ['l', 'End'] },
  { group: 'page', action: 'presenter', keys: ['P'] },
  { group: 'page', action: 'next-panel', keys: ['p'] },
  { group: 'page', action: 'more', keys: ['.'] },
  { group: 'page', action: 'find-calls', keys: ['f'] },
  { group: 'page', action: 'theme', keys: ['d'] },
  { group: 'page', action: 'help', keys: ['?'] },
  { group: 'page', action: 'dismiss', keys: ['Escape'] },
];

/** One table: the handler, the titles of the controls and the help dialog are all made from it. */
export const KEYS: readonly KeyBinding[] = BINDINGS.map((binding) => ({
  ...binding,
  does: KEY_DOES[binding.action],
}));

/** A key as it is printed: `Space`, `Shift+C`, `A`. */
export const printKey = (key: string): string => {
  if (KEY_NAMES[key] !== undefined) return KEY_NAMES[key];
  if (!/^[a-z]$/i.test(key)) return key;
  return key === key.toUpperCase() ? withShift(key) : key.toUpperCase();
};

const bindingOf = (action: Action): KeyBinding | undefined =>
  KEYS.find((binding) => binding.action === action);

/** The first key of an action, printed. */
export const keyOf = (action: Action): string => printKey(bindingOf(action)?.keys[0] ?? '');

/** A control's title: what it does, and its key. */
export const titleOf = (action: Action, does = bindingOf(action)?.does ?? ''): string =>
  `${does} (${keyOf(action)})`;

/** A key that types a character: what a user who dictates, or whose hands shake, presses by mistake. */
const types = (key: string): boolean => key.length === 1 && key !== ' ';

/** What matters of a keydown. `widget`: what the focused element does with keys of its own. */
export interface KeyPress {
  readonly key: string;
  readonly modified: boolean;
  /** Single characters do nothing: the user has switched them off. */
  readonly quiet?: boolean;
  readonly widget: 'none' | 'text' | 'press' | 'arrows';
}

/**
 * The action of a key press, or null. A text field keeps every key but Escape; a focused button keeps
 * Space (it presses itself), and a slider, tab or list keeps the keys that move within it.
 */
export const actionOf = ({ key, modified, widget, quiet = false }: KeyPress): Action | null => {
  if (modified || (quiet && types(key))) return null;
  const action = KEYS.find(({ keys }) => keys.includes(key))?.action ?? null;
  if (action === 'dismiss' || widget === 'none') return action;
  if (widget === 'text') return null;
  if (key === ' ') return null;
  if (widget === 'arrows' && ['ArrowLeft', 'ArrowRight', 'Home', 'End'].includes(key)) return null;
  return action;
};

const ARROW_ROLES = new Set(['slider', 'tab', 'radio', 'listbox', 'option']);
const PRESS_TAGS = new Set(['BUTTON', 'A', 'SUMMARY']);

/** What the element does with keys itself. */
export const widgetOf = (element: Element | null): KeyPress['widget'] => {
  if (element === null) return 'none';
  if (element instanceof HTMLElement && element.isContentEditable) return 'text';
  if (element instanceof HTMLInputElement) {
    if (element.type === 'range' || element.type === 'radio') return 'arrows';
    return element.type === 'checkbox' ? 'press' : 'text';
  }
  if (element.tagName === 'TEXTAREA' || element.tagName === 'SELECT') return 'text';
  if (ARROW_ROLES.has(element.getAttribute('role') ?? '')) return 'arrows';
  return PRESS_TAGS.has(element.tagName) ? 'press' : 'none';
};
