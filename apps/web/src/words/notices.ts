/** What the page says of itself: why something cannot be done, what has ended, what is lost. */

/** Why something cannot be done now. */
export const CANNOT = {
  daemon: 'Lost connection to the daemon',
  missing: 'This lab has ended',
  ended: 'This run has ended: run it again',
  exited: 'The server has exited: run again',
  rewound: 'The picture is rewound: go back to live first',
} as const;

/** Before there is a picture. */
export const START = {
  noDaemon: 'The daemon does not answer',
  noAnswer: 'The daemon does not answer.',
  noAnswerHttp: (status: number) => `The daemon does not answer (HTTP ${status}).`,
  startIt: 'Start it with',
  retries: '. This page tries again by itself.',
  starting: 'Starting a server and its clients',
  startingSays: 'Real processes, real sockets: one moment.',
  connecting: 'Connecting to the lab',
  connectingSays: 'The picture comes with the first snapshot.',
  wrongVersion: (daemon: number | string, page: number | string) =>
    `The daemon speaks version ${daemon} of the protocol and this page version ${page}. Reload the page.`,
  tooManyViewers: 'The lab has as many viewers as it allows.',
} as const;

/** What lies upon the picture. */
export const COVER = {
  dismiss: 'Dismiss',
  refused: 'The daemon refused the stream',
  reload: 'Reload the page',
  gone: (lab: string) => `${lab} has ended`,
  goneWhy: 'It was deleted elsewhere, or the daemon was restarted.',
  goneEnded: (reason: string) => `It ended: ${reason}.`,
  goneBehind: 'Its last picture is behind this, and can be rewound.',
  lastPicture: 'This is its last picture; it can be rewound and played.',
  runAgain: 'Run again',
  first: 'Start a new lab',
} as const;

/** A link that leads to what is not there. */
export const LINKS = {
  notice: 'The link',
  labGone: (lab: string, shown: string): string =>
    `The link is to ${lab}, which does not exist: it was deleted, or the daemon was restarted. This is ${shown}.`,
  forgotten: (at: number, lab: string): string =>
    `The link is to event ${at} of ${lab}, which is no longer kept. This is the present.`,
  toCome: (at: number, lab: string): string =>
    `The link is to event ${at} of ${lab}, which has not happened. This is the present.`,
  show: (lab: string): string => `Show ${lab}`,
  oldest: 'Show the oldest moment kept',
  dismiss: 'OK',
} as const;

/** The line under the picture, where it is about the page. What the server does is said by the model. */
export const CAPTION = {
  every: 'Every call is counted; only some are drawn',
  oneIn: (n: string) => `drawing 1 call in ${n}, counting all`,
  tooFast: 'The server is faster than can be drawn: only some moments are shown.',
  lostDaemon: 'Lost connection to the daemon.',
  lostStream: 'Lost the stream.',
  lastPicture: (seconds: number) => `This is the last picture, ${seconds} s old. Trying again`,
  daemonBack: 'brings the daemon back.',
  retry: 'Try now',
  back: 'Connected again.',
  nothingMissed: 'The stream continued where it was: nothing was missed.',
  missed: (events: string) => `${events} events were missed; this is a new picture.`,
  adds: 'adds a client,',
  runsAgain: 'runs it again',
  rewound: (seconds: string) => `Rewound ${seconds} s.`,
  toLive: 'Back to live',
  beginning: 'The beginning of what is kept.',
  enters: (who: string, call: string) => `${who} enters ${call}().`,
  returns: (who: string, call: string, errno: string | null) =>
    `${who} returns from ${call}()${errno === null ? '' : ` with ${errno}`}.`,
  ends: (who: string) => `${who} ends.`,
  theServer: 'The server',
} as const;

/** For screen readers. */
export const ANNOUNCER = {
  happens: 'What happens',
  done: 'What was done',
  connection: 'Connection',
  starting: 'Starting a server and its clients.',
  unreachable: 'The daemon does not answer.',
  open: '',
  /** What the picture is worth now. */
  picture: {
    live: 'The picture is live.',
    paused: 'The picture is live, the server is paused.',
    rewound: 'The picture is rewound.',
    playing: 'The past is being played.',
    connecting: 'Connecting to the lab.',
    reconnecting: 'Lost the stream, reconnecting.',
    gone: 'Lost connection to the daemon.',
    earlier: 'The picture is of an earlier run.',
    over: 'The lab has ended.',
  },
} as const;

export const TOAST = {
  dismiss: 'Dismiss',
} as const;

export const MISHAP = {
  title: 'The picture cannot be drawn',
  says: 'This is a fault of the page: ',
  goesOn: '. The lab goes on.',
  again: 'Draw again',
} as const;
