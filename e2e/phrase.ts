/** Where a sentence of the catalogue has a value that the test cannot know. */
const ANY = '\u0000';

/** The sentence with anything in the place of the value: `phrase((any) => CAPTION.oneIn(any))`. */
export const phrase = (sentence: (any: string) => string): RegExp =>
  new RegExp(
    sentence(ANY)
      .split(ANY)
      .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
      .join('.+'),
  );
