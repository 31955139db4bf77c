import type { Moment, Observation, Observed } from '@socketarium/protocol';

/**
 * The main moment of a finished run: that of a failed observation, if a moment shows it; else that of the
 * observation which the scenario marks; else that of the last one observed.
 * @param observations the variant's.
 * @param observed their results, in the same order.
 */
export const decisiveMoment = (
  observations: readonly Observation[],
  observed: readonly Observed[],
): Moment | null => {
  const failed = latest(observed.filter(({ ok }) => ok === false));
  if (failed !== null) return failed;
  const held = observed.filter(({ ok }) => ok === true);
  const named = observed.filter(({ ok }, i) => ok === true && observations[i]?.decisive === true);
  return latest(named) ?? latest(held);
};

const latest = (observed: readonly Observed[]): Moment | null =>
  observed
    .flatMap(({ at }) => (at === null ? [] : [at]))
    .reduce<Moment | null>((last, at) => (last === null || at.seq > last.seq ? at : last), null);
