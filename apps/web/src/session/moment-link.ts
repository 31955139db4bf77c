/** A lab, and a moment of it, in the page's address: `?lab=lab-3&at=512`. */
export interface LinkTo {
  readonly lab: string;
  /** seq of the fact after which the picture is drawn; null: live. */
  readonly at: number | null;
}

/** What an address asks for; null when it names no lab. What is no moment is none. */
export const askedFor = (search: string): LinkTo | null => {
  const params = new URLSearchParams(search);
  const lab = params.get('lab');
  if (lab === null || lab === '') return null;
  const at = params.get('at') ?? '';
  return { lab, at: /^[1-9]\d{0,14}$/.test(at) ? Number(at) : null };
};

/** The address that leads there; the token, which is the user's own, stays behind. */
export const linkTo = (href: string, { lab, at }: LinkTo): string => {
  const url = new URL(href);
  url.searchParams.delete('token');
  url.searchParams.set('lab', lab);
  if (at === null) url.searchParams.delete('at');
  else url.searchParams.set('at', `${at}`);
  return url.href;
};

/** What became of a moment that was asked for, by what the page keeps. */
export type Reached = 'there' | 'forgotten' | 'to-come';

export const reached = (
  at: number,
  { newest, keeps }: { readonly newest: number; readonly keeps: (seq: number) => boolean },
): Reached => {
  if (at > newest) return 'to-come';
  return at === newest || keeps(at) ? 'there' : 'forgotten';
};
