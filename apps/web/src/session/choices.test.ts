import type { CreateLab } from '@socketarium/protocol';
import {
  createLab,
  io,
  language,
  serverDesign,
  service,
  transport,
  trigger,
} from '@socketarium/protocol';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Choice, chosen, languageFor } from './choices.ts';

const FIRST = createLab.parse({ transport: 'unix-stream', server: 'iterative', service: 'sum' });

const anyChoice: fc.Arbitrary<Choice> = fc.record(
  {
    transport: fc.constantFrom(...transport.options),
    server: fc.constantFrom(...serverDesign.options),
    service: fc.constantFrom(...service.options),
    language: fc.constantFrom(...language.options),
    trigger: fc.constantFrom(...trigger.options),
    io: fc.option(fc.constantFrom(...io.options)),
    ipv6: fc.boolean(),
    wholeLine: fc.boolean(),
    bufferBytes: fc.option(fc.constantFrom(1, 4096)),
    lowestFd: fc.constantFrom(0, 1024),
  },
  { requiredKeys: [] },
);

test('whatever is chosen, one after another, the lab can be made', () => {
  fc.assert(
    fc.property(fc.array(anyChoice, { maxLength: 6 }), (choices) => {
      let config: CreateLab = FIRST;
      for (const choice of choices) config = chosen(config, choice).config;
      expect(createLab.safeParse(config).error).toBeUndefined();
    }),
  );
});

test('what fits is taken as it is', () => {
  fc.assert(
    fc.property(anyChoice, (choice) => {
      const { io: calls, bufferBytes, ...rest } = choice;
      const wanted = {
        ...FIRST,
        ...rest,
        ...(calls === null || calls === undefined ? {} : { io: calls }),
        ...(bufferBytes === null || bufferBytes === undefined ? {} : { bufferBytes }),
      };
      const { config, dropped } = chosen(FIRST, choice);
      if (createLab.safeParse(wanted).success) {
        expect({ config, dropped }).toEqual({ config: wanted, dropped: [] });
      } else {
        expect(dropped).not.toEqual([]);
      }
    }),
  );
});

test('what no longer fits is said', () => {
  const epoll = chosen(FIRST, { server: 'epoll', trigger: 'edge', io: 'read-write' }).config;
  const { config, dropped } = chosen(epoll, { transport: 'udp' });
  expect(config).toMatchObject({ transport: 'udp', server: 'iterative', trigger: 'level' });
  expect(config.io).toBeUndefined();
  expect(dropped).toEqual(['epoll', 'edge-triggered', 'read and write']);
});

test('null gives a choice back to the lab', () => {
  const made = chosen(FIRST, { io: 'recvmsg-sendmsg', bufferBytes: 8 }).config;
  expect(chosen(made, { io: null, bufferBytes: null }).config).toEqual(FIRST);
});

test('a design is made in the language asked for, where it is to be had in it', () => {
  for (const server of serverDesign.options) {
    for (const one of language.options) {
      const made = (in_: typeof one) =>
        createLab.safeParse({ transport: 'tcp', server, service: 'sum', language: in_ }).success;
      const had = languageFor(server, one);
      expect(made(had), `${server}, ${one}`).toBe(true);
      expect(had === one, `${server}, ${one}`).toBe(made(one));
    }
  }
});
