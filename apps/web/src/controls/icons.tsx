/** The page's few signs, drawn in the text's colour. Decorative: the control beside them has the name. */
const PATHS = {
  play: 'M4 2.5v11l9-5.5z',
  pause: 'M4 2.5h3v11H4zM9 2.5h3v11H9z',
  step: 'M3 2.5v11l7-5.5zM11 2.5h2v11h-2z',
  again: 'M8 3a5 5 0 1 1-4.6 3h1.9A3.3 3.3 0 1 0 8 4.7V7L4.2 3.8 8 .7z',
  cross:
    'M3.5 2.4 8 6.9l4.5-4.5 1.1 1.1L9.1 8l4.5 4.5-1.1 1.1L8 9.1l-4.5 4.5-1.1-1.1L6.9 8 2.4 3.5z',
  light:
    'M8 4.6a3.4 3.4 0 1 1 0 6.8 3.4 3.4 0 0 1 0-6.8zM7.3 1h1.4v2H7.3zM7.3 13h1.4v2H7.3zM1 7.3h2v1.4H1zM13 7.3h2v1.4h-2zM2.6 3.6l1-1 1.4 1.4-1 1zM11 12l1-1 1.4 1.4-1 1zM2.6 12.4 4 11l1 1-1.4 1.4zM11 4l1.4-1.4 1 1L12 5z',
  dark: 'M6.2 1.6a6.6 6.6 0 1 0 8.2 8.2A5.4 5.4 0 0 1 6.2 1.6z',
  auto: 'M8 1.5a6.5 6.5 0 1 1 0 13zM8 1.5a6.5 6.5 0 0 0 0 13V13a5 5 0 0 1 0-10z',
  copy: 'M5 1.5h7.5a1 1 0 0 1 1 1V11H12V3H5zM2.5 5h7a1 1 0 0 1 1 1v7.5a1 1 0 0 1-1 1h-7a1 1 0 0 1-1-1V6a1 1 0 0 1 1-1zM3 6.5V13h6V6.5z',
  search:
    'M6.8 1.5a5.3 5.3 0 0 1 4.2 8.5l3.6 3.6-1.1 1.1-3.6-3.6A5.3 5.3 0 1 1 6.8 1.5zm0 1.6a3.7 3.7 0 1 0 0 7.4 3.7 3.7 0 0 0 0-7.4z',
  more: 'M3.5 6.5a1.5 1.5 0 1 1 0 3 1.5 1.5 0 0 1 0-3zM8 6.5a1.5 1.5 0 1 1 0 3 1.5 1.5 0 0 1 0-3zM12.5 6.5a1.5 1.5 0 1 1 0 3 1.5 1.5 0 0 1 0-3z',
  tick: 'M13.6 4.2 6.5 12 2.4 8l1.1-1.1 2.9 2.9 6.1-6.7z',
} as const;

export type IconName = keyof typeof PATHS;

export const Icon = ({ name }: { readonly name: IconName }) => (
  <svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true">
    <path d={PATHS[name]} fill="currentColor" />
  </svg>
);
