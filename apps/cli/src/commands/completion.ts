import { realpathSync } from 'node:fs';
import { basename } from 'node:path';

/** How a shell's function asks for completions: this flag, which yargs knows, and the words so far. */
export const COMPLETION_FLAG = '--get-yargs-completions';

export type Shell = 'bash' | 'zsh';

/** The user's shell, as far as the environment shows. */
export const shellOf = (env: Readonly<Record<string, string | undefined>>): Shell =>
  basename(env.SHELL ?? '') === 'zsh' ? 'zsh' : 'bash';

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/**
 * Code that a shell evaluates to complete `socketarium`; where there is no command with that name, it
 * also defines a function for it. @param main this program's file.
 */
export const completionScript = (shell: Shell, main: string): string => {
  const program = `${quoted(process.execPath)} ${quoted(realpathSync(main))}`;
  const command = [
    '# socketarium: completion, and the command itself where there is none',
    'if ! command -v socketarium >/dev/null 2>&1; then',
    `  socketarium() { ${program} "$@"; }`,
    'fi',
  ];
  const completion = shell === 'bash' ? bash(program) : zsh(program);
  return `${[...command, ...completion].join('\n')}\n`;
};

/*
 * The parser uses $SHELL to choose the form of its output (zsh: with descriptions), and that is the login
 * shell, which need not be the one that asks.
 */

/** Addresses and files have colons and slashes: bash completes files where there is nothing of ours. */
const bash = (program: string): string[] => [
  '_socketarium() {',
  "  local words IFS=$'\\n'",
  `  words=$(SHELL=bash ${program} ${COMPLETION_FLAG} "\${COMP_WORDS[@]:0:COMP_CWORD+1}")`,
  `  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))`,
  '}',
  'complete -o default -F _socketarium socketarium',
];

const zsh = (program: string): string[] => [
  '_socketarium() {',
  '  local reply',
  `  reply=(\${(f)"$(SHELL=zsh ${program} ${COMPLETION_FLAG} "\${words[@]:0:$CURRENT}")"})`,
  '  if (( $#reply )); then _describe socketarium reply; else _files; fi',
  '}',
  // A shell whose start files have not loaded its completion has no compdef yet.
  'whence compdef >/dev/null || { autoload -Uz compinit && compinit; }',
  'compdef _socketarium socketarium',
];
