import { type Link, print } from './link.ts';
import { UserError } from './sentences.ts';
import { Unsent } from './unsent.ts';

/** Datagrams have no end: after the last line, silence for this long counts as the end. */
const SILENCE_MS = 500;

/**
 * Sends what is typed, a line at a time, and prints what it receives, in order of arrival. At end-of-file
 * of the input it half-closes and reads to the end. While the server takes no more, nothing more is read
 * from the input. Returns the exit code; throws UserError, after printing what was received.
 */
export const talk = (link: Link): number => {
  const unsent = new Unsent(!link.isByteStream);
  let typing = true;
  let halfClosed = false;
  let broken = null as UserError | null;

  const endTyping = (): void => {
    typing = false;
    unsent.end();
  };
  const giveUp = (trouble: UserError): void => {
    broken ??= trouble;
    endTyping();
    unsent.forget();
  };

  for (;;) {
    const ended = !typing && unsent.next === null;
    const silence = ended && link.isDatagram ? SILENCE_MS : -1;
    const ready = link.wait(typing && unsent.next === null, unsent.next !== null, silence);
    if (ready.answered) {
      const heard = attempt(() => link.receive(), giveUp);
      if (heard === null || heard instanceof UserError) break;
      if (!print(heard)) return 1;
    } else if (silence > 0) {
      break;
    }
    if (ready.typed) {
      const typed = link.readTyped();
      if (typed === null) endTyping();
      else unsent.add(typed);
    }
    for (let next = unsent.next; next !== null; next = unsent.next) {
      const words = next;
      const count = attempt(() => link.send(words), giveUp);
      if (count instanceof UserError || count === 0) break;
      unsent.sent(count);
    }
    if (!typing && !halfClosed && unsent.next === null) {
      halfClosed = true;
      link.endSaying();
    }
  }
  if (broken !== null) throw broken;
  return 0;
};

/** The action's result, or its UserError, which is passed to `onError`. */
const attempt = <T>(action: () => T, onError: (trouble: UserError) => void): T | UserError => {
  try {
    return action();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    onError(error);
    return error;
  }
};
