import { ordinal } from './units.ts';

/** A place in an accept queue, which is not always known for TCP. */

export const placeWords = (place: number | null | undefined): string =>
  place == null ? 'place not known' : ordinal(place);

/** Where space is scarce. */
export const shortPlace = (place: number | null | undefined): string =>
  place == null ? '' : ordinal(place);
