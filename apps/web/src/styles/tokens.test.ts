import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8');

/** The palette as one theme has it: `light-dark(#…, #…)`, the light colour first. */
const palette = (theme: 'light' | 'dark'): Record<string, string> =>
  Object.fromEntries(
    [...css.matchAll(/--([a-z-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);/g)].map(
      ([, name = '', light = '', dark = '']) => [name, theme === 'light' ? light : dark],
    ),
  );

const luminance = (hex: string): number => {
  const channel = (i: number): number => {
    const c = Number.parseInt(hex.slice(1 + 2 * i, 3 + 2 * i), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(0) + 0.7152 * channel(1) + 0.0722 * channel(2);
};

const contrast = (a: string, b: string): number => {
  const [x, y] = [luminance(a), luminance(b)].sort((p, q) => q - p) as [number, number];
  return (x + 0.05) / (y + 0.05);
};

const themes = { light: palette('light'), dark: palette('dark') };

/** Text colour, and the fills it is written on. */
const pairs: [string, string[]][] = [
  ['ink', ['bg', 'user', 'kernel', 'panel', 'card', 'wait-bg', 'serve-bg', 'block-bg', 'fail-bg']],
  ['sub', ['bg', 'user', 'kernel', 'panel', 'card', 'wait-bg', 'serve-bg', 'block-bg', 'fail-bg']],
  ['wait', ['bg', 'user', 'kernel', 'card', 'wait-bg']],
  ['serve', ['bg', 'user', 'kernel', 'card', 'serve-bg']],
  ['block', ['bg', 'user', 'kernel', 'card', 'block-bg']],
  ['fail', ['bg', 'user', 'kernel', 'card', 'fail-bg']],
  ['conn', ['user', 'kernel', 'card']],
  ['req', ['bg', 'user', 'kernel', 'card']],
  ['on-serve', ['serve']],
  ['on-req', ['req']],
  ['line-ink', ['line']],
];

describe('theme', () => {
  for (const [name, theme] of Object.entries(themes)) {
    it(`${name}: every text pair reaches 4.5:1`, () => {
      const poor = pairs.flatMap(([text, fills]) =>
        fills
          .map((fill) => ({
            pair: `${text} on ${fill}`,
            ratio: contrast(theme[text] ?? '', theme[fill] ?? ''),
          }))
          .filter(({ ratio }) => !(ratio >= 4.5)),
      );
      expect(poor).toEqual([]);
    });
  }
});
