import { type Link, print } from './link.ts';
import { Trouble } from './sentences.ts';
import { Unsaid } from './unsaid.ts';

/** Datagrams have no end: after the last line, silence for this long counts as the end. */
const SILENCE_MS = 500;

/**
 * Sends what is typed, a line at a time, and prints what it receives, in order of arrival. At end-of-file
 * of the input it half-closes and reads to the end. While the server takes no more, nothing more is read
 * from the input. Returns the exit code; throws Trouble, after printing what was received.
 */
export const talk = (link: Link): number => {
  const unsaid = new Unsaid(!link.isByteStream);
  let typing = true;
  let halfClosed = false;
  let broken = null as Trouble | null;

  const endTyping = (): void => {
    typing = false;
    unsaid.end();
  };
  const giveUp = (trouble: Trouble): void => {
    broken ??= trouble;
    endTyping();
    unsaid.forget();
  };

  for (;;) {
    const ended = !typing && unsaid.next === null;
    const silence = ended && link.isDatagram ? SILENCE_MS : -1;
    const ready = link.wait(typing && unsaid.next === null, unsaid.next !== null, silence);
    if (ready.answered) {
      const heard = attempt(() => link.receive(), giveUp);
      if (heard === null || heard instanceof Trouble) break;
      if (!print(heard)) return 1;
    } else if (silence > 0) {
      break;
    }
    if (ready.typed) {
      const typed = link.readTyped();
      if (typed === null) endTyping();
      else unsaid.add(typed);
    }
    for (let next = unsaid.next; next !== null; next = unsaid.next) {
      const words = next;
      const count = attempt(() => link.send(words), giveUp);
      if (count instanceof Trouble || count === 0) break;
      unsaid.said(count);
    }
    if (!typing && !halfClosed && unsaid.next === null) {
      halfClosed = true;
      link.endSaying();
    }
  }
  if (broken !== null) throw broken;
  return 0;
};

/** The action's result, or its Trouble, which is passed to `told`. */
const attempt = <T>(action: () => T, told: (trouble: Trouble) => void): T | Trouble => {
  try {
    return action();
  } catch (error) {
    if (!(error instanceof Trouble)) throw error;
    told(error);
    return error;
  }
};
