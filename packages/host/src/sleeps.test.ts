import type { EventOf } from '@socketarium/protocol';
import { expect, test } from 'vitest';
import { add, labIn, until, withHost } from './testing/labs.ts';

/** The server's entries of a call, as the facts have them. */
const entriesOf = (
  events: readonly { type: string }[],
  call: string,
): EventOf<'syscall.entered'>[] =>
  (events as EventOf<'syscall.entered'>[]).filter(
    (event) =>
      event.type === 'syscall.entered' && event.call === call && event.client === undefined,
  );

// Held at the gate each call has two records; at full speed those that do not sleep have one.
test.each([0, 5])(
  'a call that the server knows will not sleep is reported so, at a pace of %i ms',
  async (pace) => {
    await withHost(async (host) => {
      const lab = await labIn(host, { server: 'select', service: 'echo', pace });
      await add(lab, { count: 1, script: { thinkMs: 0, lines: ['one', 'two'] } });
      await until(
        lab,
        'the client is done, and its connection closed',
        ({ clients, server }) => clients[0]?.phase === 'done' && server.descriptors.length === 1,
      );
      const events = lab.events.after(0) ?? [];

      const writes = entriesOf(events, 'write');
      expect(writes.length).toBeGreaterThan(0);
      expect(writes.map(({ sleeps }) => sleeps)).toEqual(writes.map(() => false));
      // select had reported data to read, or a connection to accept.
      const told = [...entriesOf(events, 'read'), ...entriesOf(events, 'accept')];
      expect(told.length).toBeGreaterThan(1);
      expect(told.map(({ sleeps }) => sleeps)).toEqual(told.map(() => false));
      // Calls that never sleep do not have the field.
      expect(entriesOf(events, 'close')[0]).not.toHaveProperty('sleeps');
    });
  },
);

test('a call that may sleep is not reported so: a read without data, a write without room', async () => {
  await withHost(async (host) => {
    const lab = await labIn(host, { service: 'echo' });
    await add(lab, {
      count: 1,
      script: {
        thinkMs: 0,
        steps: [{ call: 'connect' }, { call: 'write', text: `${'x'.repeat(4000)}\n`, times: 1000 }],
      },
    });
    await until(lab, 'the server sleeps in write', (now) => now.server.blockedIn === 'write');
    const events = lab.events.after(0) ?? [];
    expect(entriesOf(events, 'write').at(-1)).not.toHaveProperty('sleeps');
    expect(entriesOf(events, 'accept')[0]).not.toHaveProperty('sleeps');
    expect(entriesOf(events, 'read')[0]).not.toHaveProperty('sleeps');
  });
});
