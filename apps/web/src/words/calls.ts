/** The list of calls: searching it, and the card of one. Numbers come printed. */

export const CALL_LIST = {
  gap: (events: string) => `${events} events were too fast to be drawn`,
  goTo: (call: string) => `${call}\nGo to this moment`,
} as const;

/** Searching the list of calls. */
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
    ['read', 'calls by name; several: any of them'],
    ['fd:4', 'calls on this descriptor, or that returned it or reported it ready'],
    ['errno:EAGAIN', 'calls that failed with it; errno:* any failed call'],
    ['client:2', 'calls of a client, by number or name; client any client'],
    ['server', 'calls of a server; server:2 the second'],
    ['thread:1234', 'calls of a thread or a process, by its id'],
    ['"hello"', 'calls with this text'],
    ['-close', 'without these'],
  ],
  both: 'Different kinds must all match. Enter goes to the match before, Shift+Enter to the one after.',
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
