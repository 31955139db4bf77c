import { quotedText } from '@socketarium/model/words/text';
import type { ClientState, ClientStep } from '@socketarium/protocol';
import { SCRIPT } from '../words.ts';

type Send = Extract<ClientStep, { call: 'write' | 'sendto' | 'sendmsg' }>;

const sends = (step: ClientStep): step is Send =>
  step.call === 'write' || step.call === 'sendto' || step.call === 'sendmsg';

const bytesOf = (step: ClientStep): number => {
  if (!sends(step)) return 0;
  return (step.text?.length ?? step.bytes ?? 0) * step.times;
};

/** A step as its line of C would be, short. */
export const stepWords = (step: ClientStep): string => {
  switch (step.call) {
    case 'write':
    case 'sendto':
    case 'sendmsg': {
      const what =
        step.text === undefined
          ? SCRIPT.bytes(step.bytes ?? 0)
          : quotedText(step.text, { room: ROOM });
      const flags = step.dontWait ? ', MSG_DONTWAIT' : '';
      const passes = step.passes === undefined ? '' : SCRIPT.passes;
      return `${step.call}(${what}${flags})${passes}${step.times > 1 ? ` × ${step.times}` : ''}`;
    }
    case 'read':
    case 'recvfrom':
    case 'recvmsg':
      return `${step.call}(${step.count})${SCRIPT.until[step.until]}`;
    case 'shutdown':
      return `shutdown(${step.how})`;
    case 'close':
      return step.fd === 'copy' ? SCRIPT.closesCopy : 'close()';
    case 'nanosleep':
      return `nanosleep(${step.ms} ms)`;
    default:
      return `${step.call}()`;
  }
};

/** Characters of a text that are shown. */
const ROOM = 24;

/**
 * The step that the client is at, or made last, counted from 0; -1 before the first. The facts tell
 * its calls, not its place in the script: it is where that call comes after as many connects and as
 * many bytes as it has made.
 */
export const stepAt = (
  steps: readonly ClientStep[],
  client: Pick<ClientState, 'inCall' | 'lastCall' | 'sentBytes' | 'servicesBegun'>,
): number => {
  const call = (client.inCall ?? client.lastCall)?.call;
  if (call === undefined) return -1;
  let bytes = 0;
  let connects = 0;
  let at = -1;
  for (const [i, step] of steps.entries()) {
    const reached = bytes <= client.sentBytes && connects <= client.servicesBegun;
    if (step.call === call && (reached || at < 0)) at = i;
    bytes += bytesOf(step);
    if (step.call === 'connect') connects += 1;
  }
  return at;
};
