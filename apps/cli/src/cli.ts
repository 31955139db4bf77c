import { readFileSync } from 'node:fs';
import {
  type Language,
  LIMITS,
  language,
  type ServerDesign,
  serverDesign,
  type Transport,
  transport,
} from '@socketarium/protocol';
import yargs, { type Argv } from 'yargs';
import { ADDRESS_FORMS } from './address.ts';
import { client } from './commands/client.ts';
import { COMPLETION_FLAG, completionScript, type Shell, shellOf } from './commands/completion.ts';
import { start } from './commands/start.ts';
import { DaemonError } from './daemon.ts';
import { EXIT } from './exit-codes.ts';
import { print } from './output.ts';
import { UsageError } from './usage-error.ts';

const COLUMNS = 100;

const { version } = JSON.parse(
  readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
) as { version: string };

/** Runs one command; resolves with its exit code. An error that the user can fix is a sentence on standard error. */
export const cli = async (argv: readonly string[], main: string): Promise<number> => {
  let code: number = EXIT.ok;
  const does = (action: Promise<number>): Promise<void> =>
    action.then((result) => {
      code = result;
    });
  try {
    await parser(argv, main, does, await namesToOffer(argv)).parseAsync();
  } catch (error) {
    if (error instanceof UsageError) {
      process.stderr.write(`${error.message}\n`);
      return EXIT.usage;
    }
    if (error instanceof DaemonError) {
      process.stderr.write(`${error.message}\n`);
      return EXIT.failed;
    }
    throw error;
  }
  return code;
};

const parser = (
  argv: readonly string[],
  main: string,
  does: (action: Promise<number>) => Promise<void>,
  names: readonly string[],
) =>
  yargs([...argv])
    .scriptName('socketarium')
    .locale('en')
    .usage(
      '$0 COMMAND\n\nReal socket servers that block, the kernel’s own queue, and both drawn live.',
    )
    .command(
      'start',
      'Run the daemon and open its page',
      (command) =>
        command
          .option('port', { type: 'string', describe: 'Listen on this port; 0 takes a free one' })
          .option('host', { type: 'string', describe: 'Bind this address (default 127.0.0.1)' })
          .option('open', { type: 'boolean', default: true, describe: 'Open the browser' }),
      ({ port, host, open }) => does(start({ port, host, open })),
    )
    .command(
      'list',
      'List the scenarios, by topic',
      (command) => command.option('json', { type: 'boolean', default: false, describe: 'As JSON' }),
      async ({ json }) => {
        const { list } = await import('./commands/list.ts');
        await does(print(list(json)));
      },
    )
    .command(
      'run [scenario..]',
      'Run scenarios and check what must be observed',
      runOptions,
      async ({ scenario, all, json, server, transport, language, pace, url, jobs }) => {
        const { run } = await import('./commands/run.ts');
        await does(
          run({ names: scenario, all, json, server, transport, language, pace, url, jobs }),
        );
      },
    )
    .command(
      'lab <config>',
      'Make a lab in a daemon that is there',
      (command) =>
        command
          .positional('config', {
            type: 'string',
            demandOption: true,
            describe: 'Its server, as JSON: the body of POST /api/labs',
          })
          .option('clients', {
            type: 'string',
            array: true,
            nargs: 1,
            default: [] as string[],
            describe: 'Clients, as JSON: the body of POST /api/labs/ID/clients; may be repeated',
          })
          .option('url', urlOption),
      async ({ config, clients, url }) => {
        const { lab } = await import('./commands/lab.ts');
        await does(lab({ config, clients, url }).then(print));
      },
    )
    .command(
      'client <address>',
      'Talk to a server from this terminal, a line at a time',
      (command) =>
        command
          .positional('address', {
            type: 'string',
            demandOption: true,
            describe: `Where to connect: ${ADDRESS_FORMS}`,
          })
          .option('file', {
            type: 'string',
            requiresArg: true,
            describe: 'Copy this file to a lab of service file',
          })
          .option('url', urlOption),
      ({ address, file, url }) => does(client(address, file, url)),
    )
    .command(
      'completion [shell]',
      'Print what a shell evaluates to complete these commands',
      (command) =>
        command.positional('shell', {
          choices: ['bash', 'zsh'] as const satisfies readonly Shell[],
          default: shellOf(process.env),
          defaultDescription: 'by $SHELL',
        }),
      ({ shell }) => does(print(completionScript(shell, main))),
    )
    .completion('get-completion', false, offering(names))
    .version(version)
    .help()
    .alias('help', 'h')
    .env(false)
    .strict()
    .recommendCommands()
    .demandCommand(1, 'Say what to do: start, list, run, lab, client or completion.')
    .wrap(Math.min(COLUMNS, process.stdout.columns ?? COLUMNS))
    .exitProcess(false)
    .check(refuseTwice, true)
    .fail((message, error) => {
      // yargs throws faults of the command line as an error class of its own.
      if (error !== undefined && error.name !== 'YError') throw error;
      const sentence = message.replace(/^Did you mean/, 'There is no such command. Did you mean');
      throw new UsageError(`${sentence.replace(/[^.?]$/, '$&.')} See socketarium --help.`);
    });

