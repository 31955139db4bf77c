/**
 * The words of the page itself: what is printed on its bars and around the picture. What is said of
 * servers, clients and queues is in model/words. Nothing else on the page has words of its own.
 */

export const BAR = {
  scenarios: 'Scenarios',
  lab: (transport: string, service: string) => `Lab: ${transport}, ${service}`,
  labFamily: (family: string) => family,
  labService: 'What the server does for its clients',
  play: 'Play',
  pause: 'Pause',
  step: 'Step',
  pace: 'Pace',
  more: 'More controls',
  help: 'Help',
} as const;

/** Past the bars, for the keyboard. */
export const SKIP = {
  picture: 'Skip to the picture',
  timeline: 'Skip to the timeline',
} as const;

export const MULTIPLEXING = {
  name: 'Multiplexing',
  off: 'off: one client at a time',
  on: 'on: watches all clients,',
  onShort: 'on,',
  onBy: ' by',
  by: 'Multiplexing by',
  title: 'The same clients again, with the other kind of server',
} as const;

export const CLIENT_TOOLS = {
  bar: 'Clients',
  add: 'Add a client',
  addMany: (count: number) => `Add ${count} at once`,
  beOne: 'Be a client',
  join: 'or in a terminal:',
  copy: 'Copy',
  copied: 'Copied',
} as const;

export const SERVER_TOOLS = {
  bar: 'Server',
  stop: 'Stop',
  faults: 'Faults',
  faultsTitle: 'Bring about what goes wrong with sockets',
} as const;

export const MORE = {
  bar: 'More controls',
  burstSize: 'At once',
  burstSizeName: 'Clients added at once',
  runAgain: 'Run again',
  crash: 'Crash the server',
  backlog: 'Backlog',
  backlogTitle: 'What listen(2) is asked for; Linux queues one more than this. Runs again',
  options: 'Lab options',
  presenter: 'Presenter mode',
  theme: (theme: string) => `Theme: ${theme}`,
} as const;

export const STAGE = {
  userRegion: 'User space',
  kernelRegion: 'Kernel',
  above: 'user space',
  below: 'kernel',
  line: 'system calls',
  connected: 'connected',
  connectedList: 'Connected sockets',
  connectedAside: (fd: number, unread: string) => `fd ${fd} · ${unread} to read`,
  queue: 'accept queue',
  queueList: 'Accept queue',
  queueAside: (length: number, backlog: number, capacity: number) =>
    `${length} wait · backlog ${backlog} admits ${capacity}${length >= capacity ? ' · full' : ''}`,
  datagrams: (fd: number) => `datagram queue, fd ${fd}`,
  datagramList: 'Datagram queue',
  datagramAside: (length: number, size: string) => `${length} wait, ${size}`,
  door: 'no room',
  wires: (count: number) => (count === 1 ? 'connection' : 'connections'),
  doorList: 'Waiting for room',
  secondDoorList: 'Waiting for room at the second server',
  others: 'not waiting',
  othersList: 'Other clients',
  more: (count: number) => `and ${count} more`,
  noClients: 'No clients yet. Add one, or join from a terminal.',
  waits: (time: string) => `waits ${time}`,
} as const;

export const MACHINE = {
  states: 'States',
  all: 'All steps',
  fewer: 'Fewer steps',
  before: (calls: readonly string[]) => `set up: ${calls.join(', ')}`,
  after: (calls: readonly string[]) => [...calls, 'exit'].join(', '),
} as const;

export const HELP = {
  title: 'Help',
  tour: 'Take the tour',
  settings: {
    keys: 'Single keys do things, such as M and X',
    voice: 'Say what happens, for screen readers',
  },
  keysRest:
    'Keys rest while you type in a field, and while a menu is open: there the arrow keys move. On the timeline they move through time.',
} as const;

export const TOUR = {
  name: 'Tour',
  count: (n: number, of: number) => `${n} of ${of}`,
  skip: 'Skip the tour',
  back: 'Back',
  next: 'Next',
  done: 'Done',
  steps: {
    server: {
      title: 'A real server',
      text: 'It is a process of its own, on this machine. Its dot below the line is its thread, inside a system call: a ring around it says that it sleeps there, and the words beside it say why.',
    },
    queue: {
      title: 'The accept queue',
      text: 'Clients that are connected and not served yet wait here, inside the kernel, until the server calls accept(). When the queue is full, whoever comes next sleeps in connect().',
    },
    multiplexing: {
      title: 'One at a time, or all at once',
      text: 'Flip this switch. The same clients come to a server that sleeps in select() and watches all of them. Look who waits then.',
    },
    timeline: {
      title: 'Time goes back',
      text: 'Every call is kept. Drag here, or press ← and →, to see any moment again; L comes back to live.',
    },
  },
} as const;

