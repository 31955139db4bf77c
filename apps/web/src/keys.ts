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
  readonly group: 'Scenarios' | 'Server' | 'Lab' | 'Clients' | 'Time' | 'Page';
}

/** One table: the handler, the titles of the controls and the help dialog are all made from it. */
export const KEYS: readonly KeyBinding[] = [
  { group: 'Scenarios', action: 'scenarios', keys: ['/'], does: 'Find a scenario and run it' },
  { group: 'Scenarios', action: 'scenario-again', keys: ['R'], does: 'Run the scenario again' },
  { group: 'Scenarios', action: 'next-scenario', keys: ['>'], does: 'Run the next scenario' },
  {
    group: 'Scenarios',
    action: 'leave-scenario',
    keys: ['<'],
    does: 'Stop or close the scenario',
  },
  {
    group: 'Server',
    action: 'toggle-play',
    keys: [' '],
    does: 'Pause the server, or let it go on; of the past: play, or halt',
  },
  { group: 'Server', action: 'step', keys: ['s'], does: 'Step: let one call pass' },
  { group: 'Server', action: 'slower', keys: ['['], does: 'Slower' },
  { group: 'Server', action: 'faster', keys: [']'], does: 'Faster' },
  {
    group: 'Server',
    action: 'stop-server',
    keys: ['x'],
    does: 'Stop the server (SIGTERM): it runs its closing steps',
  },
  {
    group: 'Server',
    action: 'crash-server',
    keys: ['X'],
    does: 'Crash the server (SIGKILL)',
  },
  {
    group: 'Server',
    action: 'faults',
    keys: ['e'],
    does: 'Faults: what goes wrong with sockets',
  },
  { group: 'Lab', action: 'multiplexing', keys: ['m'], does: 'Multiplexing off or on' },
  { group: 'Lab', action: 'multiplexer', keys: ['w'], does: 'By select, poll or epoll in turn' },
  { group: 'Lab', action: 'trigger', keys: ['g'], does: 'When epoll tells: level or edge' },
  { group: 'Lab', action: 'transport', keys: ['U'], does: 'Choose the transport' },
  { group: 'Lab', action: 'transport-unix', keys: ['u'], does: 'Serve on a Unix stream socket' },
  { group: 'Lab', action: 'transport-tcp', keys: ['t'], does: 'Serve on TCP' },
  { group: 'Lab', action: 'service', keys: ['v'], does: 'Choose the service' },
  { group: 'Lab', action: 'backlog', keys: ['q'], does: 'Set the backlog' },
  { group: 'Lab', action: 'options', keys: [','], does: 'Lab options' },
  { group: 'Lab', action: 'run-again', keys: ['r'], does: 'Run again with the same clients' },
  { group: 'Lab', action: 'labs', keys: ['o'], does: 'Show another lab, or an earlier run' },
  {
    group: 'Lab',
    action: 'counterpart',
    keys: ['h'],
    does: 'Before and after: the run before this one, and back',
  },
  {
    group: 'Lab',
    action: 'share',
    keys: ['L'],
    does: 'Share: links, and lines that make it again',
  },
  { group: 'Clients', action: 'add-client', keys: ['a'], does: 'Add a client' },
  { group: 'Clients', action: 'burst', keys: ['b'], does: 'Add many clients at once' },
  { group: 'Clients', action: 'burst-size', keys: ['B'], does: 'Set how many are added at once' },
  {
    group: 'Clients',
    action: 'interactive',
    keys: ['i'],
    does: 'Be a client: you type what it sends',
  },
  { group: 'Clients', action: 'file-size', keys: ['z'], does: 'How much a client copies' },
  { group: 'Clients', action: 'next-client', keys: ['j'], does: 'Select the next client' },
  { group: 'Clients', action: 'previous-client', keys: ['k'], does: 'Select the client before' },
  { group: 'Clients', action: 'send', keys: ['n'], does: 'Type a message as this client' },
  { group: 'Clients', action: 'close-client', keys: ['c'], does: 'Close the selected client' },
  { group: 'Clients', action: 'crash-client', keys: ['C'], does: 'Crash the selected client' },
  {
    group: 'Clients',
    action: 'copy-join',
    keys: ['y'],
    does: 'Copy the line that joins from a terminal',
  },
  { group: 'Time', action: 'slow-motion', keys: ['S'], does: 'Slow motion, from what is drawn' },
  { group: 'Time', action: 'back', keys: ['ArrowLeft'], does: 'One call back' },
  { group: 'Time', action: 'forward', keys: ['ArrowRight'], does: 'One call forward' },
  { group: 'Time', action: 'oldest', keys: ['Home'], does: 'Start of recorded history' },
  { group: 'Time', action: 'copy-moment', keys: ['Y'], does: 'Copy a link to this moment' },
  { group: 'Time', action: 'live', keys: ['l', 'End'], does: 'Back to live' },
  {
    group: 'Page',
    action: 'presenter',
    keys: ['P'],
    does: 'Presenter mode: large, the stage and one panel',
  },
  { group: 'Page', action: 'next-panel', keys: ['p'], does: 'Next panel' },
  { group: 'Page', action: 'more', keys: ['.'], does: 'More controls' },
  { group: 'Page', action: 'find-calls', keys: ['f'], does: 'Search the system calls' },
  { group: 'Page', action: 'theme', keys: ['d'], does: 'Light, dark, or as the system' },
  { group: 'Page', action: 'help', keys: ['?'], does: 'Help: keys, the tour, settings' },
  { group: 'Page', action: 'dismiss', keys: ['Escape'], does: 'Close what is open' },
];

const NAMES: Readonly<Record<string, string>> = {
  ' ': 'Space',
  ArrowLeft: '←',
  ArrowRight: '→',
  Escape: 'Esc',
};

/** A key as it is printed: `Space`, `Shift+C`, `A`. */
export const printKey = (key: string): string => {
  if (NAMES[key] !== undefined) return NAMES[key];
  if (!/^[a-z]$/i.test(key)) return key;
  return key === key.toUpperCase() ? `Shift+${key}` : key.toUpperCase();
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
