/** A report's numbers by their names, as `--json` prints them. */
export type Numbers = Readonly<Record<string, number>>;

/** The noise is larger than three decimals. */
const rounded = (value: number): number => Math.round(value * 1000) / 1000;

export const roundedAll = (numbers: Numbers): Numbers =>
  Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name, rounded(value)]));

/** Each number over the base's. A number that is missing or 0 in the base has no ratio. */
export const ratios = (numbers: Numbers, base: Numbers): Numbers =>
  Object.fromEntries(
    Object.entries(numbers).flatMap(([name, value]) => {
      const other = base[name];
      return other === undefined || other === 0 ? [] : [[name, rounded(value / other)]];
    }),
  );
