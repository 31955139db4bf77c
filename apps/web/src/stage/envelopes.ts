/** How many messages of a row have an envelope of their own, and how wide each is. */
export interface Envelopes {
  readonly alone: number;
  /** Those that only the last envelope counts. */
  readonly rest: number;
  readonly w: number;
}

const MIN = 40;
const MAX = 84;
export const ENVELOPE_GAP = 4;

/** `length` messages wait in a row that is `room` wide. */
export const envelopes = (room: number, length: number): Envelopes => {
  const fits = Math.max(1, Math.floor((room + ENVELOPE_GAP) / (MIN + ENVELOPE_GAP)));
  const places = Math.min(fits, Math.max(1, length));
  const w = Math.min(MAX, (room + ENVELOPE_GAP) / places - ENVELOPE_GAP);
  const alone = length <= fits ? length : fits - 1;
  return { alone, rest: length - alone, w };
};
