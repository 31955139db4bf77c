/** Numbers for people: ordinals, durations, sizes, rates. */

/** 1st, 2nd, 3rd, 4th … */
export const ordinal = (n: number): string => {
  const tens = n % 100;
  if (tens >= 11 && tens <= 13) return `${n}th`;
  return `${n}${['th', 'st', 'nd', 'rd'][n % 10] ?? 'th'}`;
};

/** A duration of constant width for its magnitude: `0.8 s`, `12.4 s`, `3 min 05 s`. */
export const duration = (ms: number): string => {
  const s = Math.max(0, ms) / 1000;
  if (s < 100) return `${s.toFixed(1)} s`;
  return `${Math.floor(s / 60)} min ${String(Math.floor(s % 60)).padStart(2, '0')} s`;
};

/** How long a sleep has lasted so far, or lasted in all when it is over. */
export const sleepWords = ({
  ms,
  whole,
}: {
  readonly ms: number;
  readonly whole: boolean;
}): string => (whole ? `for ${duration(ms)}` : duration(ms));

/** How long something lasted, to three digits, nanoseconds: `4.21 µs`, `12.4 ms`, `1.20 s`. */
export const elapsed = (ns: number): string => {
  const [unit, per] = ns < 1e6 ? ['µs', 1e3] : ns < 1e9 ? ['ms', 1e6] : ['s', 1e9];
  const n = ns / per;
  return `${n.toFixed(n < 10 ? 2 : n < 100 ? 1 : 0)} ${unit}`;
};

export const bytes = (n: number): string => {
  if (n < 10_000) return `${n} B`;
  if (n < 10_000_000) return `${Math.round(n / 1000)} kB`;
  if (n < 10_000_000_000) return `${Math.round(n / 1_000_000)} MB`;
  return `${(n / 1_000_000_000).toFixed(1)} GB`;
};

/** Bytes a second, three digits: `118 MB/s`. */
export const rateWords = (bytesPerSecond: number): string => {
  const at = bytesPerSecond < 1000 ? 0 : Math.min(3, Math.floor(Math.log10(bytesPerSecond) / 3));
  const n = bytesPerSecond / 1000 ** at;
  return `${n >= 100 || at === 0 ? Math.round(n) : n.toFixed(1)} ${['B', 'kB', 'MB', 'GB'][at]}/s`;
};

/** `1 client`, `3 clients`. */
export const counted = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? '' : 's'}`;

const inEnglish = new Intl.NumberFormat('en');

/**
 * `1,234`. One shared formatter: toLocaleString makes one for each number, which is slow on a page that
 * counts calls.
 */
export const printNumber = (n: number): string => inEnglish.format(n);
