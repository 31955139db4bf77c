/** Dialogs: help, the tour, what can be shared, a lab's options. */

export const DIALOG = {
  close: 'Close',
} as const;

export const HELP = {
  title: 'Help',
  tour: 'Take the tour',
  settings: {
    keys: 'Single keys do things, such as M and X',
    voice: 'Say what happens, for screen readers',
  },
  keysRest:
    'Keys do nothing while you type in a field. In an open menu the arrow keys move; on the timeline they move through time.',
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
      text: 'It is a process on this machine. Its dot below the line is its thread, inside a system call: a ring around the dot means that it sleeps there, and the words beside it say why.',
    },
    queue: {
      title: 'The accept queue',
      text: 'Clients that are connected and not served yet wait here, inside the kernel, until the server calls accept(). When the queue is full, the next client sleeps in connect().',
    },
    multiplexing: {
      title: 'One at a time, or all at once',
      text: 'Flip this switch. The same clients come to a server that sleeps in select() and watches all of them. See who waits then.',
    },
    timeline: {
      title: 'Time can be rewound',
      text: 'Every call is kept. Drag here, or press ← and →, to see any moment again; L goes back to live.',
    },
  },
} as const;

/** What is drawn, to be handed on. */
export const SHARE = {
  open: 'Share',
  title: 'Share',
  note: 'Links work on this daemon, as long as it keeps the lab. The commands make the same server and the same clients again.',
  link: 'Link',
  copyMoment: 'Copy a link to this moment',
  moment: (at: number): string => `Link to this moment, event ${at}`,
  lab: (lab: string): string => `Link to ${lab}`,
  scenario: 'Link to the scenario',
  command: 'This lab by the socketarium command, run in its folder',
  curl: 'This lab by curl',
  copy: (what: string): string => `Copy: ${what}`,
  copyShort: 'Copy',
  copied: 'Copied',
  selected: 'Selected: copy it with Ctrl+C.',
} as const;

/** A lab's options: each with what it is for. Numbers come printed. */
export const OPTIONS = {
  title: 'Lab options',
  backlog: 'Backlog',
  backlogSays: 'The argument of listen(2). Linux queues one more than this.',
  work: 'Work',
  workSays: 'How long each request keeps the server in nanosleep(2).',
  workUnit: 'ms',
  buffer: 'Buffer size',
  bufferSays: 'Bytes the server reads at once. Longer datagrams are truncated.',
  bufferUnit: 'bytes',
  bufferEmpty: 'default',
  lowestFd: 'Lowest descriptor',
  lowestFdSays: (fdSetSize: number) =>
    `Descriptors below this are pre-opened. select(2) stops at ${fdSetSize}.`,
  calls: 'Calls',
  callsSays: 'The two calls that carry the bytes, at the server and at the clients.',
  callsDefault: (calls: string) => `default: ${calls}`,
  trigger: 'Trigger',
  wholeLine: 'Read whole lines',
  wholeLineSays:
    'Once a socket is readable the server reads until a newline comes, and sleeps in read if it must.',
  ipv6: 'IPv6',
  ipv6Says: 'Serve on ::1 instead of 127.0.0.1.',
  applies: 'Runs the lab again, with the same clients.',
  apply: 'Apply',
  limits: (min: string, max: string, unit: string) =>
    `${min} to ${max}${unit === '' ? '' : ` ${unit}`}.`,
  wrong: (option: string, why: string) => `${option} ${why}. `,
  missing: 'is missing',
  notWhole: 'must be a whole number',
  outOfRange: (min: string, max: string) => `must be from ${min} to ${max}`,
} as const;
