import type { ClientState } from '@socketarium/protocol';
import { isSend } from './call-family.ts';

/** How long after its return a send is still drawn, so that a short one is seen at all, ns. */
const LINGERS = 500e6;

/** True while a client sends, and for a moment after. */
export const justSent = ({ inCall, lastCall }: ClientState, now: number): boolean => {
  if (inCall !== null && isSend(inCall.call)) return true;
  return lastCall !== null && isSend(lastCall.call) && now - lastCall.returnedAt < LINGERS;
};
