import { remember, remembered } from '../store/memory.ts';

/** Light, dark, or as the system says. Remembered by the browser. */
export const THEMES = ['auto', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

export const rememberedTheme = (): Theme => {
  const stored = remembered('theme', 'auto');
  return THEMES.find((theme) => theme === stored) ?? 'auto';
};

/** `auto` leaves the choice to prefers-color-scheme, as tokens.css does. */
export const applyTheme = (theme: Theme): void => {
  if (theme === 'auto') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  remember('theme', theme);
};

export const themeAfter = (theme: Theme): Theme =>
  THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? 'auto';
