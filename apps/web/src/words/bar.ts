/** The bars above the picture and around it. */

export const BAR = {
  product: 'socketarium',
  scenarios: 'Scenarios',
  /** The transport, the service, and the language where it is said. */
  lab: (...what: readonly string[]) => `Lab: ${what.join(', ')}`,
  /** What its name begins with. */
  labMenu: 'Lab',
  labFamily: (family: string) => family,
  labService: 'What the server does for its clients',
  play: 'Play',
  pause: 'Pause',
  step: 'Step',
  pace: 'Pace',
  paceTitle: 'Slower or faster',
  fullSpeed: 'full speed',
  perCall: (ms: number) => `${ms} ms per call`,
  more: 'More controls',
  help: 'Help',
} as const;

/** Past the bars, for the keyboard. */
export const SKIP = {
  picture: 'Skip to the picture',
  timeline: 'Skip to the timeline',
} as const;

/** What the picture is worth now. */
export const STATUS = {
  live: 'live',
  paused: 'paused',
  rewound: 'rewound',
  playing: 'playing',
  connecting: 'connecting',
  reconnecting: 'reconnecting',
  gone: 'no connection',
  earlier: 'earlier',
  over: 'lab ended',
} as const;

export const MULTIPLEXING = {
  name: 'Multiplexing',
  off: 'off: one client at a time',
  on: 'on: watches all clients,',
  onShort: 'on,',
  onBy: ' by',
  by: 'Multiplexing by',
  title: 'The same clients again, with the other kind of server',
  trigger: (trigger: string) => `Trigger: ${trigger}`,
  /** What its name begins with. */
  triggerMenu: 'Trigger',
  triggers: 'When epoll reports a descriptor',
} as const;

export const CLIENT_TOOLS = {
  bar: 'Clients',
  add: 'Add a client',
  addMany: (count: number) => `Add ${count} at once`,
  addManyShort: (count: number) => `+ ${count} at once`,
  beOne: 'Be a client',
  join: 'or in a terminal:',
  joinHere: (line: string) => `or, where Socketarium is installed: ${line}`,
  copy: 'Copy',
  copied: 'Copied',
} as const;

/** What an added client copies. `sizes`: from the smallest file to the largest. */
export const FILE_SIZE = {
  menu: (size: string) => `File size: ${size}`,
  group: 'What an added client copies',
  sizes: [
    'A clip: to follow call by call',
    'Some seconds at full speed',
    'Time to watch the buffers',
    'A film; set the pace to full speed',
    'A film in good quality; it uses no more memory',
  ],
} as const;

export const SERVER_TOOLS = {
  bar: 'Server',
  stop: 'Stop',
  faults: 'Faults',
  faultsTitle: 'Make something go wrong',
} as const;

export const MORE = {
  bar: 'More controls',
  burstSize: 'At once',
  burstSizeName: 'Clients added at once',
  runAgain: 'Run again',
  crash: 'Crash the server',
  backlog: 'Backlog',
  backlogTitle: 'The argument of listen(2). Linux queues one more than this. Runs again',
  options: 'Lab options',
  presenter: 'Presenter mode',
  theme: (theme: string) => `Theme: ${theme}`,
} as const;

export const PRESENTER = {
  leave: 'Leave presenter mode',
} as const;
