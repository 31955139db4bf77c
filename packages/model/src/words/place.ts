import { ordinal } from './units.ts';

/** A place in an accept queue, which TCP does not always tell. */

export const placeWords = (place: number | null | undefined): string =>
  place == null ? 'place not known' : ordinal(place);

/** Where there is little room. */
export const shortPlace = (place: number | null | undefined): string =>
  place == null ? '' : ordinal(place);
