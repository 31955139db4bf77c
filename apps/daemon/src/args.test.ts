import { describe, expect, it } from 'vitest';
import { DEFAULT_PORT, readArguments, UsageError } from './args.ts';

describe('the command line', () => {
  it('has defaults', () => {
    expect(readArguments([], {})).toEqual({
      port: DEFAULT_PORT,
      host: '127.0.0.1',
      token: undefined,
      open: true,
      reserve: true,
      help: false,
    });
  });

  it('takes a port, an address and no browser', () => {
    expect(readArguments(['--port', '0', '--host=[::1]', '--no-open'], {})).toMatchObject({
      port: 0,
      host: '::1',
      open: false,
    });
  });

  it('can keep no processes in reserve', () => {
    expect(readArguments(['--no-reserve'], {})).toMatchObject({ reserve: false });
  });

  it.each([
    [['--port', '65536'], '--port must be a number from 0 to 65535, not "65536".'],
    [['--port', 'http'], '--port must be a number from 0 to 65535, not "http".'],
    [['--port', ''], '--port must be a number from 0 to 65535, not "".'],
    [['--host', 'a b'], '--host must be an address or a name, not "a b".'],
    [['--prot', '1'], "Unknown option '--prot'. See --help."],
  ])('refuses %j in a sentence', (argv, sentence) => {
    expect(() => readArguments(argv, {})).toThrow(new UsageError(sentence));
  });

  it('takes the token from the environment, and only one that is hard to guess', () => {
    const token = '0123456789abcdef';
    expect(readArguments([], { SOCKETARIUM_TOKEN: token }).token).toBe(token);
    expect(() => readArguments([], { SOCKETARIUM_TOKEN: 'short' })).toThrow(/16 to 200/);
  });
});