const urlOption = {
  type: 'string',
  requiresArg: true,
  default: process.env.SOCKETARIUM_URL,
  defaultDescription: '$SOCKETARIUM_URL',
  describe: 'Ask the daemon at this address',
} as const;

const runOptions = (command: Argv) =>
  command
    .positional('scenario', {
      type: 'string',
      array: true,
      default: [] as string[],
      describe: 'Names (see list), or paths of JSON files',
    })
    .option('all', { type: 'boolean', default: false, describe: 'Every scenario there is' })
    .option('json', { type: 'boolean', default: false, describe: 'Print the results as JSON' })
    .option('server', {
      choices: serverDesign.options as readonly ServerDesign[],
      describe: 'With this design, where the scenario holds on it',
    })
    .option('transport', {
      choices: transport.options as readonly Transport[],
      describe: 'On this transport, where the scenario holds on it',
    })
    .option('language', {
      choices: language.options as readonly Language[],
      describe: 'With servers in this language',
    })
    .option('pace', {
      type: 'number',
      requiresArg: true,
      describe: 'Milliseconds before each call of the server',
    })
    .option('url', {
      ...urlOption,
      describe: 'Run them by the daemon at this address, not by one of its own',
    })
    .option('jobs', {
      type: 'number',
      requiresArg: true,
      default: 1,
      describe: 'How many run at once',
    })
    .check(({ scenario, all, pace, jobs }) => {
      if (all === scenario.length > 0) {
        throw new UsageError('Say which scenarios to run, or --all of them.');
      }
      checkWhole('--jobs', jobs, 1, LIMITS.runs);
      if (pace !== undefined) checkWhole('--pace', pace, 0, LIMITS.paceMs);
      return true;
    });

/** yargs makes a list of an option that was given twice. */
const refuseTwice = (given: Readonly<Record<string, unknown>>): true => {
  for (const [option, value] of Object.entries(given)) {
    const many = option === '_' || option === '--' || option === 'scenario' || option === 'clients';
    if (!many && Array.isArray(value))
      throw new UsageError(`--${option} is given twice: say it once.`);
  }
  return true;
};

const checkWhole = (option: string, value: number, least: number, most: number): void => {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  throw new UsageError(`${option} must be a whole number from ${least} to ${most}.`);
};

type Defaults = (done: (error: Error | null, completions: string[] | undefined) => void) => void;

/**
 * What may follow `run`, for a shell's completion. Imported only then: reading the library takes as long
 * as the rest of a short command. And before yargs runs, which does not wait for it.
 */
const namesToOffer = async (argv: readonly string[]): Promise<string[]> => {
  if (argv[0] !== COMPLETION_FLAG) return [];
  const { scenarioIds } = await import('@socketarium/scenarios');
  return [...scenarioIds];
};

/** Names of scenarios where `run` takes one, beside the options that yargs knows. */
const offering =
  (names: readonly string[]) =>
  (
    current: string,
    argv: { _: (string | number)[] },
    defaults: Defaults,
    done: (completions: string[]) => void,
  ): void => {
    defaults((_, completions = []) => {
      const wants = argv._[1] === 'run' && !current.startsWith('-');
      const fitting = wants ? names.filter((name) => name.startsWith(current)) : [];
      done([...fitting, ...completions]);
    });
  };