export const PRESENTER = {
  leave: 'Leave presenter mode',
} as const;

/** Runs that are over and kept, and the one that is shown. */
export const RUNS = {
  menu: (lab: string) => `Run: ${lab}`,
  running: 'Running',
  earlier: (limit: number) => `Earlier runs: the last ${limit} are kept`,
  endedAt: (time: string) => `ended ${time}`,
  before: 'Before',
  after: 'After',
  region: 'An earlier run',
  runAgain: 'Run again',
  wentOn: (what: string, next: string) => `${what}; it went on as ${next}`,
  thisRun: (lab: string) => `This run, ${lab}`,
  end: 'End it',
  endSays: 'Its server and its clients end. What was seen of it is kept',
  delete: 'Delete it …',
  deleteSays: 'What was seen of it is kept no longer',
  deleteAsk: (lab: string) => `Delete ${lab}?`,
  deleteWarns: 'What was seen of this run is deleted for good. There is no way back.',
  deleteYes: 'Delete it',
  deleteNo: 'Keep it',
  ended: (lab: string) => `${lab} has ended. What was seen of it is kept.`,
  deleted: (lab: string) => `${lab} is deleted.`,
  forgotten: (labs: string, limit: number) => `${labs} is forgotten: the last ${limit} are kept.`,
  noOther: 'There is no earlier run of this lab to show.',
  banner: 'An earlier run.',
  bannerEnded: 'This run has ended.',
  bannerWhat: (lab: string, what: string, time: string) => `${lab}, ${what}, ended ${time}.`,
  bannerHow: 'Its programs are gone; what was seen of them can be rewound and played.',
  wentOnAs: (next: string) => `It went on as ${next}.`,
  show: (lab: string) => `Show ${lab}`,
} as const;

/** Playing the past. */
export const PLAYBACK = {
  bar: 'Playing the past',
  play: 'Play from here',
  halt: 'Halt',
  replay: 'Play it again',
  slow: 'Slow motion',
  toEnd: 'To the end',
  speed: 'Speed',
  speeds: {
    '0.1': '1/10 speed',
    '0.25': '1/4 speed',
    '0.5': '1/2 speed',
    '1': 'normal speed',
    '2': 'double speed',
    steps: 'step by step',
  },
  atSpeed: (speed: string) => `Playing, ${speed}`,
  behind: (seconds: string) => `${seconds} s behind live`,
  ofTheEnd: (seconds: string) => `${seconds} s before the end`,
  shortened: (seconds: string) => `${seconds} s without a call, shortened`,
  begun: 'Playing from here.',
  slowBegun: 'Slow motion: the picture falls behind live.',
  halted: 'Halted.',
} as const;

/** The moment that a scenario is about. */
export const DECISIVE = {
  title: (seconds: string) => `The decisive moment, ${seconds} s.`,
} as const;

/** Why something cannot be done now. */
export const CANNOT = {
  daemon: 'Lost connection to the daemon',
  missing: 'This lab has ended',
  ended: 'This run has ended: run it again',
  exited: 'The server has exited: run again',
  rewound: 'The picture is of the past: go back to live first',
} as const;

/** What lies upon the picture. */
export const COVER = {
  dismiss: 'Dismiss',
  refused: 'The stream was refused',
  reload: 'Reload the page',
  gone: (lab: string) => `${lab} has ended`,
  goneWhy: 'It was deleted elsewhere, or the daemon was restarted.',
  goneEnded: (reason: string) => `It ended: ${reason}.`,
  goneBehind: 'The picture behind is its last, and can be rewound.',
  lastPicture: 'This is its last picture; it can be rewound and played.',
  runAgain: 'Run again',
  first: 'Start a new lab',
} as const;

/** The box in which one types what a client sends. `limit` and `bytes` are printed numbers. */
export const SEND_BOX = {
  number: 'Send a number',
  line: 'Send a line',
  numberHint: '0 ends and brings the sum',
  lineHint: 'comes back as it is',
  send: 'Send',
  tooLong: (limit: string, bytes: string): string =>
    `A message has ${limit} bytes at the most, and this is ${bytes}. Nothing is cut off: shorten it.`,
  /** A box of one line has taken the newlines out of what was pasted. */
  newlines: (count: string): string => `${count} pasted as spaces: what is sent is one line.`,
} as const;

