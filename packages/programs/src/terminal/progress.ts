/** The progress of a copy, in words. */

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'];

/** Three digits and a unit of ten: `512 B`, `1.50 MB`, `123 GB`. */
export const bytesInWords = (bytes: number): string => {
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const digits = unit === 0 || value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
  return `${value.toFixed(digits)} ${UNITS[unit]}`;
};

/** `0:07`, `12:34`, `1:02:03`. */
export const timeInWords = (ms: number): string => {
  const seconds = Math.round(ms / 1000);
  const two = (value: number): string => String(value).padStart(2, '0');
  const minutes = Math.floor(seconds / 60) % 60;
  const hours = Math.floor(seconds / 3600);
  const rest = two(seconds % 60);
  return hours > 0 ? `${hours}:${two(minutes)}:${rest}` : `${minutes}:${rest}`;
};

/** `37 %  740 MB of 2.00 GB  250 MB/s  0:05 left`; `elapsedMs` since the first byte. */
export const progressInWords = (done: number, total: number, elapsedMs: number): string => {
  const percent = total === 0 ? 100 : Math.floor((100 * done) / total);
  const rate = elapsedMs > 0 ? (1000 * done) / elapsedMs : 0;
  const parts = [`${percent} %`, `${bytesInWords(done)} of ${bytesInWords(total)}`];
  if (rate > 0) parts.push(`${bytesInWords(rate)}/s`);
  if (rate > 0 && done < total) parts.push(`${timeInWords((1000 * (total - done)) / rate)} left`);
  return parts.join('  ');
};
