import { afterAll, beforeAll, expect, test } from 'vitest';
import { Host } from './host.ts';
import { add, labIn, until } from './testing/labs.ts';

/** How long real clients think; without a change none of their scripts would end within a test. */

let host: Host;
beforeAll(async () => {
  host = await Host.open();
});
afterAll(() => host.close());

const LONG = { numbers: [20, 22], thinkMs: 60_000 };

test('at 0 percent no client thinks, later ones neither', async () => {
  const lab = await labIn(host, { tempo: 0 });
  await add(lab, { script: LONG });
  await until(lab, 'as many as are to be', ({ clients }) => clients[0]?.phase === 'done');
  await add(lab, { script: LONG });
  const state = await until(
    lab,
    'as many as are to be',
    ({ clients }) => clients[1]?.phase === 'done',
  );
  expect(state.clients.map(({ received }) => received)).toEqual(['42\n', '42\n']);
});

test('a new tempo holds at once for a client that is thinking', async () => {
  const lab = await labIn(host, {});
  await add(lab, { count: 3, script: LONG, isolated: false });
  await until(
    lab,
    'as many as are to be',
    ({ clients }) => clients.filter((c) => c.connectionId !== null).length === 3,
  );
  await lab.command({ type: 'clients.tempo', percent: 0 });
  await until(lab, 'as many as are to be', ({ clients }) =>
    clients.every(({ phase }) => phase === 'done'),
  );
});