/** Searching the list of calls. Numbers come printed. */
export const CALL_SEARCH = {
  label: 'Search the calls',
  placeholder: 'read fd:4 errno:EAGAIN client:2',
  whose: 'Whose calls',
  everyone: 'all processes',
  clear: 'Clear the search',
  previous: 'Previous match',
  next: 'Next match',
  help: 'What can be searched for',
  remove: (term: string): string => `Remove ${term}`,
  total: (calls: string): string => `${calls} calls so far`,
  searching: (looked: string, total: string, found: string): string =>
    `Searching: ${looked} of ${total} calls, ${found} found so far`,
  found: (found: string, total: string): string => `${found} of ${total} calls`,
  none: (total: string): string => `None of the ${total} calls kept matches.`,
  at: (place: string, found: string): string => `${place} of ${found}`,
  wrong: (parts: string): string => `Not understood: ${parts}`,
  noCall: 'No call yet.',
  forgotten: (calls: string): string => `${calls} older calls are not kept`,
  fresh: (calls: string, one: boolean): string => `${calls} new ${one ? 'call' : 'calls'} ↓`,
  /** Each an example, and what it finds. */
  examples: [
    ['read', 'calls by their name; several: any of them'],
    ['fd:4', 'on that descriptor, or that gave it, or told that it is ready'],
    ['errno:EAGAIN', 'that failed so; errno:* failed at all'],
    ['client:2', 'of a client, by its number or its name; client any of them'],
    ['server', 'of a server; server:2 the second'],
    ['thread:1234', 'of a thread or a process, by its id'],
    ['"hello"', 'with this text in it'],
    ['-close', 'without these'],
  ],
  both: 'Different kinds together must all be so. Enter goes to the match before, Shift+Enter to the one after.',
} as const;

/** The card of a call. */
export const CALL_CARD = {
  open: (call: string): string => `About ${call}`,
  who: (name: string, pid: number, tid: number): string =>
    tid > 0 && tid !== pid ? `${name}, pid ${pid}, thread ${tid}` : `${name}, pid ${pid}`,
  at: (seconds: string): string => `${seconds} s after the lab’s start`,
  made: 'The call',
  args: 'Arguments',
  result: 'Result',
  gives: 'In general',
  sleeps: 'Sleep',
  unknown: 'This call is not in Socketarium’s table: its arguments are the raw numbers.',
  go: 'Go to this moment',
} as const;

/** What is drawn, to be handed on. */
export const SHARE = {
  open: 'Share',
  title: 'Share',
  note: 'Links open on this daemon, as long as it keeps the lab. The lines make the same server and the same clients again.',
  link: 'Link',
  copyMoment: 'Copy a link to this moment',
  moment: (at: number): string => `Link to this moment, event ${at}`,
  lab: (lab: string): string => `Link to ${lab}`,
  scenario: 'Link to the scenario',
  command: 'This lab by Socketarium’s command, where it was started',
  curl: 'This lab by curl',
  copy: (what: string): string => `Copy: ${what}`,
  copyShort: 'Copy',
  copied: 'Copied',
  selected: 'Selected: copy it with Ctrl+C.',
} as const;

/** A link that leads to what is not there. */
export const LINKS = {
  notice: 'The link',
  labGone: (lab: string, shown: string): string =>
    `The link leads to ${lab}, which is not there: it was deleted, or the daemon was started again. Shown is ${shown}.`,
  forgotten: (at: number, lab: string): string =>
    `The link leads to event ${at} of ${lab}, which is not kept any more. Shown is the present.`,
  toCome: (at: number, lab: string): string =>
    `The link leads to event ${at} of ${lab}, which has not happened. Shown is the present.`,
  show: (lab: string): string => `Show ${lab}`,
  oldest: 'Show the oldest moment kept',
  dismiss: 'OK',
} as const;

/** What can be looked at closer, one at a time. */
export const PANELS = {
  machine: 'Machine',
  calls: 'Calls',
  descriptors: 'Descriptors',
  callList: 'System calls',
} as const;

/** Of programs that are not observed. */
export const STRANGERS = {
  listeningSocket: 'listening socket',
  acceptQueue: 'accept queue',
  ofCapacity: (length: number, capacity: number): string => `${length} of ${capacity}`,
  full: '· full',
  end: 'its end',
  heldBy: 'held by',
  read: 'from it',
  wrote: 'to it',
  waited: 'seen waiting',
  notKnown: 'not known: its calls are not seen',
} as const;

export const TIMELINE = {
  hint: 'drag to rewind · Shift+drag measures · wheel zooms',
  more: (lanes: number): string => `${lanes} more ${lanes === 1 ? 'lane' : 'lanes'}`,
  range: (seconds: string, events: string): string => `${seconds} s, ${events} events`,
} as const;
