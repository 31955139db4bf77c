/** The flap that makes a box an envelope: the sign of a datagram. The words are its owner's. */
export const Envelope = () => (
  <svg className="stage-flap" viewBox="0 0 100 24" preserveAspectRatio="none" aria-hidden="true">
    <path d="M0 0L50 22L100 0" vectorEffect="non-scaling-stroke" />
  </svg>
);

/** A datagram's small sign. */
export const Letter = () => (
  <svg className="stage-lettersign" width="16" height="12" viewBox="0 0 16 12" aria-hidden="true">
    <rect x="1" y="1" width="14" height="10" rx="1.5" />
    <path d="M1 1.5L8 7L15 1.5" />
  </svg>
);
