/** What the keys do, as Help and the controls' titles say it. */

export const KEY_GROUPS = {
  scenarios: 'Scenarios',
  server: 'Server',
  lab: 'Lab',
  clients: 'Clients',
  time: 'Time',
  page: 'Page',
} as const;

/** Keys whose value is no character that is printed on them. */
export const KEY_NAMES: Readonly<Record<string, string>> = {
  ' ': 'Space',
  ArrowLeft: '←',
  ArrowRight: '→',
  Escape: 'Esc',
};

export const withShift = (key: string): string => `Shift+${key}`;

/** By the action. */
export const KEY_DOES = {
  scenarios: 'Find a scenario and run it',
  'scenario-again': 'Run the scenario again',
  'next-scenario': 'Run the next scenario',
  'leave-scenario': 'Stop or close the scenario',
  'toggle-play': 'Pause or resume the server; while rewound: play, or stop playing',
  step: 'Step: one call',
  slower: 'Slower',
  faster: 'Faster',
  'stop-server': 'Stop the server (SIGTERM): it runs its closing steps',
  'crash-server': 'Crash the server (SIGKILL): it skips its closing steps',
  faults: 'Faults: make something go wrong',
  multiplexing: 'Multiplexing off or on',
  multiplexer: 'Multiplexing by select, poll or epoll, in turn',
  trigger: 'When epoll reports: level or edge',
  language: 'The server in C, or in TypeScript',
  transport: 'Choose the transport',
  'transport-unix': 'Serve on a Unix stream socket',
  'transport-tcp': 'Serve on TCP',
  service: 'Choose the service',
  backlog: 'Set the backlog',
  options: 'Lab options',
  'run-again': 'Run again with the same clients',
  labs: 'Show another lab, or an earlier run',
  counterpart: 'Before and after: to the run before this one, and back',
  share: 'Share: links, and commands that make the lab again',
  'add-client': 'Add a client',
  burst: 'Add many clients at once',
  'burst-size': 'Set how many are added at once',
  interactive: 'Be a client: you type what it sends',
  'file-size': 'Choose how much a client copies',
  'next-client': 'Select the next client',
  'previous-client': 'Select the previous client',
  send: 'Type a message as this client',
  'close-client': 'Close the selected client',
  'crash-client': 'Crash the selected client',
  'copy-join': 'Copy the command that joins from a terminal',
  'slow-motion': 'Slow motion, from the moment shown',
  back: 'One call back',
  forward: 'One call forward',
  oldest: 'Start of recorded history',
  'copy-moment': 'Copy a link to this moment',
  live: 'Back to live',
  presenter: 'Presenter mode: large, the picture and one panel',
  'next-panel': 'Next panel',
  more: 'More controls',
  'find-calls': 'Search the system calls',
  theme: 'Light, dark, or as the system',
  help: 'Help: keys, the tour, settings',
  dismiss: 'Close what is open',
} as const;
