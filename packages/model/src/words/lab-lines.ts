import type { AddClientsInput, CreateLab, CreateLabInput } from '@socketarium/protocol';

/** A lab as lines for a terminal: the same server, and the same clients again. */

/** A word for a shell, with any content. */
const word = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;

/** The options that a lab was made with; omitted ones are the daemon's defaults. */
export const madeWith = (config: CreateLab): CreateLabInput => ({ ...config, paused: false });

/** Characters that would reverse a line or hide in it: a line is read before it is run. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** As JSON escapes it: one of 16 bits, or two. */
const escaped = (char: string): string =>
  Array.from({ length: char.length }, (_, i) => char.charCodeAt(i))
    .map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`)
    .join('');

const json = (value: unknown): string => word(JSON.stringify(value).replace(UNSEEN, escaped));

/** Socketarium's own command, for the directory where it was started. `url`: the daemon's. */
export const labAsCommand = (
  lab: CreateLabInput,
  clients: readonly AddClientsInput[],
  url: string,
): string => {
  const words = ['npm', 'run', '-s', 'socketarium', '--', 'lab', json(lab)];
  for (const one of clients) words.push('--clients', json(one));
  return [...words, '--url', word(url)].join(' ');
};

/** The same by the daemon's HTTP API; the first line keeps the lab's id for the others. */
export const labAsCurl = (
  lab: CreateLabInput,
  clients: readonly AddClientsInput[],
  url: string,
): string => {
  const post = (path: string, body: unknown): string =>
    `curl -sS ${path} -H 'content-type: application/json' -d ${json(body)}`;
  const labs = new URL('api/labs', url).href;
  const id = `lab=$(${post(word(labs), lab)} | grep -o 'lab-[0-9]*' | head -n 1)`;
  const others = clients.map((one) => `${post(`"${labs}/$lab/clients"`, one)} > /dev/null`);
  return [id, ...others, 'echo "$lab"'].join('\n');
};
