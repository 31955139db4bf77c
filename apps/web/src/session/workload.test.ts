import { reduce } from '@socketarium/model';
import { beginning, START } from '@socketarium/model/testing/facts';
import type { ClientScript, LabState } from '@socketarium/protocol';
import { addClients, clientScript } from '@socketarium/protocol';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FIRST_CLIENTS } from './first-visit.ts';
import { LONGEST_LULL_MS, workloadOf } from './workload.ts';

const script: ClientScript = clientScript.parse({ lines: ['hello'] });

interface Added {
  readonly atMs: number;
  readonly isolated?: boolean;
  readonly script?: Partial<ClientScript>;
}

const withClients = (...added: Added[]): LabState =>
  added.reduce<LabState>(
    (state, one, i) =>
      reduce(state, {
        type: 'client.added',
        seq: i + 1,
        t: START + one.atMs * 1e6,
        client: `client-${i + 1}`,
        process: null,
        isolated: one.isolated ?? true,
        script: { ...script, ...one.script },
      }),
    beginning(),
  );

/** When each client starts, in the order of their numbers, if these requests are made at once. */
const startsOf = (state: LabState): number[] =>
  workloadOf(state).flatMap(({ count = 1, spacingMs = 0, script: wanted }) =>
    Array.from({ length: count }, (_, i) => (wanted?.startMs ?? 0) + i * spacingMs),
  );

test('starts are counted from the first one’s', () => {
  const state = withClients({ atMs: 3000 }, { atMs: 3400, script: { numbers: [1] } });
  expect(workloadOf(state).map(({ count, script: wanted }) => [count, wanted])).toEqual([
    [1, { ...script, startMs: 0 }],
    [1, { ...script, numbers: [1], startMs: 400 }],
  ]);
});

test('a burst is one request again', () => {
  const burst = Array.from({ length: 20 }, (_, i) => ({
    atMs: 100.2,
    isolated: false,
    script: { startMs: i * 30 },
  }));
  expect(workloadOf(withClients(...burst))).toEqual([
    { count: 20, spacingMs: 30, isolated: false, script: { ...script, startMs: 0 } },
  ]);
});

test('long lulls are shortened', () => {
  const state = withClients({ atMs: 0 }, { atMs: 600_000 }, { atMs: 600_500 });
  expect(startsOf(state)).toEqual([0, LONGEST_LULL_MS, LONGEST_LULL_MS + 500]);
});

test('an empty lab has no workload', () => {
  expect(workloadOf(beginning())).toEqual([]);
});

test('any workload keeps its clients, their order and scripts, and their gaps', () => {
  const added = fc.record({
    // With the start at most LONGEST_LULL_MS in all: no gap is shortened.
    atMs: fc.integer({ min: 0, max: 3000 }),
    isolated: fc.boolean(),
    script: fc.record({
      startMs: fc.integer({ min: 0, max: 1000 }),
      thinkMs: fc.constantFrom(0, 500),
    }),
  });
  fc.assert(
    fc.property(fc.array(added, { maxLength: 30 }), (clients) => {
      const sorted = clients.toSorted((a, b) => a.atMs - b.atMs);
      const state = withClients(...sorted);
      const requests = workloadOf(state);
      for (const request of requests) expect(addClients.safeParse(request).success).toBe(true);
      const asked = sorted.map((one) => one.atMs + one.script.startMs);
      const first = Math.min(...asked);
      const starts = startsOf(state);
      expect(starts).toHaveLength(sorted.length);
      for (const [i, start] of starts.entries()) {
        expect(Math.abs(start - ((asked[i] ?? 0) - first))).toBeLessThanOrEqual(3);
      }
      const thinks = requests.flatMap(({ count = 1, script: wanted }) =>
        Array.from({ length: count }, () => wanted?.thinkMs),
      );
      expect(thinks).toEqual(sorted.map((one) => one.script.thinkMs));
    }),
  );
});

test('the first visit’s clients are valid requests', () => {
  for (const request of FIRST_CLIENTS) expect(addClients.safeParse(request).success).toBe(true);
});
