/** A report's numbers by their names, as `--json` prints them. */
export type Numbers = Readonly<Record<string, number>>;

/** Three decimals are more than the noise allows to tell. */
const rounded = (value: number): number => Math.round(value * 1000) / 1000;

export const roundedAll = (numbers: Numbers): Numbers =>
  Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name, rounded(value)]));

/** Each number over the base's. What the base has none of, or 0 of, has no ratio. */
export const ratios = (numbers: Numbers, base: Numbers): Numbers =>
  Object.fromEntries(
    Object.entries(numbers).flatMap(([name, value]) => {
      const other = base[name];
      return other === undefined || other === 0 ? [] : [[name, rounded(value / other)]];
    }),
  );
