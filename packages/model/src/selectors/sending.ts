import { type ClientState, sends } from '@socketarium/protocol';

/** How long after its return a send is still drawn, so that a short one can be seen, ns. */
const LINGERS = 500e6;

/** True while a client sends, and for a moment after. */
export const justSent = ({ inCall, lastCall }: ClientState, now: number): boolean => {
  if (inCall !== null && sends(inCall.call)) return true;
  return lastCall !== null && sends(lastCall.call) && now - lastCall.returnedAt < LINGERS;
};
