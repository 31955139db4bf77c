/** Time: the lanes, and playing what is past. Times come printed. */

export const TIMELINE = {
  name: 'Timeline',
  moment: 'Moment',
  live: 'live',
  lastPicture: 'the last picture',
  rewoundTo: (seconds: string) => `rewound to ${seconds} s`,
  at: (seconds: string, seq: number) => `${seconds} s, rewound to event ${seq}`,
  moreTime: 'Show more time',
  lessTime: 'Show less time',
  hint: 'drag to rewind · Shift+drag measures · wheel zooms',
  more: (lanes: number): string => `${lanes} more ${lanes === 1 ? 'lane' : 'lanes'}`,
  range: (seconds: string, events: string): string => `${seconds} s, ${events} events`,
  /** A span of which only some moments are drawn. */
  gap: 'faster than can be drawn: only some moments are shown',
  queued: 'queued',
  door: 'no room',
  upTo: (most: number) => `up to ${most}`,
} as const;

export const SIGNS = {
  list: 'Signs in the timeline',
  connect: 'connect',
  request: 'request',
  reply: 'reply',
  call: 'a call of the server',
} as const;

/** Playing the past. */
export const PLAYBACK = {
  bar: 'Playback',
  play: 'Play from here',
  halt: 'Stop playing',
  replay: 'Play again',
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
  halted: 'Stopped playing.',
} as const;

/** The moment that a scenario is about. */
export const DECISIVE = {
  title: (seconds: string) => `The decisive moment, ${seconds} s.`,
} as const;
