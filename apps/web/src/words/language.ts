import type { Language } from '@socketarium/protocol';

const NAMES = { c: 'C', typescript: 'TypeScript' } as const satisfies Record<Language, string>;

/** What servers are written in. */
export const LANGUAGE = {
  names: NAMES,
  choice: 'Language of the server',
  title: 'The same clients again, with the server in the other language',
  in: (language: Language) => `in ${NAMES[language]}`,
  server: (language: Language) => `server, in ${NAMES[language]}`,
  /** @param what The other options of a lab, or of a scenario, in words. */
  of: (what: string, language: Language) => `${what}, in ${NAMES[language]}`,
  help: 'A server is a program in TypeScript or in C. Both make the same calls on sockets. A C program is compiled when it is first needed; for that this machine needs a C compiler.',
  helpNow: (language: Language) => `The server shown is in ${NAMES[language]}.`,
  buildingName: 'Building',
  building: 'Building the C server …',
} as const;
